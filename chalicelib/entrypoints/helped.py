"""The page under an automatic answer: GET and HEAD ask whether it helped, POST takes the vote down, so that a link scanner votes nothing."""

from urllib.parse import parse_qs

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.advising.rendering import asking_html, content_security_policy, dead_link_html, thanking_html
from chalicelib.core.errors import NotFound, Unauthorized
from chalicelib.core.ids import grouped
from chalicelib.oncall.page_words import reader_language

from .pages import FORM, LONGEST_FORM, PRIVATE

blueprint = Blueprint(__name__)
VOTES = {"yes": True, "no": False}


@blueprint.route("/helped/{token}", methods=["GET", "HEAD"])
def ask_whether_it_helped(token: str) -> Response:
    try:
        answer = wiring.desk().verdicts.answer_of(token)
    except (Unauthorized, NotFound) as error:
        return _dead_link(error.status)
    return _html(asking_html(grouped(answer.ticket.id), answer.ticket.language))


@blueprint.route("/helped/{token}", methods=["POST"], content_types=[FORM])
def take_down_whether_it_helped(token: str) -> Response:
    helped = VOTES.get(_form().get("helped", [""])[0])
    verdicts = wiring.desk().verdicts
    try:
        answer = verdicts.answer_of(token) if helped is None else verdicts.vote(token, helped=helped)
    except (Unauthorized, NotFound) as error:
        return _dead_link(error.status)
    if helped is None:
        return _html(asking_html(grouped(answer.ticket.id), answer.ticket.language))
    return _html(thanking_html(answer.ticket.language, _home(), helped=helped))


def _form() -> dict[str, list[str]]:
    body = blueprint.current_request.raw_body[:LONGEST_FORM]
    return parse_qs(body if isinstance(body, str) else body.decode("utf-8", "replace"))


def _dead_link(status: int) -> Response:
    language = reader_language(blueprint.current_request.headers.get("accept-language", ""), wiring.desk().desk().document.locales[0])
    return _html(dead_link_html(language, _home()), status)


def _home() -> str:
    return wiring.desk().help_centre.site.prefix() + "/help"


def _html(text: str, status: int = 200) -> Response:
    body = "" if blueprint.current_request.method == "HEAD" else text
    headers: dict[str, str | list[str]] = {
        **PRIVATE,
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": content_security_policy(),
    }
    return Response(body, status_code=status, headers=headers)
