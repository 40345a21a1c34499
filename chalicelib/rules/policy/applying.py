"""What rules make of a commit: in their order, each once, in the same transaction; and what is due of rules on time."""

from collections.abc import Iterator

from msgspec.structs import replace

from chalicelib.macros.policy.steps import events_of_steps
from chalicelib.rules.model import Book, Rule
from chalicelib.tickets import events as e
from chalicelib.tickets.model import Commit, State, Ticket
from chalicelib.tickets.policy.projection import apply

from .matching import happenings, holds

FOLLOWING = "rule:"
"""How the cause of a commit begins in which a rule does the rest: no rule looks at it again, so no chain of them goes on for ever."""
_LEFT_ALONE = frozenset({State.MERGED, State.SPAM})


def extended(book: Book, before: Ticket | None, commit: Commit) -> Commit:
    """The commit with what rules on its happenings add. A rule sees what those before it did."""
    if commit.cause.startswith(FOLLOWING) or not any(rule.on and rule.is_on for rule in book.rules):
        return commit
    for rule in book.rules:
        if rule.is_on and not happenings(commit.events).isdisjoint(rule.on):
            after = apply(before, commit)
            if after.state not in _LEFT_ALONE and holds(rule, after):
                commit = replace(commit, events=(*commit.events, *doing(rule, after, None)))
    return commit


def doing(rule: Rule, ticket: Ticket, since: int | None) -> e.Events:
    """Nothing where all is so already: a rule that changes nothing leaves no trace."""
    steps = events_of_steps(ticket, rule.steps, None)
    is_new = rule.has_more and rule.id not in ticket.pending
    return (e.RuleApplied(rule.id, since, is_new), *steps) if steps or is_new or since is not None else ()


def next_at(book: Book, ticket: Ticket) -> int | None:
    """When a rule on time may match next, as the ticket stands."""
    return min((at for _, _, at in _coming(book, ticket)), default=None)


def due(book: Book, ticket: Ticket, now: int) -> e.Events:
    """What rules on time do now, in order. One that was due before another sees the ticket as it is, and so may match no more."""
    made: e.Events = ()
    for rule, since, at in _coming(book, ticket):
        if at <= now:
            after = ticket if not made else apply(ticket, _as_commit(ticket, made, now))
            if holds(rule, after) and anchor_of(rule, after) == since:
                made = (*made, *doing(rule, after, since))
    return made


def _as_commit(ticket: Ticket, events: e.Events, now: int) -> Commit:
    return Commit(ticket.id, ticket.version + 1, now, now, "desk", "", ticket.configuration, events)


def _coming(book: Book, ticket: Ticket) -> Iterator[tuple[Rule, int, int]]:
    if ticket.state in _LEFT_ALONE:
        return
    for rule in book.rules:
        since = anchor_of(rule, ticket)
        if rule.is_on and rule.after and since is not None and f"{rule.id}@{since}" not in ticket.fired and holds(rule, ticket):
            yield rule, since, since + rule.after.seconds


def anchor_of(rule: Rule, ticket: Ticket) -> int | None:
    """From which moment a rule on time counts; a rule matches once for each."""
    if rule.after is None:
        return None
    anchors = {"opened": ticket.opened_at, "state": ticket.state_since, "spoken": ticket.spoken_at, "customer_waits": ticket.waiting_since}
    return anchors[rule.after.since]
