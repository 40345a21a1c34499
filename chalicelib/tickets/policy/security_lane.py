"""The security lane: what a message brings about that only people of the security team may handle, at once (a takeover, a secret that was sent)."""

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.desk.model import PublishedDesk
from chalicelib.tickets import events as e
from chalicelib.tickets.model import TAKEOVER, Ticket

from .conversation import customer_wrote

TOP_PRIORITY = 1
CATEGORY = "security"


class Lane(Struct, frozen=True):
    """`category` is None where the desk has none of that name: the ticket then keeps its own."""

    team: str
    category: str | None


def lane_of(desk: PublishedDesk) -> Lane:
    return Lane(desk.document.security_team, CATEGORY if CATEGORY in desk.document.categories else None)


def opened_in(lane: Lane, opened: e.Opened) -> e.Opened:
    """A new ticket that is in the lane from the start."""
    return replace(opened, team=lane.team, category=lane.category or opened.category, priority=TOP_PRIORITY)


def raised(ticket: Ticket, lane: Lane) -> tuple[e.Event, ...]:
    """Moves a ticket into the lane: only what differs becomes an event, so a ticket that is in it stays as it is."""
    changed: list[e.Event] = []
    if ticket.team != lane.team:
        changed.append(e.TeamChanged(lane.team))
    if ticket.priority != TOP_PRIORITY:
        changed.append(e.PriorityChanged(TOP_PRIORITY))
    if lane.category is not None and ticket.category != lane.category:
        changed.append(e.CategoryChanged(lane.category))
    return tuple(changed)


def customer_wrote_urgently(ticket: Ticket, received: e.MessageReceived, lane: Lane) -> tuple[e.Event, ...]:
    """Stands where `customer_wrote` stands for other messages."""
    if received.is_automatic:
        return (received,)
    return (*customer_wrote(ticket, received, is_thanks=False), *raised(ticket, lane))


def marked(flag: str | None, code: str = TAKEOVER) -> str:
    """A message's flag with one more code: several are joined by commas."""
    return f"{flag},{code}" if flag else code


def tells_of_takeover(received: e.MessageReceived) -> bool:
    return received.flag is not None and TAKEOVER in received.flag.split(",")
