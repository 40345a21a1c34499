"""A browser without a screen: calls the console as API Gateway does, keeps its cookies, sends its forms, and signs in with the local OpenID provider."""

import html
import json
import re
import time
import uuid
from base64 import b64encode
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import pyotp
from chalice.local import RouteMatcher
from jinja2 import DictLoader, Environment

from chalicelib import wiring
from chalicelib.agents.model import Role
from chalicelib.agents.usecases import create_agent
from chalicelib.core.errors import Unauthorized
from infra.local.http_door import HttpRequest, HttpResponse
from infra.local.openid_provider import PEOPLE, DemoPerson, OpenIdProvider

ORIGIN = "http://127.0.0.1:8000"
PAGE = {"sign_in.html": "{{ code }}"}
BY_ROLE = {person.role: person.id for person in reversed(PEOPLE)}


@cache
def provider() -> OpenIdProvider:
    """One a process: its RSA key takes a moment to make."""
    return OpenIdProvider(ORIGIN, Environment(loader=DictLoader(PAGE), autoescape=True))


class ProviderInProcess:
    """The desk's way to the provider, without a socket."""

    def get(self, url: str) -> Any:
        return _json(provider()(HttpRequest("GET", urlsplit(url).path, "", {}, b"")))

    def post(self, url: str, fields: dict[str, str]) -> Any:
        answer = provider()(HttpRequest("POST", urlsplit(url).path, "", {}, urlencode(fields).encode()))
        if answer is not None and 400 <= answer.status < 500:
            raise Unauthorized("The provider refused the code.", {"cause": "refused"})
        return _json(answer)


def _json(answer: HttpResponse | None) -> Any:
    assert answer is not None
    return json.loads(answer.body)


def open_console() -> None:
    """The desk knows the demo's people, and asks the provider in this process. The provider's clock is the machine's, so signing in is as well."""
    reach_provider()
    for person in PEOPLE:
        create_agent(person.id, person.name, person.address, 0, role=Role(person.role))


def reach_provider() -> None:
    """Once more after a restart."""
    desk = wiring.desk()
    desk.provider_door = ProviderInProcess()
    desk.sign_in.provider.real_now = time.time


@dataclass
class Shown:
    status: int
    headers: dict[str, str]
    cookies: list[str]
    text: str

    @property
    def location(self) -> str:
        return self.headers["location"]

    @property
    def words(self) -> str:
        """What a person reads."""
        body = re.sub(r"<(script|style|title)\b.*?</\1>", " ", self.text, flags=re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())

    def hidden(self, name: str, after: str = "") -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text[self.text.index(after) if after else 0 :])
        assert found, f"no field {name}"
        return html.unescape(found[1])


@dataclass
class ConsoleBrowser:
    language: str = "en"
    jar: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, target: str, **headers: str) -> Shown:
        return self.call("GET", target, None, headers)

    def part(self, target: str) -> Shown:
        return self.get(target, hx_request="true")

    def post(self, target: str, fields: dict[str, str], **headers: str) -> Shown:
        """As a form of the page is sent: with its token, from our own site."""
        from_ours = {"origin": ORIGIN, "sec_fetch_site": "same-origin"}
        given = {"csrf": self.csrf, **fields} if "session" in "".join(self.jar) else fields
        return self.call("POST", target, urlencode(given).encode(), from_ours | headers)

    def upload(self, target: str, body: bytes, boundary: str, **headers: str) -> Shown:
        """A form with files, as API Gateway hands over what is binary."""
        from_ours = {"origin": ORIGIN, "sec_fetch_site": "same-origin", "content-type": f"multipart/form-data; boundary={boundary}"}
        return self.call("POST", target, body, from_ours | headers)

    @property
    def csrf(self) -> str:
        session = wiring.desk().sign_in.find_caller(next((value for name, value in self.jar.items() if name.endswith("session")), ""))
        return session.csrf if session else ""

    def call(self, method: str, target: str, body: bytes | None, headers: dict[str, str]) -> Shown:
        from app import app

        answer = app(self.event(method, target, body, headers), SimpleNamespace(aws_request_id=uuid.uuid4().hex))
        found = {name.lower(): value for name, value in answer["headers"].items()}
        cookies = [
            str(value)
            for name, values in (answer.get("multiValueHeaders") or {}).items()
            if name.lower() == "set-cookie"
            for value in values
        ]
        for cookie in cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.jar.pop(name, None) if "Max-Age=0" in cookie else self.jar.update({name: value})
        return Shown(answer["statusCode"], found, cookies, answer["body"] or "")

    def event(self, method: str, target: str, body: bytes | None, more: dict[str, str]) -> dict[str, Any]:
        from app import app

        parts = urlsplit(target)
        route = RouteMatcher(list(app.routes)).match_route(parts.path)
        headers = {"accept-language": self.language, "cookie": "; ".join(f"{name}={value}" for name, value in self.jar.items())}
        headers |= {"content-type": "application/x-www-form-urlencoded"} if body is not None else {}
        headers |= self.headers | {name.replace("_", "-"): value for name, value in more.items()}
        is_binary = headers.get("content-type", "").startswith("multipart/")
        query = parse_qsl(parts.query, keep_blank_values=True)
        return {
            "resource": route.route, "path": unquote(parts.path), "httpMethod": method, "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "multiValueQueryStringParameters": {name: [value] for name, value in query} or None, "queryStringParameters": dict(query) or None,
            "pathParameters": {name: unquote(value) for name, value in route.captured.items()}, "stageVariables": None,
            "requestContext": {
                "httpMethod": method, "resourcePath": route.route, "path": unquote(parts.path), "requestId": uuid.uuid4().hex,
                "identity": {"sourceIp": self.headers.get("x-test-address", "192.0.2.7")},
            },
            "body": None if body is None else b64encode(body).decode() if is_binary else body.decode(), "isBase64Encoded": is_binary,
        }  # fmt: skip

    # ---- signing in

    def sign_in(self, who: str, place: str = "/console") -> Shown:
        """To the provider and back; the answer is the last step's."""
        return self.come_back(self.go_to_provider(place), who)

    def go_to_provider(self, place: str = "/console") -> str:
        begun = self.get(f"/console/sign-in/begin?{urlencode({'place': place})}")
        assert begun.status == 303, begun.text
        return begun.location

    def come_back(self, address: str, who: str) -> Shown:
        return self.get(urlsplit(address_back(address, who))._replace(scheme="", netloc="").geturl())


def address_back(address: str, who: str) -> str:
    """What the provider answers to whoever proves to be `who`."""
    person: DemoPerson = next(person for person in provider().people if person.id == who)
    query = urlsplit(address).query
    body = urlencode({"person": who, "code": pyotp.TOTP(person.secret).now()}).encode()
    answer = provider()(HttpRequest("POST", urlsplit(address).path, query, {}, body))
    assert answer is not None
    assert answer.status == 302, answer
    return dict(answer.headers)["Location"]
