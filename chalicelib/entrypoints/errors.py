"""Where errors become HTTP (RFC 9457) or a retry: the only place with a broad except."""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

import msgspec
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from chalice import Chalice, Response

from chalicelib.core.errors import InvalidInput, SupportError
from chalicelib.core.ids import encode, random_bits
from chalicelib.core.observability import count, logger
from chalicelib.core.patterns import pattern

PROBLEM = "application/problem+json"
TYPES = "/api/v1/openapi.json#/components/responses/"
"""Problem types are URI references to their descriptions."""
RETRY_AFTER_S = "5"
_PATH = pattern(r" - at `\$\.?(?P<path>[^`]*)`")
_FIELD = pattern(r"(?:missing required|unknown) field `(?P<field>[^`]*)`")


LAST_RECEIVE = 20
"""The queues' maxReceiveCount (infra/resources.yaml): what fails after that lies in the dead-letter queue."""


def partial_batch(
    function: str, last_resort: Callable[[str], bool] | None = None
) -> Callable[[Callable[[str], None]], Callable[[Any], dict[str, Any]]]:
    """Turns `handle(body)` into a handler of an SQS event: a record that raises is reported and comes again, the others are done.

    `last_resort` stands in for the last try, also of what killed the process each time; False: it can do nothing, so the record is tried.
    """

    def decorate(handle: Callable[[str], None]) -> Callable[[Any], dict[str, Any]]:
        def on_record(record: Any) -> None:
            try:
                if last_resort and int(record.attributes.approximate_receive_count or 1) >= LAST_RECEIVE and last_resort(record.body):
                    count("RecordGivenUp", function=function)
                    logger.error("record given up, a pointer is in the dead-letter queue", function=function, message_id=record.message_id)
                    return
                handle(record.body)
            except Exception as error:
                count("RecordFailed", function=function)
                logger.exception(
                    "record failed, the queue brings it again", function=function, message_id=record.message_id, error=type(error).__name__
                )
                raise

        @wraps(handle)
        def handler(event: Any) -> dict[str, Any]:
            processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
            return dict(
                process_partial_response(event=event.to_dict(), record_handler=on_record, processor=processor, context=event.context)
            )

        return handler

    return decorate


# ---- HTTP


def answer_problems(app: Chalice) -> None:
    """From here on every error of every route is a problem, Chalice's own answers included. Call it after the last blueprint."""
    app.register_middleware(_translate_chalice, "http")
    for methods in app.routes.values():
        for route in methods.values():
            route.view_function = _guarded(route.view_function)


def after_commit(what: str, act: Callable[[], None]) -> None:
    """What follows a commit may fail without failing the request: it is on the agenda, and the sweep does it again."""
    try:
        act()
    except Exception:  # noqa: BLE001 - see the module's first line
        count("AfterCommitFailed", what=what)
        logger.exception("failed after the commit, the sweep takes over", what=what)


def problem_of(error: SupportError) -> Response:
    title, kind = error.title, type(error).__name__
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        count("ApiProblem", status=str(error.status))
        logger.warning("request failed", status=error.status, error=kind, detail=error.detail)
    return problem(error.status, title, error.detail, kind, error.fields)


def problem(status: int, title: str, detail: str, kind: str, fields: Mapping[str, object] | None = None) -> Response:
    body = {**(fields or {}), "type": TYPES + kind, "status": status, "title": title, "detail": detail}
    headers: dict[str, Any] = {"Content-Type": PROBLEM, "Cache-Control": "no-store"}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="madoguchi"'
    if status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        headers["Retry-After"] = RETRY_AFTER_S
    return Response(msgspec.json.encode(body).decode(), headers, status)


def invalid_input(error: msgspec.ValidationError) -> InvalidInput:
    """Names the field that is wrong: `to.address`, `cc[1].name`."""
    path, named = _PATH.search(str(error)), _FIELD.search(str(error))
    parts = [path["path"] if path else "", named["field"] if named else ""]
    field = ".".join(part for part in parts if part)
    return InvalidInput(_PATH.sub("", str(error)) + (f" ({field})." if field else "."), {"field": field})


def _guarded(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except SupportError as error:
            return problem_of(error)
        except msgspec.ValidationError as error:
            return problem_of(invalid_input(error))
        except msgspec.DecodeError as error:
            return problem_of(InvalidInput(f"The body is not JSON: {error}", {"field": ""}))
        except Exception:  # noqa: BLE001 - see the module's first line
            return _unexpected(view)

    return answer


def _unexpected(view: Callable[..., Any]) -> Response:
    """A view for people says how it tells them (`tell_failure`)."""
    reference = encode(random_bits(50), 10)
    count("ApiFailed")
    logger.exception("request failed unexpectedly", where=view.__name__, reference=reference)
    tell: Callable[[str], Response] | None = getattr(view, "tell_failure", None)
    if tell:
        return tell(reference)
    detail = f"Something went wrong on our side. Tell us the reference {reference}; what was committed stands."
    return problem(500, "Internal error", detail, "SupportError", {"reference": reference})


def _translate_chalice(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """Chalice answers `{"Code": …, "Message": …}` where no view is reached: an unknown method or media type."""
    response = get_response(event)
    body = response.body
    if response.status_code < HTTPStatus.BAD_REQUEST or not isinstance(body, dict) or "Code" not in body:
        return response
    phrase = HTTPStatus(response.status_code).phrase
    made = problem(response.status_code, phrase, str(body.get("Message", phrase)), str(body["Code"]))
    made.headers.update({name: value for name, value in response.headers.items() if name.lower() != "content-type"})
    return made
