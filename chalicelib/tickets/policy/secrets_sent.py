"""What a message brings about out of which secrets were taken: people of the security team look at it, and its sender is warned, once a ticket."""

from chalicelib.redaction.model import CARD_NUMBER
from chalicelib.tickets import events as e
from chalicelib.tickets.model import Purpose, Ticket

from .security_lane import Lane, customer_wrote_urgently

WARNING_SLOT = 1


def may_warn(ticket: Ticket | None, *, is_authenticated: bool, is_automatic: bool) -> bool:
    """Only who proved to be the sender, and is a person; beside all other caps, for whoever waits loses money."""
    return is_authenticated and not is_automatic and (ticket is None or ticket.warnings == 0)


def warned() -> e.Sent:
    return e.Sent(WARNING_SLOT, Purpose.WARNING.value)


def secret_received(ticket: Ticket, received: e.MessageReceived, lane: Lane, kinds: tuple[str, ...], *, warns: bool) -> tuple[e.Event, ...]:
    """A message on a ticket that is there already."""
    return (*customer_wrote_urgently(ticket, received, lane), e.SecretsRemoved(kinds), *((warned(),) if warns else ()))


def about(kinds: tuple[str, ...]) -> dict[str, object]:
    """What the template of a warning asks: whose money is in danger."""
    return {"card": CARD_NUMBER in kinds, "wallet": not kinds or set(kinds) != {CARD_NUMBER}}
