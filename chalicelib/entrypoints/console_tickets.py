"""The console's ticket page, and what agents change there: who has it, where it lies, how urgent it is."""

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.tickets.model import State
from chalicelib.tickets.policy.changes import UNSET, Wanted

from .api import ticket_id_of
from .console_door import Console, Visit
from .console_ticket_page import LONGEST_NUMBER, ticket_page, write_on_ticket

blueprint = Blueprint(__name__)
console = Console(blueprint)


@console.route("GET", "/console/tickets/{ticket_id}")
def show_console_ticket(visit: Visit, ticket_id: str) -> Response:
    before = visit.asked("before")
    return ticket_page(visit, ticket_id_of(ticket_id), before=int(before) if before.isdecimal() and len(before) <= LONGEST_NUMBER else None)


@console.route("POST", "/console/tickets/{ticket_id}/changes")
def change_console_ticket(visit: Visit, ticket_id: str) -> Response:
    wanted = _wanted(visit)
    return write_on_ticket(visit, ticket_id, "change", lambda ticket, order: wiring.desk().changer.change(ticket, wanted, order))


def _wanted(visit: Visit) -> Wanted:
    """Only what the form names changes."""
    given = visit.fields
    assignee, priority, state = given.get("assignee"), given.get("priority", ""), given.get("state", "")
    return Wanted(
        assignee=UNSET if assignee is None else (visit.agent.id if assignee == "me" else assignee or None),
        team=given["team"] if given.get("team") else UNSET,
        priority=int(priority) if priority in {"1", "2", "3", "4"} else UNSET,
        category=UNSET if "category" not in given else (given["category"] or None),
        state=State(state) if state in set(State) else UNSET,
    )
