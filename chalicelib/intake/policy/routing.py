"""Whose ticket a mail belongs to: the rules in order, each with a name (docs/mail.md shows the same list)."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.tickets.model import State, Ticket
from chalicelib.tickets.policy.conversation import is_closed_for_long


@dataclass(frozen=True)
class Facts:
    """All that is decided on. `ticket` is the one that a signed token or a known Message-ID names."""

    now: int
    sender: str | None
    is_authenticated: bool
    is_automatic: bool
    is_from_ourselves: bool
    is_for_us: bool
    is_spam: bool
    has_virus: bool
    was_delivered: bool
    has_same_id: bool
    ticket: Ticket | None
    reopen_days: int


@dataclass(frozen=True)
class Duplicate:
    """Delivered before, with the same content."""


@dataclass(frozen=True)
class Open:
    """A new ticket. `follows` is a closed one that it goes on from."""

    flag: str | None = None
    follows: str | None = None
    is_spam: bool = False


@dataclass(frozen=True)
class Continue:
    ticket: Ticket
    flag: str | None = None


@dataclass(frozen=True)
class Hold:
    """It names a ticket that its sender may not join: an agent decides."""

    ticket: Ticket
    cause: str


@dataclass(frozen=True)
class Quarantine:
    cause: str


Route = Duplicate | Open | Continue | Hold | Quarantine
Rule = Callable[[Facts], Route | None]
SAME_ID = "same-id-other-content"


def route(facts: Facts) -> Route:
    """The first rule that says something decides."""
    return next(decision for rule in RULES if (decision := rule(facts)) is not None)


def delivered_before(facts: Facts) -> Route | None:
    return Duplicate() if facts.was_delivered else None


def virus_found(facts: Facts) -> Route | None:
    return Quarantine("virus") if facts.has_virus else None


def from_ourselves(facts: Facts) -> Route | None:
    return Quarantine("from-ourselves") if facts.is_from_ourselves else None


def not_for_us(facts: Facts) -> Route | None:
    return None if facts.is_for_us else Quarantine("unknown-mailbox")


def nobody_to_answer(facts: Facts) -> Route | None:
    return Quarantine("no-sender") if facts.sender is None else None


def spam(facts: Facts) -> Route | None:
    if not facts.is_spam:
        return None
    return Open(flag=_flag(facts), is_spam=True) if facts.ticket is None else Hold(facts.ticket, "spam")


def names_no_ticket(facts: Facts) -> Route | None:
    return Open(flag=_flag(facts)) if facts.ticket is None or facts.ticket.state is State.MERGED else None


def sender_is_unproved(facts: Facts) -> Route | None:
    return Hold(_named(facts), "unauthenticated") if not facts.is_authenticated else None


def sender_is_a_stranger(facts: Facts) -> Route | None:
    ticket = _named(facts)
    return Hold(ticket, "stranger") if facts.sender not in ticket.participants else None


def ticket_closed_long_ago(facts: Facts) -> Route | None:
    ticket = _named(facts)
    is_old = is_closed_for_long(ticket, facts.now, facts.reopen_days)
    return Open(flag=_flag(facts), follows=ticket.id) if is_old and not facts.is_automatic else None


def participant_writes_again(facts: Facts) -> Route | None:
    return Continue(_named(facts), flag=_flag(facts))


RULES: tuple[Rule, ...] = (
    delivered_before, virus_found, from_ourselves, not_for_us, nobody_to_answer, spam, names_no_ticket, sender_is_unproved,
    sender_is_a_stranger, ticket_closed_long_ago, participant_writes_again,
)  # fmt: skip


def _flag(facts: Facts) -> str | None:
    return SAME_ID if facts.has_same_id else None


def _named(facts: Facts) -> Ticket:
    assert facts.ticket is not None, "names_no_ticket stands before this rule"
    return facts.ticket
