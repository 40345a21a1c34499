"""The HTTP door of the local run: Chalice's local gateway behind waitress, with events as API Gateway shapes them."""

from __future__ import annotations

import base64
import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import parse_qsl, unquote

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import ForbiddenError, LambdaEventConverter, LocalGateway, LocalGatewayException, RouteMatcher
from waitress.server import create_server

from infra.local.functions import ACCOUNT, Function

log = logging.getLogger(__name__)

BODY_LIMIT = 10 * 1024 * 1024  # API Gateway's
THREADS = 16
STOP_S = 3.0
PAGES = "/_local"
# As the gateway responses in infra/functions.yaml say it; Chalice's own words repeat the Authorization header.
NOTHING_HERE = {
    "type": "/api/v1/openapi.json#/components/responses/NotFound", "status": 404, "title": "Not found",
    "detail": "There is nothing at this address for this method.",
}  # fmt: skip

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


@dataclass(frozen=True)
class HttpRequest:
    """A request as it came: `path` and `query` are still encoded, header names as `Content-Type`."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class HttpResponse:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class ApiGatewayEvents(LambdaEventConverter):
    """Builds the event of API Gateway's REST proxy integration; Chalice's own has half the fields and leaves paths encoded."""

    def __init__(self, app: Chalice) -> None:
        super().__init__(RouteMatcher(list(app.routes)), app.api.binary_types)

    def create_lambda_event(self, method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> dict[str, Any]:
        raw_path, _, query = path.partition("?")
        found = self._route_matcher.match_route(raw_path)  # still encoded: a slash within a parameter stays in it
        decoded = unquote(raw_path)
        text, encoded = self._body(headers, body)
        return {
            "resource": found.route,
            "path": decoded,
            "httpMethod": method,
            "headers": dict(headers),
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            **_query(query),
            "pathParameters": {name: unquote(value) for name, value in found.captured.items()},
            "stageVariables": None,
            "requestContext": _request_context(method, found.route, decoded, headers),
            "body": text,
            "isBase64Encoded": encoded,
        }

    def _body(self, headers: dict[str, str], body: bytes | None) -> tuple[str | None, bool]:
        if not body:
            return None, False
        if self._is_binary_type(headers.get("Content-Type", "")):
            return base64.b64encode(body).decode("ascii"), True
        return body.decode("utf-8", "replace"), False

    def _is_binary_type(self, content_type: str) -> bool:
        media = content_type.partition(";")[0].strip().lower()
        return any(kind in (media, media.partition("/")[0] + "/*", "*/*") for kind in self._binary_types)


def _query(query: str) -> dict[str, Any]:
    pairs = parse_qsl(query, keep_blank_values=True)
    several: dict[str, list[str]] = {}
    for name, value in pairs:
        several.setdefault(name, []).append(value)
    return {"queryStringParameters": dict(pairs) or None, "multiValueQueryStringParameters": several or None}


def _request_context(method: str, route: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    now = time.time()
    return {
        "accountId": ACCOUNT,
        "apiId": "local",
        "domainName": headers.get("Host", "127.0.0.1"),
        "httpMethod": method,
        "identity": {"sourceIp": "127.0.0.1", "userAgent": headers.get("User-Agent")},
        "path": path,
        "protocol": "HTTP/1.1",
        "requestId": secrets.token_hex(16),
        "requestTime": datetime.fromtimestamp(now, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(now * 1000),
        "resourcePath": route,
        "stage": "local",
    }


class _Gateway(LocalGateway):
    def __init__(self, app: Chalice, function: Function) -> None:
        super().__init__(app, Config())
        self.event_converter = ApiGatewayEvents(app)
        self._function = function

    def _generate_lambda_context(self) -> Any:
        return self._function.context()


class Door:
    """The WSGI application: `/_local` for `pages`, all else for the desk."""

    def __init__(self, app: Chalice, pages: Callable[[HttpRequest], HttpResponse]) -> None:
        self._gateway = _Gateway(app, Function("APIHandler", app, timeout_s=29.0))
        self._pages = pages
        # Chalice keeps the current request on the app, which is right in Lambda: one request at a time in a process.
        self._one_at_a_time = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        response = self._answer_safely(environ)
        no_body = environ["REQUEST_METHOD"] == "HEAD" or response.status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
        body = b"" if no_body else response.body
        headers = [(name, value) for name, value in response.headers if name.lower() != "content-length"]
        start_response(_status_line(response.status), [*headers, ("Content-Length", str(len(body)))])
        return [body]

    def _answer_safely(self, environ: Environ) -> HttpResponse:
        try:
            return self._answer(environ)
        except Exception:
            reference = secrets.token_hex(6)
            log.exception("the door failed, reference %s", reference)
            return _json(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                {"type": "about:blank", "title": "Internal error", "status": 500, "reference": reference},
                "application/problem+json",
            )

    def _answer(self, environ: Environ) -> HttpResponse:
        if int(environ.get("CONTENT_LENGTH") or 0) > BODY_LIMIT:
            return _json(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"message": "Request Too Long"})
        request = _request(environ)
        if request.path == PAGES or request.path.startswith(PAGES + "/"):
            return self._pages(request)
        return self._call_desk(request)

    def _call_desk(self, request: HttpRequest) -> HttpResponse:
        target = f"{request.path}?{request.query}" if request.query else request.path
        try:
            with self._one_at_a_time:
                answer = self._gateway.handle_request(request.method, target, request.headers, request.body)
        except ForbiddenError:
            return _json(HTTPStatus.NOT_FOUND, NOTHING_HERE, "application/problem+json")
        except LocalGatewayException as refused:
            return HttpResponse(refused.CODE, [("Content-Type", "application/json"), *refused.headers.items()], refused.body or b"")
        return _from_lambda(answer)


def _request(environ: Environ) -> HttpRequest:
    path, _, query = str(environ["REQUEST_URI"]).partition("?")
    headers = {name[5:].replace("_", "-").title(): value for name, value in environ.items() if name.startswith("HTTP_")}
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name.replace("_", "-").title()] = environ[name]
    return HttpRequest(environ["REQUEST_METHOD"], _path_only(path), query, headers, environ["wsgi.input"].read())


def _path_only(uri: str) -> str:
    """`REQUEST_URI` is a whole URL when the client took us for a proxy; and it is never empty."""
    if not uri.startswith("/"):
        uri = "/" + uri.partition("//")[2].partition("/")[2]
    return uri


def _from_lambda(answer: dict[str, Any]) -> HttpResponse:
    headers = [(name, str(value)) for name, value in (answer.get("headers") or {}).items()]
    for name, values in (answer.get("multiValueHeaders") or {}).items():
        headers += [(name, str(value)) for value in values]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "application/json"))  # API Gateway's own default
    body = answer.get("body") or ""
    raw = base64.b64decode(body) if answer.get("isBase64Encoded") else body if isinstance(body, bytes) else str(body).encode()
    return HttpResponse(int(answer["statusCode"]), headers, raw)


def _json(status: int, content: dict[str, Any], content_type: str = "application/json") -> HttpResponse:
    return HttpResponse(status, [("Content-Type", content_type)], json.dumps(content).encode())


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"


class HttpServer:
    """waitress on loopback, in a thread of its own."""

    def __init__(self, application: Door, port: int) -> None:
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._server = cast(
            "Any",
            create_server(
                application,
                host="127.0.0.1",
                port=port,
                threads=THREADS,
                ident=None,
                max_request_body_size=8 * BODY_LIMIT,
                clear_untrusted_proxy_headers=True,
            ),
        )
        self._thread = threading.Thread(target=self._server.run, name="http", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """The loop's own thread closes what it watches: a socket that is closed under it would fail it."""
        self._server.trigger.pull_trigger(self._close)
        self._thread.join(STOP_S)
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=STOP_S)

    def _close(self) -> None:
        self._server.close()
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()
