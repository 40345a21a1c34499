"""Whether somebody still has to be told of what a page is about."""

from chalicelib.tickets.model import ACTIVE, Ticket

from .page import INSIDER, SIGN_IN, TAKEOVER, Member, Page


def still_waits(page: Page, member: Member, ticket: Ticket | None) -> bool:
    """A clock that stopped or began anew needs this page no more, nor one that waits for the customer. A takeover waits until a person has answered."""
    if page.reason in {INSIDER, SIGN_IN}:
        return True  # whatever becomes of the ticket: until security answers the page
    if ticket is None or ticket.state not in ACTIVE:
        return False
    if page.reason == TAKEOVER:
        return ticket.waiting_since is not None and ticket.waiting_since <= max(page.created_at, member.joined_at)
    clock = ticket.clocks.get(page.reason)
    return clock is not None and clock.is_running and clock.round == member.round
