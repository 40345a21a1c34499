"""What a change of a ticket's properties brings about: only what differs becomes an event."""

from msgspec import Struct

from chalicelib.tickets import events as e
from chalicelib.tickets.model import State, Ticket

from .conversation import state_set

SETTABLE = frozenset({State.OPEN, State.WAITING_CUSTOMER, State.WAITING_INTERNAL, State.RESOLVED, State.CLOSED, State.SPAM})
"""`new` is over once somebody touched a ticket, and `merged` comes by merging."""


class Unset(Struct, frozen=True):
    """The request does not speak of this property; None may be a value."""


UNSET = Unset()


class Wanted(Struct, frozen=True):
    assignee: str | Unset | None = UNSET
    team: str | Unset = UNSET
    priority: int | Unset = UNSET
    category: str | Unset | None = UNSET
    state: State | Unset = UNSET
    snoozed_until: int | Unset | None = UNSET
    plan: str | Unset | None = UNSET


def events_of(ticket: Ticket, wanted: Wanted) -> tuple[e.Event, ...]:
    """In a fixed order; the state comes last."""
    changed: list[e.Event] = []
    if not isinstance(wanted.team, Unset) and wanted.team != ticket.team:
        changed.append(e.TeamChanged(wanted.team))
    if not isinstance(wanted.assignee, Unset) and wanted.assignee != ticket.assignee:
        changed.append(e.Assigned(wanted.assignee))
    if not isinstance(wanted.priority, Unset) and wanted.priority != ticket.priority:
        changed.append(e.PriorityChanged(wanted.priority))
    if not isinstance(wanted.category, Unset) and wanted.category != ticket.category:
        changed.append(e.CategoryChanged(wanted.category))
    if not isinstance(wanted.snoozed_until, Unset) and wanted.snoozed_until != ticket.snoozed_until:
        changed.append(e.Snoozed(wanted.snoozed_until))
    if not isinstance(wanted.plan, Unset) and wanted.plan != ticket.plan:
        changed.append(e.PlanChanged(wanted.plan))
    state = ticket.state if isinstance(wanted.state, Unset) else wanted.state
    return (*changed, *state_set(ticket, state))
