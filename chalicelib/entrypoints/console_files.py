"""What came with messages: files saved from another origin, pictures shown from ours, a mail's HTML in a frame that runs and loads nothing; and the history."""

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.console.policy.places import known_place
from chalicelib.core.errors import NotFound

from .api import ticket_id_of
from .console_door import PRIVATE, SAFE, Console, Visit, moved

blueprint = Blueprint(__name__)
console = Console(blueprint)
LONGEST_NUMBER = 6
PICTURE_REQUESTS = ("image/avif", "image/webp")
"""What browsers name first in `Accept` when they ask for a picture, beside Chalice's own list: without it API Gateway would hand out base64."""
FRAME = "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
"""No script, no form, no way out but a link that the agent presses. Of our origin, so that pictures are asked for by who is signed in."""
FRAMED = f"default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; {FRAME}"
STILL = "default-src 'none'; sandbox; frame-ancestors 'none'"


@console.route("GET", "/console/tickets/{ticket_id}/files/{version}/{number}")
def save_file(visit: Visit, ticket_id: str, version: str, number: str) -> Response:
    return moved(wiring.desk().handouts.link(*_place(ticket_id, version, number)))


@console.route("GET", "/console/tickets/{ticket_id}/pictures/{version}/{number}", is_passive=True)
def show_picture(visit: Visit, ticket_id: str, version: str, number: str) -> Response:
    kind, data = wiring.desk().handouts.picture(*_place(ticket_id, version, number))
    headers: dict[str, str | list[str]] = {**SAFE, **PRIVATE, "Content-Type": kind, "Content-Security-Policy": STILL}
    return Response(b"" if visit.request.method == "HEAD" else data, headers)


@console.route("GET", "/console/tickets/{ticket_id}/mails/{version}", is_passive=True)
def show_mail(visit: Visit, ticket_id: str, version: str) -> Response:
    ticket, at, _ = _place(ticket_id, version, "1")
    frame = visit.frame()
    safe = wiring.desk().handouts.mail(ticket, at, f"{frame.prefix}/console/tickets/{ticket}/pictures/{at}")
    answer = visit.page("mail.html", html=safe)
    answer.headers.update({"Content-Security-Policy": FRAMED, "X-Frame-Options": "SAMEORIGIN"})
    return answer


@console.route("GET", "/console/tickets/{ticket_id}/history")
def show_history(visit: Visit, ticket_id: str) -> Response:
    before, beside = visit.asked("before"), visit.asked("in")
    shown = wiring.desk().ticket_pages.history(ticket_id_of(ticket_id), before=int(before) if _is_number(before) else None)
    categories = wiring.desk().desk().category_names(visit.language)
    return visit.page("history.html", place=known_place(beside), shown=shown, categories=categories)


def _place(ticket_id: str, version: str, number: str) -> tuple[str, int, int]:
    if not (_is_number(version) and _is_number(number)):
        raise NotFound("There is no such file on this ticket.", {"ticket": ticket_id[:40]})
    return ticket_id_of(ticket_id), int(version), int(number)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
