"""How the console's ticket page comes about, whole or in part, and how what is done there is committed: what one wrote survives whatever else happened."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from chalice import Response
from msgspec.structs import replace

from chalicelib import wiring
from chalicelib.console.customer_side import CustomerSide
from chalicelib.console.deciding import committed
from chalicelib.console.policy.access import WORKING
from chalicelib.console.policy.places import known_place
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.core.ids import digest, encode, random_bits
from chalicelib.tickets.writing import Once, Order, Written

from .api import ticket_id_of
from .console_door import Visit, moved
from .errors import after_commit

LONGEST_NUMBER = 6
LONGEST_ONCE = 40


def ticket_page(
    visit: Visit, ticket_id: str, *, before: int | None = None, read: int | None = None, kept: tuple[str, str] = ("", ""), status: int = 200, problem: str = "",
    done: str = "", part: str = "part_ticket.html", given: dict[str, Any] | None = None, side: CustomerSide | None = None, **more: Any,
) -> Response:  # fmt: skip
    """`kept`: words that were not taken, by kind. `given` stands in the composer in place of what is saved. `part` is what htmx gets."""
    desk = wiring.desk()
    said = desk.sayings.find(visit.agent.id, visit.asked("said"))
    shown = desk.ticket_pages.show(ticket_id, before=before, read=read or (said and said.code == "stale" and said.version) or None)
    composer = desk.composing.show(shown, visit.agent) if visit.agent.role in WORKING and not shown.is_erased else None
    if composer and given:
        composer = replace(composer, **given)
    if composer and composer.news:
        fresh = {one.id for one in composer.news}
        shown = replace(shown, told=tuple(replace(one, is_new=True) if one.id in fresh else one for one in shown.told))
    beside = visit.asked("in") or visit.fields.get("in", "")
    return visit.page(
        part if visit.is_part else "ticket.html", place=known_place(beside), status=status, shown=shown, kept=kept[1],
        kept_kind=kept[0], problem=problem, done=done, once=new_once(), document=desk.desk().document,
        categories=desk.desk().category_names(visit.language), composer=composer,
        side=side or desk.customer_sides.show(shown.ticket, visit.agent), said=said, said_token=visit.asked("said"), **{"choices": None, "caret": None, **more},
    )  # fmt: skip


def write_on_ticket(
    visit: Visit, ticket_id: str, kind: str, act: Callable[[str, Order], Written], *, part: str = "part_ticket.html"
) -> Response:
    """Commits and sends, or shows what came between with the words kept. A second press of the same button is the first one again."""
    ticket_id, read = ticket_id_of(ticket_id), version_of(visit)
    try:
        written = committed(lambda version: act(ticket_id, _order(visit, kind, ticket_id, version)), read)
    except Conflict as conflict:
        kept = (kind, visit.fields.get("text", ""))
        return ticket_page(visit, ticket_id, read=read, kept=kept, status=conflict.status, problem=why(conflict), part=part)
    except InvalidInput as error:
        kept = (kind, visit.fields.get("text", ""))
        return ticket_page(visit, ticket_id, kept=kept, status=error.status, problem="empty" if kind != "change" else "invalid", part=part)
    for out, context in written.leased:
        after_commit("delivery", lambda out=out, context=context: wiring.desk().delivery.deliver(out, context))  # type: ignore[misc]
    if not visit.is_part:
        return moved(f"/console/tickets/{ticket_id}", query=beside_query(visit))
    return ticket_page(visit, ticket_id, done=kind, part=part)


def new_once() -> str:
    """Names a form, so that what comes from it twice is known."""
    return encode(random_bits(100), 20)


def beside_query(visit: Visit) -> str:
    beside = known_place(visit.fields.get("in", ""), "")
    return f"?in={quote(beside, safe='')}" if beside else ""


def _order(visit: Visit, kind: str, ticket_id: str, version: int) -> Order:
    """The form's own number makes a second press the same request; the version is no part of it."""
    content = digest(kind, ticket_id, visit.fields.get("text", ""), visit.fields.get("state", ""))
    key = visit.fields.get("once", "")[:LONGEST_ONCE]
    once = Once(visit.agent.id, f"console {key}", content) if key and kind != "change" else None
    return Order(visit.agent.actor, f"console:{visit.id}", version, once, visit.agent.name)


def version_of(visit: Visit) -> int:
    text = visit.fields.get("version", "")
    if not (text.isascii() and text.isdecimal() and 1 <= len(text) <= LONGEST_NUMBER):
        raise InvalidInput("The form does not say on which version it was decided. Load the page again.", {"cause": "form"})
    return int(text)


def why(conflict: Conflict) -> str:
    return "changed" if "changes" in conflict.fields else "conflict"
