"""The console's record for compliance: an agent's day, a ticket's commits, each to read and to save. Reading it is an act like any other."""

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.console.record_lines import Line, as_csv, as_jsonl
from chalicelib.console.record_pages import DAY, day_shown, lines_of_day, lines_of_ticket
from chalicelib.core.clock import day_of, iso
from chalicelib.core.errors import NotFound

from .api import ticket_id_of
from .console_door import PRIVATE, SAFE, Console, Visit, moved

blueprint = Blueprint(__name__)
console = Console(blueprint)
LONGEST_NUMBER = 7


@console.route("GET", "/console/record")
def choose_record(visit: Visit) -> Response:
    """What the form asks for has an address of its own, which names it in the record."""
    agent, day, ticket = visit.asked("agent"), visit.asked("day").replace("-", ""), visit.asked("ticket").strip()
    if ticket:
        return moved(f"/console/record/tickets/{ticket_id_of(ticket)}")
    if agent and day:
        return moved(f"/console/record/agents/{_agent(agent)}/{_day(day)}")
    return visit.page("record.html", place="record", people=wiring.desk().agents.everybody(), today=_today())


@console.route("GET", "/console/record/agents/{agent_id}/{day}")
def show_agents_day(visit: Visit, agent_id: str, day: str) -> Response:
    before = visit.asked("before")
    number = int(before) if before.isascii() and before.isdecimal() and len(before) <= LONGEST_NUMBER else None
    shown = day_shown(_agent(agent_id), _day(day), number)
    return visit.page("record_day.html", place="record", shown=shown, clock=lambda at: iso(at)[11:19])


@console.route("GET", "/console/record/agents/{agent_id}/{day}/export")
def export_agents_day(visit: Visit, agent_id: str, day: str) -> Response:
    return _saved(visit, f"record-{_agent(agent_id)}-{_day(day)}", list(lines_of_day(agent_id, day)))


@console.route("GET", "/console/record/tickets/{ticket_id}")
def show_tickets_record(visit: Visit, ticket_id: str) -> Response:
    ticket = ticket_id_of(ticket_id)
    return visit.page("record_ticket.html", place="record", ticket_id=ticket, lines=lines_of_ticket(ticket)[::-1])


@console.route("GET", "/console/record/tickets/{ticket_id}/export")
def export_tickets_record(visit: Visit, ticket_id: str) -> Response:
    ticket = ticket_id_of(ticket_id)
    return _saved(visit, f"record-{ticket}", lines_of_ticket(ticket))


def _saved(visit: Visit, name: str, lines: list[Line]) -> Response:
    is_csv = visit.asked("format") != "jsonl"
    text, kind, end = (as_csv(lines), "text/csv", "csv") if is_csv else (as_jsonl(lines), "application/jsonl", "jsonl")
    headers: dict[str, str | list[str]] = {
        **SAFE, **PRIVATE, "Content-Type": f"{kind}; charset=utf-8", "Content-Disposition": f'attachment; filename="{name}.{end}"',
    }  # fmt: skip
    return Response("" if visit.request.method == "HEAD" else text, headers)


def _agent(agent_id: str) -> str:
    """Those who were locked out as well."""
    if not wiring.desk().agents.is_agent(agent_id):
        raise NotFound("There is no such agent.", {})
    return agent_id


def _day(day: str) -> str:
    if not DAY.fullmatch(day):
        raise NotFound("There is no such day.", {})
    return day


def _today() -> str:
    day = day_of(wiring.desk().real_now())
    return f"{day[:4]}-{day[4:6]}-{day[6:]}"
