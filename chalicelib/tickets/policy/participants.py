"""Who may take part in a ticket: its requester always, others up to a number."""

from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.tickets import events as e
from chalicelib.tickets.model import Ticket

MOST_PARTICIPANTS = 20


def added(ticket: Ticket, customer: str) -> e.Events:
    """Nothing where they take part already. Raises Conflict where the ticket is full."""
    if customer in ticket.participants:
        return ()
    if len(ticket.participants) >= MOST_PARTICIPANTS:
        raise Conflict(f"{MOST_PARTICIPANTS} take part in this ticket already. Remove one first.", {"ticket": ticket.id})
    return (e.ParticipantAdded(customer),)


def removed(ticket: Ticket, customer: str) -> e.Events:
    """Nothing where they take no part. Raises InvalidInput for the requester."""
    if customer == ticket.requester:
        raise InvalidInput("The requester always takes part in the ticket.", {"field": "participant_id"})
    return (e.ParticipantRemoved(customer),) if customer in ticket.participants else ()
