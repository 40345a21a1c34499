"""What a message does to a ticket: which events a customer's mail, an automatic answer and an agent's reply bring about."""

from collections.abc import Iterator

from msgspec.structs import replace

from chalicelib.tickets import events as e
from chalicelib.tickets.model import Purpose, State, Ticket

REOPENED_BY_CUSTOMER = frozenset({State.WAITING_CUSTOMER, State.RESOLVED, State.CLOSED, State.SPAM})
MOST_ANSWERS = 2
DAY_S = 86400


def opening(opened: e.Opened, received: e.MessageReceived, sent: e.Sent | None) -> e.Events:
    """A new ticket's first commit. `sent` is what the desk says by itself; after an answer the customer is awaited."""
    if sent and sent.purpose == Purpose.ANSWER:
        return (opened, received, sent, e.StateChanged(State.WAITING_CUSTOMER.value))
    return (opened, received, *((sent,) if sent else ()))


def is_closed_for_long(ticket: Ticket, now: int, reopen_days: int) -> bool:
    """Such a ticket stays closed: what its customer writes now opens one that follows it."""
    return ticket.state is State.CLOSED and now - ticket.updated_at > reopen_days * DAY_S


def customer_wrote(ticket: Ticket, received: e.MessageReceived, *, is_thanks: bool) -> tuple[e.Event, ...]:
    """An automatic mail and a bare thanks change nothing; other words reopen."""
    if received.is_automatic or is_thanks:
        return (replace(received, is_thanks=is_thanks and not received.is_automatic),)
    return (received, *woken(ticket), *_reopening(ticket))


def _reopening(ticket: Ticket) -> Iterator[e.Event]:
    if ticket.state in REOPENED_BY_CUSTOMER:
        yield e.StateChanged(State.OPEN.value)


def desk_may_answer(ticket: Ticket) -> bool:
    """At most two answers a ticket, and none once a person has it in hand."""
    is_in_hand = ticket.replies > 0 or ticket.assignee is not None or ticket.state is State.WAITING_INTERNAL
    return not is_in_hand and ticket.answers < MOST_ANSWERS


def customer_was_answered(ticket: Ticket, received: e.MessageReceived, sent: e.Sent) -> e.Events:
    """The knowledge base answers a further question. An earlier one that still waits for a person goes on waiting."""
    is_settled = ticket.waiting_since is not None or ticket.state is State.WAITING_CUSTOMER
    return (received, sent, *(() if is_settled else (e.StateChanged(State.WAITING_CUSTOMER.value),)))


def agent_replied(ticket: Ticket, slot: int, state: State, article: str | None = None) -> tuple[e.Event, ...]:
    """A person's public answer."""
    return (e.Sent(slot, "reply", article), *state_set(ticket, state))


def state_set(ticket: Ticket, state: State) -> tuple[e.Event, ...]:
    """Nothing where the state is the same."""
    return () if state is ticket.state else (e.StateChanged(state.value),)


def woken(ticket: Ticket) -> tuple[e.Event, ...]:
    return (e.Snoozed(None),) if ticket.snoozed_until is not None else ()
