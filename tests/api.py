"""An agent's client of the API: calls the app with the events that API Gateway makes, in this process."""

import base64
import json
import uuid
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from chalice.local import RouteMatcher


@dataclass
class Answered:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class ApiClient:
    """`headers` are sent with every request; names in small letters, as some clients and HTTP/2 send them."""

    token: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def call(
        self, method: str, target: str, body: Any = None, *, raw: bytes | None = None, as_base64: bool = False, **headers: str
    ) -> Answered:
        from app import app

        event = self.event(
            method, target, raw if raw is not None else None if body is None else json.dumps(body).encode(), as_base64, headers
        )
        answer = app(event, SimpleNamespace(aws_request_id=uuid.uuid4().hex))
        return Answered(answer["statusCode"], {name.lower(): value for name, value in answer["headers"].items()}, answer["body"] or "")

    def get(self, target: str, **headers: str) -> Answered:
        return self.call("GET", target, **headers)

    def post(self, target: str, body: Any = None, **headers: str) -> Answered:
        return self.call("POST", target, body if body is not None else {}, **headers)

    def patch(self, target: str, body: Any, **headers: str) -> Answered:
        return self.call("PATCH", target, body, **headers)

    def event(self, method: str, target: str, body: bytes | None, as_base64: bool, more: dict[str, str]) -> dict[str, Any]:
        from app import app

        parts = urlsplit(target)
        route = RouteMatcher(list(app.routes)).match_route(parts.path)
        headers = {
            **({"authorization": f"Bearer {self.token}"} if self.token else {}),
            **({"content-type": "application/json"} if body is not None else {}),
        }
        headers |= self.headers | {name.replace("_", "-"): value for name, value in more.items()}
        query: dict[str, list[str]] = {}
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            query.setdefault(name, []).append(value)
        text = None if body is None else base64.b64encode(body).decode() if as_base64 else body.decode(errors="surrogateescape")
        return {
            "resource": route.route, "path": unquote(parts.path), "httpMethod": method, "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()}, "multiValueQueryStringParameters": query or None,
            "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
            "pathParameters": {name: unquote(value) for name, value in route.captured.items()}, "stageVariables": None,
            "requestContext": {"httpMethod": method, "resourcePath": route.route, "requestId": uuid.uuid4().hex, "identity": {"sourceIp": "192.0.2.1"}},
            "body": text, "isBase64Encoded": as_base64,
        }  # fmt: skip


def new_agent(agent_id: str = "hana", name: str = "Hana", address: str = "hana@example.com", role: str = "lead") -> ApiClient:
    """A lead, unless a test is about another role: they may most."""
    from chalicelib.agents.model import Role
    from chalicelib.agents.usecases import create_agent

    return ApiClient(create_agent(agent_id, name, address, 0, role=Role(role)))
