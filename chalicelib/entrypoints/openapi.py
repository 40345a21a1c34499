"""Describes the agents' API (OpenAPI 3.1) from its operations and their types, so that the description cannot drift from what is served."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from chalicelib.core.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    PreconditionRequired,
    RateLimited,
    SupportError,
    TooLarge,
    Unauthorized,
    Upstream,
)

from .api import FILE, JSON, NotAcceptable, Nothing, Operation, UnsupportedMediaType
from .errors import PROBLEM

VERSION = "1.0.0"
UNTYPED = (dict, bytes)
REFERENCES = "#/components/schemas/{name}"
PROBLEMS: tuple[type[SupportError], ...] = (
    InvalidInput, Unauthorized, Forbidden, NotFound, NotAcceptable, Conflict, TooLarge, UnsupportedMediaType, PreconditionRequired, RateLimited, Upstream,
    SupportError,
)  # fmt: skip
EVERYWHERE: tuple[type[SupportError], ...] = (InvalidInput, Upstream, SupportError)
ABOUT = """\
Agents work the desk through this API. Send `Authorization: Bearer mdg_…`. Errors are problem details (RFC 9457). A ticket's ETag is its version:
send it as If-Match with what you decided on it; a stale one is answered 409 with what changed. An Idempotency-Key makes a repeated POST harmless.
`x-roles` names the roles that an operation is for; others are answered 403."""


class Problem(msgspec.Struct, kw_only=True):
    """Problem details (RFC 9457). Further members depend on the type: `field`, `current_version` and `changes`, `reference`."""

    type: str
    status: int
    title: str
    detail: str
    field: str | None = None
    reference: str | None = None
    current_version: int | None = None
    changes: list[dict[str, Any]] | None = None


def document(operations: Iterable[Operation]) -> dict[str, Any]:
    listed = list(operations)
    types = {operation.answer for operation in listed} | {operation.given for operation in listed}
    described = [kind for kind in sorted(types, key=lambda kind: kind.__name__) if kind not in UNTYPED]
    schemas, components = msgspec.json.schema_components([*described, Problem], ref_template=REFERENCES)
    del schemas
    paths: dict[str, dict[str, Any]] = {}
    for operation in listed:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, components)
    for operation in listed:
        if operation.method == "GET":
            components.pop(operation.given.__name__, None)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Madoguchi",
            "version": VERSION,
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(components.items())),
            "responses": {problem.__name__: _problem(problem) for problem in PROBLEMS},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "`mdg_<agent>_<secret>`, shown once when made."}
            },
        },
    }


def _operation(operation: Operation, components: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": _camel(operation.name), "summary": operation.summary, "tags": [_tag(operation.path)],
        "responses": {str(operation.status): _success(operation), **_failures(operation)},
    }  # fmt: skip
    if operation.detail:
        made["description"] = operation.detail
    if parameters := [*_path_parameters(operation), *_query_parameters(operation, components), *_header_parameters(operation)]:
        made["parameters"] = parameters
    if operation.method != "GET":
        made["requestBody"] = _body(operation)
    if operation.is_public:
        made["security"] = []
    else:
        made["x-roles"] = sorted(operation.roles)
    return made


def _success(operation: Operation) -> dict[str, Any]:
    schema = {"type": "object"} if operation.answer is dict else {"$ref": REFERENCES.format(name=operation.answer.__name__)}
    content: dict[str, Any] = {FILE: {}} if operation.answer is bytes else {JSON: {"schema": schema}}
    made: dict[str, Any] = {"description": operation.summary, "content": content}
    if operation.locking or operation.is_once or operation.answer.__name__ == "TicketView":
        made["headers"] = {"ETag": {"description": "The ticket's version.", "schema": {"type": "string"}}}
    return made


def _failures(operation: Operation) -> dict[str, Any]:
    kinds = [*EVERYWHERE, *operation.problems, *(() if operation.is_public else (Unauthorized, Forbidden))]
    kinds += [] if operation.method == "GET" else [TooLarge, UnsupportedMediaType]
    kinds += [PreconditionRequired] if operation.locking == "required" else []
    listed = {str(kind.status): {"$ref": f"#/components/responses/{kind.__name__}"} for kind in kinds}
    return dict(sorted(listed.items()))


def _problem(kind: type[SupportError]) -> dict[str, Any]:
    made: dict[str, Any] = {"description": kind.title, "content": {PROBLEM: {"schema": {"$ref": REFERENCES.format(name="Problem")}}}}
    if kind is Unauthorized:
        made["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return made


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    what = {
        "ticket_id": "The ticket's id, or its reference.",
        "mail_id": "The quarantined mail's id.",
        "participant_id": "The participant's id, as the ticket shows it.",
        "sender_id": "The accepted sender's id.",
        "page_id": "The page's id.",
        "rota_id": "The rota's id in the desk document.",
        "person_id": "The person's id in the desk document.",
        "change_id": "The id that the change was given.",
        "version": "The message's version.",
        "number": "The attachment's number.",
    }
    return [
        {"name": name, "in": "path", "required": True, "description": what.get(name, name), "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"{(\w+)}", operation.path)
    ]


def _query_parameters(operation: Operation, components: Mapping[str, Any]) -> list[dict[str, Any]]:
    if operation.method != "GET" or operation.given is Nothing:
        return []
    properties = components[operation.given.__name__]["properties"]
    return [_query_parameter(name, schema) for name, schema in properties.items()]


def _query_parameter(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """A query has no null: what may be left out is not required, that is all."""
    options = [option for option in schema.get("anyOf", [schema]) if option.get("type") != "null"]
    plain = {key: value for key, value in {**schema, **options[0]}.items() if key not in {"anyOf", "default", "description"}}
    made = {"name": name, "in": "query", "required": False, "schema": plain}
    described = schema.get("description") or plain.get("description")
    made |= {"description": described} if described else {}
    return made | ({"style": "form", "explode": True} if plain.get("type") == "array" else {})


def _header_parameters(operation: Operation) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    if operation.locking:
        about = "The ETag of the ticket that this was decided on." + (
            " Needed." if operation.locking == "required" else " Honoured where sent."
        )
        made.append(
            {
                "name": "If-Match",
                "in": "header",
                "required": False,
                "description": about,
                "schema": {"type": "string", "pattern": '^("[0-9]{1,6}"|\\*)$'},
            }
        )
    if operation.is_once:
        about = "A value of your own for this request: sent again within 24 hours, the first answer comes again and nothing is done twice."
        made.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": about,
                "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
            }
        )
    return made


def _body(operation: Operation) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": {"$ref": REFERENCES.format(name=operation.given.__name__)}}
    if operation.example is not None:
        content["example"] = dict(operation.example)
    needed = any(field.required for field in msgspec.structs.fields(operation.given))
    return {"required": needed, "content": {JSON: content}}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def _tag(path: str) -> str:
    return path.removeprefix("/api/v1/").partition("/")[0].removesuffix(".json")
