"""The console's acts on a ticket beside writing: merge, split, put aside, tag, link, hand over, close, tasks; what was said afterwards, and its way back."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.console.policy.places import known_place
from chalicelib.console.policy.snoozing import moment_chosen, snooze_choices
from chalicelib.console.policy.time_words import city_of
from chalicelib.console.said import Said
from chalicelib.core.errors import Conflict, InvalidInput, NotFound, SupportError
from chalicelib.tickets import store
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.splitting import Part
from chalicelib.tickets.writing import Order

from .api import ticket_id_of
from .console_door import Console, Visit, moved

blueprint = Blueprint(__name__)
console = Console(blueprint)
ACTS = ("merge", "split", "snooze", "tags", "links", "transfer", "task")
LONGEST_NUMBER = 6
Done = tuple[Said, str]
"""What is said, and the ticket on whose page."""


@console.route("GET", "/console/tickets/{ticket_id}/acts/{act}")
def show_act(visit: Visit, ticket_id: str, act: str) -> Response:
    if act not in ACTS:
        raise NotFound("There is no such act.", {"act": act[:40]})
    return _sheet(visit, ticket_id_of(ticket_id), act)


@console.route("POST", "/console/tickets/{ticket_id}/merge")
def merge_console_ticket(visit: Visit, ticket_id: str) -> Response:
    def act(ticket: str, order: Order) -> Done:
        into = ticket_id_of(visit.fields.get("reference", "").strip() or visit.fields.get("into", ""))
        return wiring.desk().cases.merge(ticket, into, order), into

    return _act(visit, ticket_id, "merge", act)


@console.route("POST", "/console/tickets/{ticket_id}/unmerge")
def unmerge_console_ticket(visit: Visit, ticket_id: str) -> Response:
    return _act(visit, ticket_id, "", lambda ticket, order: (wiring.desk().cases.unmerge(ticket, order), ticket))


@console.route("POST", "/console/tickets/{ticket_id}/split")
def split_console_ticket(visit: Visit, ticket_id: str) -> Response:
    part = Part(_number(visit, "message"), visit.fields.get("subject", "")[:200])
    return _act(visit, ticket_id, "split", lambda ticket, order: wiring.desk().cases.split(ticket, part, order))


@console.route("POST", "/console/tickets/{ticket_id}/snooze")
def snooze_console_ticket(visit: Visit, ticket_id: str) -> Response:
    def act(ticket: str, order: Order) -> Done:
        return wiring.desk().cases.snooze(ticket, _until(visit, store.get_ticket(ticket)), order), ticket

    return _act(visit, ticket_id, "snooze", act)


@console.route("POST", "/console/tickets/{ticket_id}/tags")
def tag_console_ticket(visit: Visit, ticket_id: str) -> Response:
    add, remove = (visit.fields.get(name, "").replace(",", " ").replace("、", " ").split() for name in ("add", "remove"))
    return _act(visit, ticket_id, "tags", lambda ticket, order: (wiring.desk().cases.tag(ticket, add, remove, order), ticket))


@console.route("POST", "/console/tickets/{ticket_id}/links")
def link_console_ticket(visit: Visit, ticket_id: str) -> Response:
    def act(ticket: str, order: Order) -> Done:
        cases, gone = wiring.desk().cases, visit.fields.get("remove", "")
        if gone:
            return cases.unlink(ticket, ticket_id_of(gone), order), ticket
        return cases.link(ticket, ticket_id_of(visit.fields.get("reference", "").strip()), order), ticket

    return _act(visit, ticket_id, "links", act)


@console.route("POST", "/console/tickets/{ticket_id}/transfer")
def transfer_console_ticket(visit: Visit, ticket_id: str) -> Response:
    team, note = visit.fields.get("team", ""), visit.fields.get("note", "")
    return _act(visit, ticket_id, "transfer", lambda ticket, order: (wiring.desk().cases.transfer(ticket, team, note, order), ticket))


@console.route("POST", "/console/tickets/{ticket_id}/close")
def close_console_ticket(visit: Visit, ticket_id: str) -> Response:
    return _act(visit, ticket_id, "", lambda ticket, order: (wiring.desk().cases.close(ticket, order), ticket))


@console.route("POST", "/console/tickets/{ticket_id}/tasks")
def set_console_task(visit: Visit, ticket_id: str) -> Response:
    text, agent = visit.fields.get("text", ""), visit.fields.get("agent") or None
    return _act(visit, ticket_id, "task", lambda ticket, order: (wiring.desk().cases.set_task(ticket, text, agent, order), ticket))


@console.route("POST", "/console/tickets/{ticket_id}/tasks/{task}")
def tick_console_task(visit: Visit, ticket_id: str, task: str) -> Response:
    if not (task.isascii() and task.isdecimal() and len(task) <= LONGEST_NUMBER):
        raise NotFound("This ticket has no such task.", {"ticket": ticket_id[:40]})
    is_done = visit.fields.get("done") == "yes"
    return _act(visit, ticket_id, "", lambda ticket, order: (wiring.desk().cases.tick(ticket, int(task), order, is_done=is_done), ticket))


@console.route("POST", "/console/tickets/{ticket_id}/undo")
def undo_console_act(visit: Visit, ticket_id: str) -> Response:
    said = wiring.desk().sayings.find(visit.agent.id, visit.fields.get("said", ""))
    if said is None or said.ticket != ticket_id_of(ticket_id):
        raise InvalidInput("This can no longer be taken back here.", {"cause": "form"})

    def act(ticket: str, order: Order) -> Done:
        return wiring.desk().cases.undo(said, order), said.undo.get("to", ticket)

    return _act(visit, ticket_id, "", act)


def _act(visit: Visit, ticket_id: str, sheet: str, act: Callable[[str, Order], Done]) -> Response:
    """Acts, and leads to the page that says so. What cannot be done is told on the sheet that was filled in; that somebody was quicker, on the ticket."""
    ticket = ticket_id_of(ticket_id)
    order = Order(visit.agent.actor, f"console:{visit.id}", _number(visit, "version"), None, visit.agent.name)
    try:
        said, where = act(ticket, order)
    except Conflict as conflict:
        if not sheet or "changes" in conflict.fields:
            stale = "changes" in conflict.fields
            return _to_ticket(visit, ticket, Said("stale" if stale else "impossible", version=(order.version or 0) if stale else 0))
        return _sheet(visit, ticket, sheet, conflict)
    except (InvalidInput, NotFound) as error:
        if not sheet:
            raise
        return _sheet(visit, ticket, sheet, error)
    return _to_ticket(visit, where, said)


def _to_ticket(visit: Visit, ticket_id: str, said: Said) -> Response:
    beside = quote(known_place(visit.fields.get("in", "")), safe="")
    token = wiring.desk().sayings.signed(visit.agent.id, said)
    return moved(f"/console/tickets/{ticket_id}", query=f"?in={quote(known_place(beside), safe='')}&said={token}")


def _sheet(visit: Visit, ticket_id: str, act: str, error: SupportError | None = None) -> Response:
    ticket = store.get_ticket(ticket_id)
    beside = visit.asked("in") or visit.fields.get("in", "")
    values: dict[str, Any] = {
        "act": act, "ticket": ticket, "problem": _problem(error), "given": visit.fields,
        "once": "", "chosen": visit.asked("message"), **_about(visit, ticket, act),
    }  # fmt: skip
    name = "part_act.html" if visit.is_part else "act.html"
    answer = visit.page(name, place=known_place(beside), status=error.status if error else 200, **values)
    answer.headers["HX-Retarget"] = "#sheet"
    return answer


def _problem(error: SupportError | None) -> str:
    if error is None:
        return ""
    return str(error.fields.get("cause") or error.fields.get("field") or ("missing" if isinstance(error, NotFound) else "other"))


def _about(visit: Visit, ticket: Ticket, act: str) -> dict[str, Any]:
    """What a sheet shows beside the ticket."""
    desk = wiring.desk()
    if act == "merge":
        return {"others": desk.ticket_pages.others(ticket)}
    if act == "links":
        return {"others": desk.ticket_pages.linked(ticket)}
    if act == "split":
        return {"messages": desk.ticket_pages.splittable(ticket)}
    if act == "snooze":
        zone = desk.desk().time_zone_of(ticket.team)
        return {"choices": snooze_choices(int(desk.desk_now()), zone), "city": city_of(zone)}
    return {}


def _until(visit: Visit, ticket: Ticket) -> int | None:
    """None: awake again."""
    chosen, own = visit.fields.get("until", ""), visit.fields.get("at", "")
    if chosen == "awake":
        return None
    until = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) <= len("9999999999") else None
    until = until or moment_chosen(own, wiring.desk().desk().time_zone_of(ticket.team))
    if until is None:
        raise InvalidInput("Say until when.", {"field": "at"})
    return until


def _number(visit: Visit, name: str) -> int:
    text = visit.fields.get(name, "")
    if not (text.isascii() and text.isdecimal() and 1 <= len(text) <= LONGEST_NUMBER):
        raise InvalidInput(f"The form does not say which {name}. Load the page again.", {"cause": "form"})
    return int(text)
