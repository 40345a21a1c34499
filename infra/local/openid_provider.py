"""A real OpenID provider on loopback for `make run`: authlib's authorization server with PKCE required, demo people of each role, and a second factor.

It knows its people and nobody else, and there is nothing to protect: the page shows the code that a person's authenticator would show.
"""

# ruff: noqa: ARG002 - authlib hands each of these methods more than a demo asks for
from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pyotp
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode, UserInfo
from jinja2 import Environment
from joserfc.jwk import KeySet, RSAKey

from infra.local.http_door import HttpRequest, HttpResponse

PATH = "/_local/openid"
CLIENT = "madoguchi"
POLICY = (
    "Content-Security-Policy",
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
)
CODE_S = 60
TOKEN_S = 300


@dataclass(frozen=True)
class DemoPerson:
    """`role` is the desk's business; it stands here to make people and to show whom one picks."""

    id: str
    name: str
    address: str
    role: str

    @property
    def secret(self) -> str:
        """The authenticator's, the same at every start: what anybody may know of somebody who does not exist."""
        return "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[byte % 32] for byte in f"madoguchi demo {self.id} ".encode() * 2)[:32]


PEOPLE = (
    DemoPerson("hana", "Hana Sato", "hana@example.com", "agent"),
    DemoPerson("ben", "Ben Adler", "ben@example.com", "agent"),
    DemoPerson("leila", "Leila Haddad", "leila@example.com", "lead"),
    DemoPerson("chie", "Chie Mori", "chie@example.com", "compliance"),
    DemoPerson("aki", "Aki Tanaka", "aki@example.com", "admin"),
)
STRANGER = DemoPerson("stranger", "Somebody else", "somebody@elsewhere.example", "")
"""Proves who they are and has no place at the desk: so one sees what that looks like."""


@dataclass
class _Code(AuthorizationCodeMixin):  # type: ignore[misc]
    person: DemoPerson
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    at: float

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(self.at)

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> list[str]:
        return ["pwd", "otp"]


@dataclass(frozen=True)
class _Client(ClientMixin):  # type: ignore[misc]
    """The desk: a public client with one address to come back to."""

    back: str

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return self.back

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(one for one in (scope or "").split() if one in {"openid", "email", "profile"})

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.back

    def check_client_secret(self, client_secret: str) -> bool:
        return False

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "none"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class _Request(OAuth2Request):  # type: ignore[misc]
    def __init__(self, request: HttpRequest, origin: str) -> None:
        super().__init__(request.method, f"{origin}{request.path}", headers=request.headers)
        self._args, self._form = dict(parse_qsl(request.query)), dict(parse_qsl(request.body.decode("utf-8", "replace")))
        self.payload = BasicOAuth2Payload(self._form if request.path.endswith("/token") else self._args)

    @property
    def args(self) -> dict[str, str]:
        return self._args

    @property
    def form(self) -> dict[str, str]:
        return self._form


class _CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

    def save_authorization_code(self, code: str, request: Any) -> None:
        asked = request.payload.data
        self.server.codes[code] = _Code(
            request.user, asked["redirect_uri"], asked.get("scope", ""), asked.get("nonce", ""), asked["code_challenge"], asked["code_challenge_method"],
            time.time(),
        )  # fmt: skip

    def query_authorization_code(self, code: str, client: Any) -> _Code | None:
        found: _Code | None = self.server.codes.get(code)
        return found if found and time.time() - found.at < CODE_S else None

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        self.server.codes = {code: known for code, known in self.server.codes.items() if known is not authorization_code}

    def authenticate_user(self, authorization_code: _Code) -> DemoPerson:
        return authorization_code.person


class _Sha256Challenge(CodeChallenge):  # type: ignore[misc]
    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)
    DEFAULT_CODE_CHALLENGE_METHOD = "S256"


class _IdToken(OpenIDCode):  # type: ignore[misc]
    def __init__(self, issuer: str, key: RSAKey) -> None:
        super().__init__(require_nonce=True)
        self._issuer, self._key = issuer, key

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return False

    def resolve_client_private_key(self, client: Any) -> KeySet:
        return KeySet([self._key])

    def get_client_algorithm(self, client: Any) -> str:
        return "RS256"

    def get_encode_header(self, client: Any) -> dict[str, str]:
        return {"alg": "RS256", "kid": str(self._key.kid)}

    def get_client_claims(self, client: Any) -> dict[str, Any]:
        return {"iss": self._issuer, "aud": [CLIENT]}

    def get_compatible_claims(self, request: Any) -> dict[str, Any]:
        now = int(time.time())
        return {"iss": self._issuer, "aud": [CLIENT], "iat": now, "exp": now + TOKEN_S}

    def generate_user_info(self, user: DemoPerson, scope: str) -> UserInfo:
        return UserInfo(sub=user.id, name=user.name, email=user.address, email_verified=True)


class _Server(AuthorizationServer):  # type: ignore[misc]
    def __init__(self, issuer: str, origin: str, key: RSAKey) -> None:
        super().__init__(scopes_supported=["openid", "email", "profile"])
        self.codes: dict[str, _Code] = {}
        self._origin = origin
        self.register_token_generator(
            "default", BearerTokenGenerator(lambda **_: secrets.token_urlsafe(32), expires_generator=lambda *_: TOKEN_S)
        )
        self.register_grant(_CodeGrant, [_Sha256Challenge(required=True), _IdToken(issuer, key)])

    def query_client(self, client_id: str) -> _Client | None:
        return _Client(f"{self._origin}/console/sign-in/return") if client_id == CLIENT else None

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        """Nobody asks for them: the desk reads the ID token and is done."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None: ...

    def create_oauth2_request(self, request: Any) -> Any:
        return request if isinstance(request, _Request) else _Request(request, self._origin)

    def handle_response(self, status: int, body: Any, headers: Any) -> HttpResponse:
        raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        return HttpResponse(int(status), [(str(name), str(value)) for name, value in headers], raw)


@dataclass
class OpenIdProvider:
    """Serves what lies under `/_local/openid`; `page` renders one of the local pages' templates."""

    origin: str
    templates: Environment
    people: tuple[DemoPerson, ...] = (*PEOPLE, STRANGER)
    _key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": secrets.token_hex(4)}))
    _server: Any = None

    @property
    def issuer(self) -> str:
        return self.origin + PATH

    def __call__(self, request: HttpRequest) -> HttpResponse | None:
        """None for what is not here."""
        self._server = self._server or _Server(self.issuer, self.origin, self._key)
        act = {
            ("GET", "/.well-known/openid-configuration"): self._configuration, ("GET", "/keys"): self._keys,
            ("GET", "/authorize"): self._choose, ("POST", "/authorize"): self._answer, ("POST", "/token"): self._token,
        }.get((request.method, request.path.removeprefix(PATH)))  # fmt: skip
        return act(request) if act else None

    def _configuration(self, request: HttpRequest) -> HttpResponse:
        return _json({
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize", "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys", "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"], "scopes_supported": ["openid", "email", "profile"],
            "token_endpoint_auth_methods_supported": ["none"], "code_challenge_methods_supported": ["S256"],
        })  # fmt: skip

    def _keys(self, request: HttpRequest) -> HttpResponse:
        return _json({"keys": [self._key.as_dict(private=False)]})

    def _choose(self, request: HttpRequest) -> HttpResponse:
        """Who it is; asked with a person, their second factor."""
        asked = dict(parse_qsl(request.query))
        if trouble := self._refused(request, asked):
            return trouble
        person = self._person(asked.get("person", ""))
        return self._page(asked, person)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        asked, given = dict(parse_qsl(request.query)), dict(parse_qsl(request.body.decode("utf-8", "replace")))
        person = self._person(given.get("person", ""))
        if trouble := self._refused(request, asked):
            return trouble
        if person is None or not pyotp.TOTP(person.secret).verify(given.get("code", ""), valid_window=1):
            return self._page(asked, person, is_wrong=person is not None)
        wrapped = _Request(request, self.origin)
        answer: HttpResponse = self._server.create_authorization_response(
            wrapped, grant_user=person, grant=self._server.get_consent_grant(wrapped, person)
        )
        return answer

    def _token(self, request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = self._server.create_token_response(_Request(request, self.origin))
        return answer

    def _refused(self, request: HttpRequest, asked: Mapping[str, str]) -> HttpResponse | None:
        """What authlib refuses, and a request without PKCE, which it would let pass here and refuse only at the token."""
        try:
            self._server.get_consent_grant(_Request(request, self.origin), None)
        except OAuth2Error as error:
            return _json({"error": error.error, "error_description": error.get_error_description()}, HTTPStatus.BAD_REQUEST)
        if not asked.get("code_challenge"):
            return _json({"error": "invalid_request", "error_description": "code_challenge is missing"}, HTTPStatus.BAD_REQUEST)
        return None

    def _person(self, person_id: str) -> DemoPerson | None:
        return next((person for person in self.people if person.id == person_id), None)

    def _page(self, asked: Mapping[str, str], person: DemoPerson | None, *, is_wrong: bool = False) -> HttpResponse:
        plain = {name: value for name, value in asked.items() if name != "person"}
        links = [(one, f"?{urlencode({**plain, 'person': one.id})}") for one in self.people]
        code = pyotp.TOTP(person.secret).now() if person else ""
        text = self.templates.get_template("sign_in.html").render(
            links=links, person=person, code=code, is_wrong=is_wrong, action=f"?{urlencode(plain)}"
        )
        return HttpResponse(
            HTTPStatus.OK, [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"), POLICY], text.encode()
        )


def _json(content: dict[str, Any], status: int = HTTPStatus.OK) -> HttpResponse:
    return HttpResponse(status, [("Content-Type", "application/json"), ("Cache-Control", "no-store")], json.dumps(content).encode())
