"""What it does to a ticket, and to an address, that a message of ours came back."""

from collections.abc import Iterable

from msgspec import Struct

from chalicelib.tickets import events as e
from chalicelib.tickets.model import Purpose, State, Ticket

from .conversation import woken

HARD, SOFT, COMPLAINT = "hard", "soft", "complaint"
ABOUT_THE_MESSAGE = ("5.2.2", "5.2.3", "5.3.4", "5.6.", "5.7.")
"""Statuses (RFC 3463) that speak of a full mailbox, of the mail's size, its form, or what a filter thinks of it: the address itself is good."""
WRITTEN_BY_PEOPLE = frozenset({Purpose.REPLY, Purpose.FORWARD})
BROUGHT_BACK = frozenset({State.WAITING_CUSTOMER, State.WAITING_INTERNAL, State.RESOLVED, State.CLOSED})
SHUT = frozenset({State.SPAM, State.MERGED})


class Returned(Struct, frozen=True):
    """Word that a message did not reach `customer` (an id; None where it is not known whom). `is_final`: nobody tries any more."""

    kind: str
    status: str
    customer: str | None
    is_final: bool


def bounced(ticket: Ticket, entry: str, purpose: Purpose | None, returned: Iterable[Returned]) -> tuple[e.Event, ...]:
    """What a person wrote and nobody got brings the ticket back to its people, and the customer waits anew; other returns are only told."""
    told = tuple(returned)
    is_lost = any(each.is_final and each.kind != COMPLAINT for each in told)
    is_reply = is_lost and purpose is Purpose.REPLY
    events = tuple(e.DeliveryBounced(entry, each.kind, each.status, each.customer, is_reply) for each in told)
    if not is_lost or purpose not in WRITTEN_BY_PEOPLE or ticket.state in SHUT:
        return events
    waits_anew = is_reply and ticket.waiting_since is None
    reopened = ticket.state in BROUGHT_BACK
    state = (e.StateChanged((State.OPEN if reopened else ticket.state).value),) if reopened or waits_anew else ()
    return (*events, *woken(ticket), *state)


def is_to_be_suppressed(returned: Returned) -> bool:
    """Whether the address takes no mail, as far as can be told, or its owner wants none."""
    if returned.kind == COMPLAINT:
        return True
    return returned.kind == HARD and returned.status.startswith("5.") and not returned.status.startswith(ABOUT_THE_MESSAGE)
