"""What a message does to a ticket: which events a customer's mail, an automatic answer and an agent's reply bring about."""

from collections.abc import Iterator

from chalicelib.tickets import events as e
from chalicelib.tickets.model import ACTIVE, Purpose, State, Ticket

REOPENED_BY_CUSTOMER = frozenset({State.WAITING_CUSTOMER, State.RESOLVED, State.CLOSED, State.SPAM})
MOST_ANSWERS = 2
DAY_S = 86400


def opening(opened: e.Opened, received: e.MessageReceived, sent: e.Sent | None, clock: e.ClockStarted | None) -> e.Events:
    """A new ticket's first commit. `sent` is what the desk says by itself; the clock runs unless that is an answer, or nobody waits for one (None)."""
    if sent and sent.purpose == Purpose.ANSWER:
        return (opened, received, sent, e.StateChanged(State.WAITING_CUSTOMER.value))
    return (opened, received, *((sent,) if sent else ()), *((clock,) if clock else ()))


def is_closed_for_long(ticket: Ticket, now: int, reopen_days: int) -> bool:
    """Such a ticket stays closed: what its customer writes now opens one that follows it."""
    return ticket.state is State.CLOSED and now - ticket.updated_at > reopen_days * DAY_S


def customer_wrote(ticket: Ticket, received: e.MessageReceived, clock: e.ClockStarted, *, is_thanks: bool) -> tuple[e.Event, ...]:
    """An automatic mail and a bare thanks change nothing; other words reopen, and start the clock where no person ever answered."""
    if received.is_automatic or is_thanks:
        return (received,)
    return (received, *woken(ticket), *_reopening(ticket), *_clock(ticket, clock))


def _reopening(ticket: Ticket) -> Iterator[e.Event]:
    if ticket.state in REOPENED_BY_CUSTOMER:
        yield e.StateChanged(State.OPEN.value)


def _clock(ticket: Ticket, clock: e.ClockStarted) -> Iterator[e.Event]:
    running = ticket.clocks.get(clock.clock)
    if ticket.replies == 0 and not (running and running.is_running):
        yield clock


def desk_may_answer(ticket: Ticket) -> bool:
    """At most two answers a ticket, and none once a person has it in hand."""
    is_in_hand = ticket.replies > 0 or ticket.assignee is not None or ticket.state is State.WAITING_INTERNAL
    return not is_in_hand and ticket.answers < MOST_ANSWERS


def customer_was_answered(ticket: Ticket, received: e.MessageReceived, sent: e.Sent) -> e.Events:
    """The knowledge base answers a further question. An earlier one that still waits for a person goes on waiting."""
    is_awaited = any(clock.is_running for clock in ticket.clocks.values())
    is_settled = is_awaited or ticket.state is State.WAITING_CUSTOMER
    return (received, sent, *(() if is_settled else (e.StateChanged(State.WAITING_CUSTOMER.value),)))


def agent_replied(ticket: Ticket, slot: int, state: State, article: str | None = None) -> tuple[e.Event, ...]:
    """A person's public answer meets the first-response clock."""
    changed = (e.StateChanged(state.value),) if state is not ticket.state else ()
    return (e.Sent(slot, "reply", article), *stopped_clocks(ticket, "met"), *changed)


def state_set(ticket: Ticket, state: State) -> tuple[e.Event, ...]:
    """Leaving the active states stops the clocks; nothing where the state is the same."""
    if state is ticket.state:
        return ()
    stopped = () if state in ACTIVE else stopped_clocks(ticket, "closed")
    return (*stopped, e.StateChanged(state.value))


def woken(ticket: Ticket) -> tuple[e.Event, ...]:
    return (e.Snoozed(None),) if ticket.snoozed_until is not None else ()


def stopped_clocks(ticket: Ticket, reason: str) -> tuple[e.Event, ...]:
    return tuple(e.ClockStopped(name, reason) for name, clock in ticket.clocks.items() if clock.is_running)
