"""API Gateway in front of the app: events of its shape through Chalice's local gateway, the answer as a client sees it."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from chalice import Chalice
from chalice.config import Config
from chalice.local import LocalGateway

from infra.local.http_door import ApiGatewayEvents


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Events(ApiGatewayEvents):
    """`base64_always` delivers bodies as API Gateway does for a binary media type."""

    base64_always = False

    def _body(self, headers: dict[str, str], body: bytes | None) -> tuple[str | None, bool]:
        if self.base64_always and body:
            return base64.b64encode(body).decode(), True
        return super()._body(headers, body)


class Gateway:
    def __init__(self, app: Chalice | None = None) -> None:
        import app as door

        self._gateway = LocalGateway(app or door.app, Config())
        self.events = self._gateway.event_converter = Events(app or door.app)

    def call(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """Headers by name with underscores for hyphens (`Content_Type`)."""
        given = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
        answer = self._gateway.handle_request(method, path, given, body)
        text = answer["body"].decode() if isinstance(answer["body"], bytes) else answer["body"]
        return Answer(answer["statusCode"], {name.lower(): value for name, value in answer["headers"].items()}, text or "")
