"""The console's composer: drafts that save themselves, sending that can be taken back, macros, articles, files, previews, notes."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from chalice import Blueprint, Response
from msgspec.structs import replace

from chalicelib import wiring
from chalicelib.console.choosing import MACRO
from chalicelib.console.policy.addressing import line_of, parties_in, time_in
from chalicelib.console.policy.inserting import inserted
from chalicelib.console.prose import shown_prose
from chalicelib.core.errors import Conflict, InvalidInput, NotFound, SupportError, TooLarge
from chalicelib.core.patterns import pattern
from chalicelib.drafting.model import Draft, Words
from chalicelib.tickets import store
from chalicelib.tickets.model import State, Ticket
from chalicelib.tickets.writing import Order

from .api import ticket_id_of
from .console_door import Console, Visit, moved
from .console_ticket_page import LONGEST_ONCE, beside_query, new_once, ticket_page, version_of, why, write_on_ticket

blueprint = Blueprint(__name__)
console = Console(blueprint)
UNDO_S = 10
"""The seconds in which a reply can be taken back."""
AFTER_REPLY = (State.WAITING_CUSTOMER, State.RESOLVED, State.OPEN, State.WAITING_INTERNAL, State.CLOSED)
LONGEST_NUMBER = 9
USE = "use"
PART = "part_reply.html"
HERE = "part_here.html"
_MACRO = pattern(r"[a-z][a-z0-9-]{0,31}")


# ---- sending


@console.route("POST", "/console/tickets/{ticket_id}/replies")
def send_reply(visit: Visit, ticket_id: str) -> Response:
    """After some seconds, or at the time that the form names. What somebody said meanwhile stops it, and is shown."""
    return _on_draft(visit, ticket_id, _send, "leaving")


@console.route("POST", "/console/tickets/{ticket_id}/draft/unsend")
def take_back(visit: Visit, ticket_id: str) -> Response:
    return _on_draft(visit, ticket_id, lambda visit, ticket: wiring.desk().desktop.hold_back(ticket.id, visit.agent.id), "taken-back")


@console.route("POST", "/console/tickets/{ticket_id}/draft/drop")
def throw_away(visit: Visit, ticket_id: str) -> Response:
    return _on_draft(visit, ticket_id, lambda visit, ticket: wiring.desk().desktop.drop(ticket.id, visit.agent.id), "dropped")


@console.route("GET", "/console/tickets/{ticket_id}/leaving", is_passive=True)
def show_leaving(visit: Visit, ticket_id: str) -> Response:
    """The page asks when its time has come: still here, sent, or stopped by what somebody said."""
    ticket = store.get_ticket(ticket_id_of(ticket_id))
    draft = wiring.desk().desktop.find(ticket, visit.agent.id)
    problem = "unsent" if draft is not None and draft.send_at is None else ""
    return ticket_page(visit, ticket.id, part=PART, done="" if draft else "reply", problem=problem)


def _send(visit: Visit, ticket: Ticket) -> None:
    desk = wiring.desk()
    at = int(desk.desk_now()) + UNDO_S
    if visit.fields.get("when") == "later":
        later = time_in(visit.fields.get("at", ""), desk.desk().time_zone_of(ticket.team))
        if later is None:
            raise InvalidInput("Choose the day and the time at which it is to be sent.", {"field": "at"})
        at = later
    try:
        desk.desktop.save(_draft(visit, ticket))
        desk.desktop.send_at(ticket.id, visit.agent.id, at, visit.agent.name)
    except Conflict as conflict:
        if not _is_pressed_twice(conflict, visit, ticket):
            raise


def _is_pressed_twice(conflict: Conflict, visit: Visit, ticket: Ticket) -> bool:
    """The very form is on its way, or has gone out."""
    if "changes" in conflict.fields:
        return False
    draft, _ = wiring.desk().desktop.standing(ticket, visit.agent.id)
    return conflict.fields.get("cause") == "gone" or (draft is not None and draft.send_at is not None and draft.form == _form(visit))


# ---- what is written


@console.route("POST", "/console/tickets/{ticket_id}/draft")
def save_console_draft(visit: Visit, ticket_id: str) -> Response:
    """The page saves by itself while one writes; without a script there is a button."""
    if not visit.is_part:
        return _on_draft(visit, ticket_id, _save, "saved")
    ticket, problem, status = store.get_ticket(ticket_id_of(ticket_id)), "", HTTPStatus.OK
    try:
        _save(visit, ticket)
    except (Conflict, TooLarge, InvalidInput) as error:
        problem, status = _problem_of(error), HTTPStatus(error.status)
    saved = wiring.desk().composing.saved(ticket, visit.agent)
    return visit.page("part_draft.html", status=status, problem=problem, draft=saved, once=new_once())


@console.route("POST", "/console/tickets/{ticket_id}/draft/insert")
def insert_into_draft(visit: Visit, ticket_id: str) -> Response:
    """`insert` is `macro:<id>`, `article:<id>` (its words), `link:<id>`; `macro:` takes the macro's steps off again, `use:<id>` does at
    once what one for notes or for the ticket alone does.
    """
    return _on_draft(visit, ticket_id, _insert, "inserted")


@console.route("POST", "/console/tickets/{ticket_id}/draft/files", takes_files=True)
def change_files(visit: Visit, ticket_id: str) -> Response:
    """Adds what was chosen; with `detach` takes one off."""
    return _on_draft(visit, ticket_id, _change_files, "files")


@console.route("POST", "/console/tickets/{ticket_id}/draft/choices")
def show_choices(visit: Visit, ticket_id: str) -> Response:
    """Macros or articles to choose from; what is written is saved where the whole page comes."""
    kind, wanted = visit.fields.get("kind", ""), visit.fields.get("q", "").strip()
    ticket = store.get_ticket(ticket_id_of(ticket_id))
    choices = wiring.desk().choices.of(kind, ticket, wanted, visit.language)
    if visit.is_part:
        return visit.page("part_choices.html", choices=choices, ticket=ticket)
    return _on_draft(visit, ticket_id, _save, "saved", choices=choices)


@console.route("POST", "/console/tickets/{ticket_id}/draft/preview")
def preview_letter(visit: Visit, ticket_id: str) -> Response:
    """The letter as it would go out now, or why it would not."""
    desk, ticket = wiring.desk(), store.get_ticket(ticket_id_of(ticket_id))
    draft, found = _draft(visit, ticket), desk.desktop.find(ticket, visit.agent.id)
    files = tuple((file.name, file.size) for file in found.words.files) if found and found.words else ()
    try:
        letter = desk.desktop.letter(draft, visit.agent.name)
    except SupportError as error:
        return visit.page("part_letter.html", status=error.status, problem=_problem_of(error), letter=None)
    return visit.page(
        "part_letter.html", problem="", letter=letter, words=shown_prose(letter.text), signature=shown_prose(letter.signature), files=files,
        typed={party.address for party in parties_in(visit.fields.get("cc", ""))},
    )  # fmt: skip


@console.route("POST", "/console/preview")
def preview(visit: Visit) -> Response:
    return visit.page("part_preview.html", html=shown_prose(visit.fields.get("text", "")))


# ---- notes


@console.route("POST", "/console/tickets/{ticket_id}/notes")
def add_console_note(visit: Visit, ticket_id: str) -> Response:
    text = visit.fields.get("text", "")
    return write_on_ticket(
        visit, ticket_id, "note", lambda ticket, order: wiring.desk().correspondence.note(ticket, text, order), part="part_note.html"
    )


# ---- who else is here, and what is new


@console.route("POST", "/console/tickets/{ticket_id}/presence", is_passive=True)
def tell_presence(visit: Visit, ticket_id: str) -> Response:
    read = _number(visit.fields.get("read", ""))
    here = wiring.desk().attending.be_here(ticket_id_of(ticket_id), visit.agent, read, is_writing=visit.fields.get("here") == "writing")
    return visit.page(HERE, here=here, ticket_id=ticket_id_of(ticket_id), beside=visit.fields.get("in", ""))


@console.route("GET", "/console/tickets/{ticket_id}/news")
def show_news(visit: Visit, ticket_id: str) -> Response:
    """The conversation with what is new marked; what is being written stays as it stands in the page."""
    return ticket_page(visit, ticket_id_of(ticket_id), read=_number(visit.asked("read")), part="part_news.html")


# ---- from the form to the draft


def _on_draft(visit: Visit, ticket_id: str, act: Callable[..., Any], done: str, **more: Any) -> Response:
    """The composer as it is then; what was not taken stands in it as it was written."""
    ticket = store.get_ticket(ticket_id_of(ticket_id))
    try:
        told = act(visit, ticket)
    except SupportError as error:
        problem = _problem_of(error)
        given = _given(visit) if "text" in visit.fields and problem != "changed" else None
        return ticket_page(visit, ticket.id, part=PART, status=error.status, problem=problem, given=given, **more)
    if not visit.is_part and not more:
        return moved(f"/console/tickets/{ticket.id}", query=beside_query(visit))
    return ticket_page(visit, ticket.id, part=PART, done=done, caret=told if isinstance(told, int) else None, **more)


def _save(visit: Visit, ticket: Ticket) -> None:
    """Without words and files there is no draft."""
    desktop, draft = wiring.desk().desktop, _draft(visit, ticket)
    if draft.words is None or draft.words.text.strip():
        desktop.save(draft)
        return
    found = desktop.find(ticket, visit.agent.id)
    if found and found.words and found.words.files:
        desktop.save(draft)
    elif found and found.send_at is None and draft.form in {found.form, ""}:
        desktop.drop(ticket.id, visit.agent.id)


def _insert(visit: Visit, ticket: Ticket) -> int:
    desk = wiring.desk()
    kind, _, wanted = visit.fields.get("insert", "").partition(":")
    if kind == USE:
        return _use(visit, ticket, wanted)
    text = visit.fields.get("text", "").replace("\r\n", "\n")
    draft = _draft(visit, ticket)
    piece = desk.choices.piece(kind, wanted, ticket, visit.agent)
    place = visit.fields.get("caret", "")
    text, caret = inserted(text, _number(place) if place else None, piece.text)
    macro = piece.macro if kind == MACRO else draft.macro
    assert draft.words is not None, "a form has words"
    made = replace(
        draft, words=replace(draft.words, text=text), macro=macro, article=piece.article or draft.article, state=piece.state or draft.state
    )
    desk.desktop.save(made)
    return caret


def _use(visit: Visit, ticket: Ticket, macro_id: str) -> int:
    """A macro that adds a note, or only changes the ticket: at once, on what the page shows."""
    _save(visit, ticket)
    order = Order(visit.agent.actor, f"console:{visit.id}", version_of(visit), name=visit.agent.name)
    wiring.desk().macros.use(macro_id, ticket.id, visit.agent.id, order)
    return len(visit.fields.get("text", ""))


def _change_files(visit: Visit, ticket: Ticket) -> None:
    desktop, draft = wiring.desk().desktop, _draft(visit, ticket)
    if gone := visit.fields.get("detach", ""):
        desktop.save(draft, lambda kept: tuple(file for file in kept if file.key != gone))
    elif visit.files:
        desktop.attach(draft, visit.files)
    else:
        raise InvalidInput("No file was chosen.", {"field": "no-files"})


def _draft(visit: Visit, ticket: Ticket) -> Draft:
    given = visit.fields
    state = next((state for state in AFTER_REPLY if state.value == given.get("state")), State.WAITING_CUSTOMER)
    words = Words(given.get("text", ""), None, () if given.get("alone") else None, parties_in(given.get("cc", "")))
    return Draft(
        ticket.id, visit.agent.id, version_of(visit), _number(given.get("number", "")), words, state, _macro(given.get("macro", "")),
        _article(given.get("article", "")), 0, form=_form(visit),
    )  # fmt: skip


def _macro(text: str) -> str | None:
    """What may be one: it stands unsealed beside the words. One that was taken away meanwhile is told when the reply is sent."""
    return text if _MACRO.fullmatch(text) else None


def _article(text: str) -> str | None:
    """One that there is: it stands unsealed in the ticket's record for ever."""
    if not text:
        return None
    try:
        wiring.desk().verdicts.refuse_unknown(text)
    except InvalidInput:
        return None
    return text


def _given(visit: Visit) -> dict[str, Any]:
    given = visit.fields
    return {
        "text": given["text"],
        "state": given.get("state", ""),
        "cc": line_of(parties_in(given.get("cc", ""))),
        "is_alone": bool(given.get("alone")),
    }


def _form(visit: Visit) -> str:
    return visit.fields.get("once", "")[:LONGEST_ONCE]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


def _problem_of(error: SupportError) -> str:
    """A code that the composer has words for."""
    if isinstance(error, Conflict):
        return "suppressed" if "suppressed" in error.fields else str(error.fields.get("cause") or why(error))
    if isinstance(error, TooLarge):
        return "large"
    if isinstance(error, NotFound):
        return "not-there"
    if not isinstance(error, InvalidInput):
        raise error
    field = str(error.fields.get("field", ""))
    return {"text": "empty", "to": "recipients", "cc": "recipients"}.get(
        field, field if field in {"at", "files", "no-files"} else "invalid"
    )
