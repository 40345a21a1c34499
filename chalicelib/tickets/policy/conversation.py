"""What a message does to a ticket: which events a customer's mail, an automatic answer and an agent's reply bring about."""

from collections.abc import Iterator

from chalicelib.tickets import events as e
from chalicelib.tickets.model import ACTIVE, State, Ticket

REOPENED_BY_CUSTOMER = frozenset({State.WAITING_CUSTOMER, State.RESOLVED, State.CLOSED, State.SPAM})
MOST_ANSWERS = 2


def customer_wrote(ticket: Ticket, received: e.MessageReceived, clock: e.ClockStarted, *, is_thanks: bool) -> tuple[e.Event, ...]:
    """An automatic mail and a bare thanks change nothing; other words reopen, and start the clock where no person ever answered."""
    if received.is_automatic or is_thanks:
        return (received,)
    return (received, *_reopening(ticket), *_clock(ticket, clock))


def _reopening(ticket: Ticket) -> Iterator[e.Event]:
    if ticket.state in REOPENED_BY_CUSTOMER:
        yield e.StateChanged(State.OPEN.value)


def _clock(ticket: Ticket, clock: e.ClockStarted) -> Iterator[e.Event]:
    running = ticket.clocks.get(clock.clock)
    if ticket.replies == 0 and not (running and running.is_running):
        yield clock


def answered_by_desk(ticket: Ticket, slot: int, article: str) -> tuple[e.Event, ...]:
    """The knowledge base answered: the ticket waits for the customer's word, no clock runs."""
    return (e.Sent(slot, "answer", article), *stopped_clocks(ticket, "answered"), e.StateChanged(State.WAITING_CUSTOMER.value))


def agent_replied(ticket: Ticket, slot: int, state: State) -> tuple[e.Event, ...]:
    """A person's public answer meets the first-response clock."""
    changed = (e.StateChanged(state.value),) if state is not ticket.state else ()
    return (e.Sent(slot, "reply"), *stopped_clocks(ticket, "met"), *changed)


def state_set(ticket: Ticket, state: State) -> tuple[e.Event, ...]:
    """Leaving the active states stops the clocks; nothing where the state is the same."""
    if state is ticket.state:
        return ()
    stopped = () if state in ACTIVE else stopped_clocks(ticket, "closed")
    return (*stopped, e.StateChanged(state.value))


def stopped_clocks(ticket: Ticket, reason: str) -> tuple[e.Event, ...]:
    return tuple(e.ClockStopped(name, reason) for name, clock in ticket.clocks.items() if clock.is_running)
