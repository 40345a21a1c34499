"""What a change of a ticket's properties brings about: only what differs becomes an event."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.tickets import events as e
from chalicelib.tickets.model import ACTIVE, AWAITED_FROM_US, FIRST_RESPONSE, State, Ticket

from .conversation import state_set

SETTABLE = frozenset({State.OPEN, State.WAITING_CUSTOMER, State.WAITING_INTERNAL, State.RESOLVED, State.CLOSED, State.SPAM})
"""`new` is over once somebody touched a ticket, and `merged` comes by merging."""

Promise = Callable[[str | None, int, int], e.ClockStarted]
"""`promise(category, priority, start)`: the first-response clock that the configuration gives."""


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


def events_of(ticket: Ticket, wanted: Wanted, promise: Promise, now: int) -> tuple[e.Event, ...]:
    """In a fixed order; a state comes last, because leaving the active ones stops the clocks, and a clock that starts with it after that."""
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
    return (
        *changed,
        *_moved_promise(ticket, wanted, promise),
        *state_set(ticket, state),
        *_new_promise(ticket, wanted, state, promise, now),
    )


def _new_promise(ticket: Ticket, wanted: Wanted, state: State, promise: Promise, now: int) -> tuple[e.Event, ...]:
    """What was closed or taken for spam waits for a person again, where none ever answered."""
    if ticket.state in ACTIVE or state not in AWAITED_FROM_US or ticket.replies > 0:
        return ()
    return (promise(*_wanted_promise(ticket, wanted), now),)


def _wanted_promise(ticket: Ticket, wanted: Wanted) -> tuple[str | None, int]:
    category = ticket.category if isinstance(wanted.category, Unset) else wanted.category
    return category, ticket.priority if isinstance(wanted.priority, Unset) else wanted.priority


def _moved_promise(ticket: Ticket, wanted: Wanted, promise: Promise) -> tuple[e.Event, ...]:
    """Another priority or category promises another time, counted from when the customer wrote; once it ran out, the escalation goes on."""
    clock = ticket.clocks.get(FIRST_RESPONSE)
    category, priority = _wanted_promise(ticket, wanted)
    is_other = (category, priority) != (ticket.category, ticket.priority)
    if not is_other or clock is None or not clock.is_running or ticket.level > 0:
        return ()
    start = max(ticket.waiting_since or 0, clock.started_at)  # a mail that waited in quarantine is answered for from its release on
    moved = replace(promise(category, priority, start), started_at=start)
    return (moved,) if moved.due_at != clock.due_at else ()
