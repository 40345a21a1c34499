"""The page that a person on call opens: GET and HEAD show it, POST acknowledges or hands on, so that a link scanner does neither."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import parse_qs

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.core.errors import NotFound, SupportError, Unauthorized
from chalicelib.oncall.page_words import reader_language
from chalicelib.oncall.policy.acknowledger import acknowledger
from chalicelib.oncall.rendering import content_security_policy, dead_link_html, page_html
from chalicelib.oncall.view import PageView, data_of

blueprint = Blueprint(__name__)

FORM = "application/x-www-form-urlencoded"
LONGEST_FORM = 4096
HAND_ON = "hand-on"
PRIVATE = {
    "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY", "Vary": "Accept, Accept-Language",
}  # fmt: skip


def readable(handle: Callable[[str], Response]) -> Callable[[str], Response]:
    """A dead link becomes a page that says what to do; for programs, and for every other error, the app's problem details."""

    @wraps(handle)
    def handler(token: str) -> Response:
        try:
            return handle(token)
        except (Unauthorized, NotFound) as error:
            if _wants_data():
                raise
            return _dead_link(error)

    return handler


@blueprint.route("/pages/{token}", methods=["GET", "HEAD"])
@readable
def show_page(token: str) -> Response:
    oncall = wiring.desk().oncall
    return _rendered(oncall.show(oncall.page_of_link(token)))


@blueprint.route("/pages/{token}", methods=["POST"], content_types=[FORM, "application/json"])
@readable
def answer_page(token: str) -> Response:
    oncall = wiring.desk().oncall
    page_id, given = oncall.page_of_link(token), _given()
    by = acknowledger(page_id, given.get("name", ""))
    if given.get("do") == HAND_ON:
        oncall.answering.hand_on(page_id, by, given.get("to", ""))
    else:
        oncall.acknowledge(page_id, by)
    return _rendered(oncall.show(page_id))


def _given() -> dict[str, str]:
    """The form's fields, the first of each name; what is no form acknowledges."""
    body = blueprint.current_request.raw_body[:LONGEST_FORM]
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(text).items()}


def _rendered(view: PageView) -> Response:
    if _wants_data():
        return Response(data_of(view), headers=_headers("application/json"))
    return _html(page_html(view, _language(view.page.language), wiring.desk().desk_now()), 200)


def _dead_link(error: SupportError) -> Response:
    cause = "missing" if isinstance(error, NotFound) else str(error.fields["cause"])
    return _html(dead_link_html(cause, _language(wiring.desk().desk().document.locales[0])), error.status)


def _html(text: str, status: int) -> Response:
    body = "" if blueprint.current_request.method == "HEAD" else text
    headers = _headers("text/html; charset=utf-8") | {"Content-Security-Policy": content_security_policy()}
    return Response(body, status_code=status, headers=headers)


def _headers(content_type: str) -> dict[str, str | list[str]]:
    return {**PRIVATE, "Content-Type": content_type}


def _language(fallback: str) -> str:
    return reader_language(blueprint.current_request.headers.get("accept-language", ""), fallback)


def _wants_data() -> bool:
    accept = blueprint.current_request.headers.get("accept", "")
    return "application/json" in accept and "text/html" not in accept
