"""When a rule would have matched in a ticket's past, by its record alone."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from chalicelib.rules.model import Rule
from chalicelib.tickets.model import Commit, State, Ticket
from chalicelib.tickets.policy.projection import apply

from .applying import FOLLOWING, anchor_of
from .matching import happenings, holds

_LEFT_ALONE = frozenset({State.MERGED, State.SPAM})


class Match(Struct, frozen=True):
    """After `version` of the ticket, at `at`."""

    ticket: str
    version: int
    at: int


def matches(rule: Rule, commits: Sequence[Commit], now: int) -> Iterator[Match]:
    """What other rules would have made of it first is not known: each is tried alone."""
    ticket: Ticket | None = None
    fired: set[int] = set()
    for number, commit in enumerate(commits):
        ticket = apply(ticket, commit)
        until = commits[number + 1].recorded_at if number + 1 < len(commits) else now
        if ticket.state in _LEFT_ALONE or not holds(rule, ticket):
            continue
        if rule.after is None:
            if not commit.cause.startswith(FOLLOWING) and not happenings(commit.events).isdisjoint(rule.on):
                yield Match(ticket.id, ticket.version, commit.recorded_at)
            continue
        since = anchor_of(rule, ticket)
        if since is not None and since not in fired and since + rule.after.seconds <= until:
            fired.add(since)
            yield Match(ticket.id, ticket.version, max(since + rule.after.seconds, commit.recorded_at))
