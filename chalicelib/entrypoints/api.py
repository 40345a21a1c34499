"""What every operation of the agents' API shares: who calls, what they send, how it is answered. Operations stand in api_*.py; docs/api.md."""

import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Generic, TypeVar

import msgspec
from chalice import Blueprint, Response
from msgspec import Struct

from chalicelib import wiring
from chalicelib.agents.model import Agent, Role
from chalicelib.agents.policy.api_access import roles_for
from chalicelib.audit.model import Origin
from chalicelib.core.errors import Forbidden, InvalidInput, NotFound, PreconditionRequired, SupportError, TooLarge
from chalicelib.core.ids import digest, is_ticket_id
from chalicelib.core.patterns import pattern
from chalicelib.tickets.writing import Once, Order, Written

from .errors import after_commit

PREFIX = "/api/v1"
BODY_LIMIT = 1024 * 1024
BODY_LIMIT_WITH_FILES = 6 * 1024 * 1024
"""Lambda's own, for the whole event: nothing larger comes this far."""
JSON = "application/json"
FILE = "application/octet-stream"
_ETAG = pattern(r'(?:W/)?"?(?P<version>[0-9]{1,9})"?')
_ONCE_KEY = pattern(r"[\x21-\x7e]{1,200}")

G = TypeVar("G")


class UnsupportedMediaType(SupportError):
    status = 415
    title = "Unsupported media type"


class NotAcceptable(SupportError):
    status = 406
    title = "Not acceptable"


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No input: an unknown query parameter or field is refused, never ignored."""


class Operation(Struct, frozen=True):
    """A route as it is served and described. `given` is the query (GET) or the body; `locking` whether a version must or may be sent."""

    method: str
    path: str
    name: str
    summary: str
    detail: str
    given: type
    answer: type
    status: int
    locking: str
    is_once: bool
    is_public: bool
    is_recorded: bool
    problems: tuple[type[SupportError], ...]
    example: Mapping[str, Any] | None
    roles: frozenset[Role]


class Call(Struct, Generic[G], frozen=True):
    """One request: proved, parsed and within limits."""

    agent: Agent
    given: G
    request_id: str
    if_match: int | None = None
    once: Once | None = None
    address: str = ""

    @property
    def origin(self) -> Origin:
        return Origin(self.address, self.request_id)

    def order(self, version: int | None = None) -> Order:
        """`version` is the body's, for clients that cannot set If-Match; both must agree."""
        if version is not None and self.if_match is not None and version != self.if_match:
            raise InvalidInput("If-Match and `version` name different versions. Send one of them.", {"field": "version"})
        return Order(self.agent.actor, f"api:{self.request_id}", self.if_match if version is None else version, self.once, self.agent.name)


def names_of(given: Any) -> tuple[str, ...]:
    """Tickets that a body names, as the record writes them. What can be none is refused later, where it is read."""
    named = (str(getattr(given, name, "")).replace("-", "").upper() for name in ("into", "ticket"))
    return tuple(name for name in named if is_ticket_id(name))


class Answer(Struct, frozen=True):
    """`seen`: ids of what is shown beside what the path names, for the record."""

    body: Any
    headers: Mapping[str, str] = {}
    seen: tuple[str, ...] = ()


@dataclass
class Api:
    """A group of operations on one blueprint. `operations` is what the OpenAPI document is generated from."""

    blueprint: Blueprint
    operations: list[Operation] = field(default_factory=list)

    def operation(
        self, method: str, path: str, *, summary: str, given: type = Nothing, answer: type, status: int = 200, locking: str = "",
        is_once: bool = False, is_public: bool = False, is_recorded: bool = True, problems: tuple[type[SupportError], ...] = (), example: Mapping[str, Any] | None = None,
    ) -> Callable[[Callable[..., Answer]], Callable[..., Response]]:  # fmt: skip
        """The handler is called with a Call and the path's parameters by name. What shows nothing of any customer need not be recorded."""

        def decorate(handle: Callable[..., Answer]) -> Callable[..., Response]:
            described = Operation(
                method, PREFIX + path, handle.__name__, summary, (handle.__doc__ or "").strip(), given, answer, status, locking, is_once,
                is_public, is_recorded and not is_public, problems, example, roles_for(method, path),
            )  # fmt: skip

            @wraps(handle)
            def view(**parameters: str) -> Response:
                return self._serve(described, handle, parameters)

            methods = ["GET", "HEAD"] if method == "GET" else [method]
            self.blueprint.route(described.path, methods=methods, name=described.name, content_types=["*/*"])(view)
            self.operations.append(described)
            return view

        return decorate

    def _serve(self, operation: Operation, handle: Callable[..., Answer], parameters: Mapping[str, str]) -> Response:
        request = self.blueprint.current_request
        agent = NOBODY if operation.is_public else wiring.desk().agents.authenticate(request.headers.get("authorization", ""))
        if "ticket_id" in parameters:
            parameters = {**parameters, "ticket_id": ticket_id_of(parameters["ticket_id"])}
        if agent.role not in operation.roles and not operation.is_public:
            _refuse(operation, agent, parameters, Origin(_address(request), _request_id(request)))
        call = _call(operation, request, agent, parameters)
        answer = recorded(operation, call, parameters, lambda: handle(call, **parameters))
        if isinstance(answer.body, bytes):
            return _file(answer, request)
        body = "" if request.method == "HEAD" else msgspec.json.encode(answer.body).decode()
        headers: dict[str, str | list[str]] = {
            "Content-Type": JSON,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            **answer.headers,
        }
        return Response(body, headers, operation.status)


NOBODY = Agent("", "")


def recorded(operation: Operation, call: Call[Any], parameters: Mapping[str, str], handle: Callable[[], Answer]) -> Answer:
    """What is asked for changes nothing, and what is read is not shown, before it stands in the record (docs/audit.md)."""
    if not operation.is_recorded:
        return handle()

    def record(outcome: str, seen: tuple[str, ...] = ()) -> None:
        ids = (*(parameters[name] for name in sorted(parameters)), *names_of(call.given), *seen)
        wiring.desk().audit.record(call.agent.id, operation.name, ids, outcome=outcome, origin=call.origin)

    if operation.method != "GET":
        record("asked")
        answer = handle()
        if answer.seen:
            record("shown", answer.seen)
        return answer
    try:
        answer = handle()
    except SupportError as refused:
        record(type(refused).__name__)
        raise
    record("shown", answer.seen)
    return answer


def _refuse(operation: Operation, agent: Agent, parameters: Mapping[str, str], origin: Origin) -> None:
    """An attempt that the table does not grant is an act as well."""
    if operation.is_recorded:
        ids = tuple(parameters[name] for name in sorted(parameters))
        wiring.desk().audit.record(agent.id, operation.name, ids, outcome=Forbidden.__name__, origin=origin)
    raise Forbidden("Your role may not do this. Ask an admin of this desk whether it should.", {"cause": "role"})


def _file(answer: Answer, request: Any) -> Response:
    """Bytes that somebody sent us: never shown, only saved, whatever they claim to be. API Gateway decodes them where Accept names them first."""
    if not request.headers.get("accept", "").strip().lower().startswith(FILE):
        raise NotAcceptable(f"This is a file. Send `Accept: {FILE}`.")
    headers: dict[str, str | list[str]] = {
        "Content-Type": FILE, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox", **answer.headers,
    }  # fmt: skip
    return Response(answer.body, headers)


def ticket_id_of(text: str) -> str:
    """A ticket's id, or its reference as people copy it. Raises NotFound for what can be neither."""
    ticket_id = text.replace("-", "").upper()
    if not is_ticket_id(ticket_id):
        raise NotFound("There is no such ticket.", {"ticket": text[:40]})
    return ticket_id


def written(result: Written) -> Answer:
    """Answers a write, and sends what this process has leased."""
    for out, context in result.leased:
        after_commit("delivery", lambda out=out, context=context: wiring.desk().delivery.deliver(out, context))  # type: ignore[misc]
    headers = {"ETag": etag(result.state.version)}
    return Answer(result.state, {**headers, "Idempotent-Replayed": "true"} if result.is_replay else headers)


def etag(version: int) -> str:
    return f'"{version}"'


def _call(operation: Operation, request: Any, agent: Agent, parameters: Mapping[str, str]) -> Call[Any]:
    if operation.method == "GET":
        return Call(agent, _query(request, operation.given), _request_id(request), address=_address(request))
    body = _body(request, BODY_LIMIT_WITH_FILES if hasattr(operation.given, "files") else BODY_LIMIT)
    given = _decoded(body, operation.given)
    if_match = _if_match(request.headers.get("if-match"), operation.locking)
    if (
        operation.locking == "required"
        and if_match is None
        and getattr(given, "version", None) is None
        and "if-match" not in request.headers
    ):
        raise PreconditionRequired("Send the version that this was decided on: the ticket's ETag as If-Match.", {"field": "If-Match"})
    once = _once(operation, request, agent, body, parameters) if operation.is_once else None
    return Call(agent, given, _request_id(request), if_match, once, _address(request))


def _decoded(body: bytes, given: type) -> Any:
    try:
        return msgspec.json.decode(body or b"{}", type=given)
    except UnicodeDecodeError:
        raise InvalidInput("The body is not UTF-8.", {"field": ""}) from None


def _query(request: Any, given: type) -> Any:
    """Parameters that may be given several times are lists in `given`; they may also be separated by commas."""
    params = request.query_params
    values: dict[str, Any] = {}
    lists = {f.name for f in msgspec.structs.fields(given) if "tuple" in str(f.type)}
    for name in params or ():
        several = params.getlist(name)
        if name in lists:
            values[name] = [part for value in several for part in value.split(",") if part]
        elif len(several) > 1:
            raise InvalidInput("This parameter may be given once.", {"field": name})
        else:
            values[name] = several[0]
    return msgspec.convert(values, type=given, strict=False)


def _body(request: Any, limit: int) -> bytes:
    """The bytes as sent, whatever API Gateway made of them."""
    media = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    try:
        body = request.raw_body
    except (binascii.Error, UnicodeError):
        raise InvalidInput("The body is not JSON in UTF-8.", {"field": ""}) from None
    if len(body) > limit:
        raise TooLarge(f"The body is larger than {limit // 1024} KB.", {"field": ""})
    if body and media != JSON:
        raise UnsupportedMediaType(f"Send the body as {JSON}; this one is {media[:100]}.")
    return bytes(body)


def _if_match(value: str | None, locking: str) -> int | None:
    """`"7"`, or `*` for any version."""
    if value is None or not locking or value.strip() == "*":
        return None
    found = _ETAG.fullmatch(value.strip())
    if found is None:
        raise InvalidInput('If-Match must be the ETag of one version, such as "7".', {"field": "If-Match"})
    return int(found["version"])


def _once(operation: Operation, request: Any, agent: Agent, body: bytes, parameters: Mapping[str, str]) -> Once | None:
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not _ONCE_KEY.fullmatch(key):
        raise InvalidInput("An Idempotency-Key has 1 to 200 visible ASCII characters.", {"field": "Idempotency-Key"})
    return Once(agent.id, key, digest(operation.name, *sorted(parameters.values()), body))


def _address(request: Any) -> str:
    return str((request.context.get("identity") or {}).get("sourceIp") or "")


def _request_id(request: Any) -> str:
    return str(request.context.get("requestId") or getattr(request.lambda_context, "aws_request_id", "") or "unknown")[:80]
