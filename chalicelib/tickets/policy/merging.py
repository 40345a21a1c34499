"""When two tickets may become one, and what undoing that gives back."""

from collections.abc import Sequence

from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.core.ids import grouped
from chalicelib.tickets import events as e
from chalicelib.tickets.model import Commit, State, Ticket

from .projection import rebuild

MOST_KIDS = 20


def refuse_merging(kid: Ticket, into: Ticket) -> None:
    """Raises InvalidInput or Conflict with what stands against it.

    Nobody may come to read what they took no part in: the customer of the one must take part in the other, which an agent can let them.
    """
    if kid.id == into.id:
        raise InvalidInput("A ticket cannot be merged into itself. Name the other one.", {"field": "into", "cause": "itself"})
    for ticket in (kid, into):
        if ticket.state is State.MERGED:
            where = grouped(ticket.into) if ticket.into else "another one"
            raise Conflict(
                f"{grouped(ticket.id)} was merged into {where} already. Use that one.",
                {"ticket": ticket.id, "into": ticket.into, "cause": "merged"},
            )
    if kid.channel != into.channel:
        raise Conflict(
            "One of these is a chat and the other is not: their answers go different ways. Link them instead.",
            {"ticket": kid.id, "cause": "channel"},
        )
    if kid.requester not in into.participants:
        raise Conflict(
            "These tickets are of different customers. Let the one take part in the other first, or link them instead.",
            {"ticket": kid.id, "cause": "customer"},
        )
    if len(into.kids) >= MOST_KIDS:
        raise Conflict(f"{MOST_KIDS} tickets were merged into this one already. Link it instead.", {"ticket": into.id, "cause": "full"})


def merged(kid: Ticket, into: Ticket) -> tuple[e.Events, e.Events]:
    """What happens to the one that goes, and to the one that stays. Who waits there waits here: that reopens what was put off."""
    reopened = (e.StateChanged(State.OPEN.value),) if kid.waiting_since is not None and into.state in _PUT_OFF else ()
    return (e.Merged(into.id),), (*reopened, e.Absorbed(kid.id, kid.waiting_since))


_PUT_OFF = frozenset({State.WAITING_CUSTOMER, State.RESOLVED, State.CLOSED})


def unmerged(kid: Ticket, commits: Sequence[Commit]) -> tuple[e.Events, e.Events]:
    """`commits` is the whole record of the one that went; it becomes what it was before its last Merged."""
    if kid.state is not State.MERGED or kid.into is None:
        raise Conflict("This ticket is not merged into another one.", {"ticket": kid.id})
    last = max(number for number, made in enumerate(commits) if any(isinstance(event, e.Merged) for event in made.events))
    before = rebuild(commits[:last])
    return (e.Unmerged(kid.into, before.state.value, before.waiting_since),), (e.GivenBack(kid.id),)
