"""Which tickets have to do with each other, and the words by which a ticket is found again."""

from collections.abc import Iterable

from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.core.patterns import pattern
from chalicelib.tickets import events as e
from chalicelib.tickets.model import Ticket

MOST_LINKS = 20
MOST_TAGS = 20
TAG = r"[^\s,#@\x00-\x1f\x7f]{1,40}"
_TAG = pattern(TAG)


def linked(ticket: Ticket, other: Ticket) -> tuple[e.Events, e.Events]:
    """Each side says what it did not say before."""
    if ticket.id == other.id:
        raise InvalidInput("A ticket is not linked with itself. Name the other one.", {"field": "ticket"})
    for one, another in ((ticket, other), (other, ticket)):
        if len(one.links) >= MOST_LINKS and another.id not in one.links:
            raise Conflict(f"{MOST_LINKS} tickets are linked with this one already. Take one away first.", {"ticket": one.id})
    own = () if other.id in ticket.links else (e.Linked(other.id),)
    return own, () if ticket.id in other.links else (e.Linked(ticket.id),)


def unlinked(ticket: Ticket, other: Ticket) -> tuple[e.Events, e.Events]:
    own = (e.Unlinked(other.id),) if other.id in ticket.links else ()
    return own, (e.Unlinked(ticket.id),) if ticket.id in other.links else ()


def checked_tags(tags: Iterable[str], field: str) -> tuple[str, ...]:
    """In small letters, each once. Raises InvalidInput naming the field."""
    plain = tuple(dict.fromkeys(tag.strip().lower() for tag in tags))
    for wrong in (tag for tag in plain if not _TAG.fullmatch(tag)):
        raise InvalidInput(f"{wrong[:50]!r} is no tag: 1 to 40 characters without blanks, commas, # and @.", {"field": field})
    return plain


def tagged(ticket: Ticket, add: Iterable[str], remove: Iterable[str]) -> e.Events:
    """Only what differs. Raises Conflict where there would be too many."""
    taken = tuple(tag for tag in remove if tag in ticket.tags)
    put = tuple(tag for tag in add if tag not in ticket.tags and tag not in taken)
    if len(ticket.tags) - len(taken) + len(put) > MOST_TAGS:
        raise Conflict(f"A ticket has {MOST_TAGS} tags at most. Take one away first.", {"ticket": ticket.id})
    return (e.Tagged(put, taken),) if put or taken else ()
