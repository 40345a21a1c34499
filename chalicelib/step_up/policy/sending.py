"""Whether a customer may be sent a code, or be checked by the exchange, now; a code only to an address that was known before they asked."""

from chalicelib.core.errors import Conflict, RateLimited
from chalicelib.step_up.model import MOST_SENDINGS, SENDINGS_S, Challenge
from chalicelib.tickets.model import Ticket


def refuse_unknown_channel(ticket: Ticket, known_since: int | None) -> None:
    """A code to an address that wrote for the first time with this very ticket would prove nothing."""
    if known_since is None or known_since >= ticket.opened_at:
        raise Conflict(
            "No channel of this customer was known before this ticket. Let the account's own system check them.",
            {"cause": "unknown-channel"},
        )
    if not ticket.is_authenticated:
        raise Conflict(
            "The mail that opened this ticket did not prove its sender. Let the account's own system check them.", {"cause": "unproved"}
        )


def sendings_after(challenge: Challenge | None, now: int) -> tuple[int, int]:
    """How many with this one, and since when they count. Raises RateLimited. A lock stays until its hour is over."""
    if challenge is None or now - challenge.since >= SENDINGS_S:
        return 1, now
    if challenge.sendings >= MOST_SENDINGS:
        raise RateLimited("Three codes or checks were asked for within an hour. Try again later.", {"cause": "sendings"})
    return challenge.sendings + 1, challenge.since
