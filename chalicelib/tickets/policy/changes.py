"""What a change of a ticket's properties brings about: only what differs becomes an event."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.tickets import events as e
from chalicelib.tickets.model import FIRST_RESPONSE, State, Ticket

from .conversation import state_set

SETTABLE = frozenset({State.OPEN, State.WAITING_CUSTOMER, State.WAITING_INTERNAL, State.RESOLVED, State.CLOSED, State.SPAM})
"""`new` is over once somebody touched a ticket, and `merged` comes by merging."""

Promise = Callable[[str | None, int, int], e.ClockStarted]
"""`promise(category, priority, start)`: the first-response clock that the configuration gives."""


@dataclass(frozen=True)
class Unset:
    """The request does not speak of this property; None may be a value."""


UNSET = Unset()


@dataclass(frozen=True)
class Wanted:
    assignee: str | Unset | None = UNSET
    team: str | Unset = UNSET
    priority: int | Unset = UNSET
    category: str | Unset | None = UNSET
    state: State | Unset = UNSET
    snoozed_until: int | Unset | None = UNSET


def events_of(ticket: Ticket, wanted: Wanted, promise: Promise) -> tuple[e.Event, ...]:
    """In a fixed order; a state comes last, because leaving the active ones stops the clocks."""
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
    state = ticket.state if isinstance(wanted.state, Unset) else wanted.state
    return (*changed, *_moved_promise(ticket, wanted, promise), *state_set(ticket, state))


def _moved_promise(ticket: Ticket, wanted: Wanted, promise: Promise) -> tuple[e.Event, ...]:
    """Another priority or category promises another time, counted from when the customer wrote; once it ran out, the escalation goes on."""
    clock = ticket.clocks.get(FIRST_RESPONSE)
    category = ticket.category if isinstance(wanted.category, Unset) else wanted.category
    priority = ticket.priority if isinstance(wanted.priority, Unset) else wanted.priority
    is_other = (category, priority) != (ticket.category, ticket.priority)
    if not is_other or clock is None or not clock.is_running or ticket.level > 0:
        return ()
    moved = promise(category, priority, ticket.waiting_since or clock.started_at)
    return (moved,) if moved.due_at != clock.due_at else ()
