"""The console's reveals: masked data shown to who says why, codes and checks by which customers prove who they are, and blocks that a lead lifts."""

from http import HTTPStatus
from typing import get_args

from chalice import Blueprint, Response
from msgspec.structs import replace

from chalicelib import wiring
from chalicelib.audit.model import Origin
from chalicelib.core.errors import Conflict, Forbidden, InvalidInput, NotFound, RateLimited, SupportError
from chalicelib.reveals.model import MaskedField, Reason
from chalicelib.reveals.usecases import LONGEST_WORDS, Shown, Wanted
from chalicelib.step_up.checking import Looked
from chalicelib.tickets import store as tickets
from chalicelib.tickets.writing import Order

from .api import ticket_id_of
from .console_door import PRIVATE, SAFE, Console, Visit, moved
from .console_ticket_page import ticket_page
from .help_answers import connection_of

blueprint = Blueprint(__name__)
console = Console(blueprint)
FIELDS: tuple[str, ...] = get_args(MaskedField)
REASONS: tuple[str, ...] = get_args(Reason)
SHORTEST_WORDS = 3
LONGEST_CODE = 20


@console.route("GET", "/console/tickets/{ticket_id}/customer", is_passive=True)
def show_customer_side(visit: Visit, ticket_id: str) -> Response:
    """The page asks for it when what it shows has run out."""
    return _side(visit, ticket_id_of(ticket_id))


@console.route("POST", "/console/tickets/{ticket_id}/reveals")
def reveal_to_agent(visit: Visit, ticket_id: str) -> Response:
    ticket_id = ticket_id_of(ticket_id)
    try:
        shown = wiring.desk().revealer.reveal(ticket_id, visit.agent.id, _wanted(visit), _order(visit), origin_of(visit))
    except (InvalidInput, Forbidden, Conflict) as error:
        return _side(visit, ticket_id, error=error)
    return _side(visit, ticket_id, shown=shown, done="revealed")


@console.route("POST", "/console/tickets/{ticket_id}/codes")
def send_code_to_customer(visit: Visit, ticket_id: str) -> Response:
    ticket_id = ticket_id_of(ticket_id)
    try:
        wiring.desk().step_up.send(ticket_id, _order(visit))
    except (Conflict, RateLimited) as error:
        return _side(visit, ticket_id, error=error)
    return _side(visit, ticket_id, done="code-sent")


@console.route("POST", "/console/tickets/{ticket_id}/codes/confirm")
def try_code(visit: Visit, ticket_id: str) -> Response:
    ticket_id = ticket_id_of(ticket_id)
    try:
        wiring.desk().step_up.confirm(ticket_id, visit.fields.get("code", "")[:LONGEST_CODE], _order(visit))
    except (Conflict, Forbidden) as error:
        return _side(visit, ticket_id, error=error)
    return _side(visit, ticket_id, done="confirmed")


@console.route("POST", "/console/tickets/{ticket_id}/checks")
def let_exchange_check(visit: Visit, ticket_id: str) -> Response:
    ticket_id = ticket_id_of(ticket_id)
    try:
        looked = wiring.desk().account_checks.start(ticket_id, _order(visit))
    except (Conflict, RateLimited) as error:
        return _side(visit, ticket_id, error=error)
    return _checked(visit, ticket_id, looked)


@console.route("POST", "/console/tickets/{ticket_id}/checks/look", is_passive=True)
def look_at_exchange_check(visit: Visit, ticket_id: str) -> Response:
    """The page asks every few seconds while one is pending; nothing is swapped, and no field loses what stands in it, until there is something new."""
    ticket_id = ticket_id_of(ticket_id)
    try:
        looked = wiring.desk().account_checks.look(ticket_id, _order(visit))
    except (NotFound, Conflict) as error:
        return _side(visit, ticket_id, error=error)
    is_by_itself = visit.is_part and not visit.fields.get("pressed")
    if is_by_itself and looked.course == "pending":
        return Response("", {**SAFE, **PRIVATE}, HTTPStatus.NO_CONTENT)
    return _checked(visit, ticket_id, looked, is_by_itself=is_by_itself)


@console.route("GET", "/console/blocks")
def show_blocks(visit: Visit) -> Response:
    return _blocks(visit)


@console.route("POST", "/console/blocks/{agent_id}/lift")
def lift_agents_block(visit: Visit, agent_id: str) -> Response:
    try:
        wiring.desk().revealer.lift(agent_id, visit.agent.actor)
    except (NotFound, Forbidden) as error:
        return _blocks(visit, error)
    return moved("/console/blocks", query="?lifted=1")


def origin_of(visit: Visit) -> Origin:
    return Origin(connection_of(visit.request), visit.id)


def _checked(visit: Visit, ticket_id: str, looked: Looked, *, is_by_itself: bool = False) -> Response:
    if not looked.is_answered:
        return _side(visit, ticket_id, problem="check-silent")
    return _side(visit, ticket_id, done=f"check-{looked.course}", is_by_itself=is_by_itself)


def _side(
    visit: Visit, ticket_id: str, *, shown: Shown | None = None, done: str = "", problem: str = "", error: SupportError | None = None,
    is_by_itself: bool = False,
) -> Response:  # fmt: skip
    """The section alone where htmx asks, the whole ticket else; what was revealed stands in the answer and in no address."""
    cause = str(error.fields.get("cause") or error.fields.get("field") or "conflict") if error else problem
    ticket, status = tickets.get_ticket(ticket_id), error.status if error else 200
    side = wiring.desk().customer_sides.show(ticket, visit.agent, shown)
    kept = "" if shown else visit.fields.get("words", "")[:LONGEST_WORDS]
    side = replace(side, done=done, problem=cause, kept_why=kept, is_by_itself=is_by_itself)
    if visit.is_part:
        return visit.page("part_customer.html", status=status, ticket=ticket, side=side)
    if done and not shown:
        return moved(f"/console/tickets/{ticket_id}")
    return ticket_page(visit, ticket_id, status=status, side=side)


def _blocks(visit: Visit, error: SupportError | None = None) -> Response:
    desk = wiring.desk()
    blocks = desk.customer_sides.blocks(visit.agent)
    cause = str(error.fields.get("cause", "gone")) if error else ""
    return visit.page(
        "blocks.html", place="blocks", status=error.status if error else 200, blocks=blocks, cause=cause, is_lifted=visit.asked("lifted") == "1",
        budget=desk.desk().document.reveals.budget_a_day,
    )  # fmt: skip


def _wanted(visit: Visit) -> Wanted:
    """A field that is ticked is one of its own name (`show-address`): forms send names that repeat, and the door keeps the last. Raises InvalidInput."""
    fields = frozenset(name for name in FIELDS if visit.fields.get(f"show-{name}"))
    reason, words = visit.fields.get("reason", ""), " ".join(visit.fields.get("words", "").split())
    if not fields:
        raise InvalidInput("Nothing was chosen to be shown.", {"field": "fields"})
    if reason not in REASONS:
        raise InvalidInput("No reason was chosen.", {"field": "reason"})
    if not SHORTEST_WORDS <= len(words) <= LONGEST_WORDS:
        raise InvalidInput("Say in a few words what for.", {"field": "words"})
    return Wanted(fields, reason, words)


def _order(visit: Visit) -> Order:
    return Order(visit.agent.actor, f"console:{visit.id}", None, None, visit.agent.name)


__all__ = ["blueprint", "console", "origin_of"]
