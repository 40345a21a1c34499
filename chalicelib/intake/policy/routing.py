"""Whose ticket a mail belongs to: the rules in order, each with a name (docs/mail.md shows the same list)."""

from collections.abc import Callable

from msgspec import Struct

from chalicelib.tickets.model import State, Ticket
from chalicelib.tickets.policy.conversation import is_closed_for_long

from .authentication import Standing


class Facts(Struct, frozen=True):
    """All that is decided on. `ticket` is the one that a signed token or a known Message-ID names.

    `is_accepted`: an agent said that what fails from this address is let in from then on. `is_brought`: an agent forwarded a customer's mail. `is_report_on_ours`: it reports about a mail whose id, or reply address, we signed.
    `is_blocked`: an agent said that what comes under this sender's address is discarded.
    """

    now: int
    sender: str | None
    standing: Standing
    is_automatic: bool
    is_from_ourselves: bool
    is_for_us: bool
    is_spam: bool
    has_virus: bool
    was_delivered: bool
    has_same_id: bool
    ticket: Ticket | None
    reopen_days: int
    is_accepted: bool = False
    is_brought: bool = False
    is_report_on_ours: bool = False
    is_blocked: bool = False


class Duplicate(Struct, frozen=True):
    """Delivered before, with the same content."""


class Open(Struct, frozen=True):
    """A new ticket. `follows` is a closed one that it goes on from."""

    flag: str | None = None
    follows: str | None = None
    is_spam: bool = False


class Continue(Struct, frozen=True):
    ticket: Ticket
    flag: str | None = None


class Hold(Struct, frozen=True):
    """It names a ticket that its sender may not join: an agent decides."""

    ticket: Ticket
    cause: str


class Report(Struct, frozen=True):
    """It tells what became of a mail of ours, and is kept on that mail's ticket."""


class Quarantine(Struct, frozen=True):
    cause: str


class Discard(Struct, frozen=True):
    """Kept beside what agents discarded, and may be put back; nobody is told."""

    cause: str


Route = Duplicate | Open | Continue | Hold | Report | Quarantine | Discard
Rule = Callable[[Facts], Route | None]
SAME_ID = "same-id-other-content"
FORWARDED = "forwarded"
"""The flag on what an agent forwarded: its author wrote to somebody, but not to the desk. A flagged mail gets no automatic answer (Admission)."""
RELEASED = "released"
"""The flag of what an agent let in. To that mail the desk says nothing by itself: the agent has read it, and its sender may be no party to the ticket."""


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


def delivery_report(facts: Facts) -> Route | None:
    """A mail server need not prove who it is: an id of ours, or the signed reply address, proves what its report is about."""
    return Report() if facts.is_report_on_ours else None


def nobody_to_answer(facts: Facts) -> Route | None:
    return Quarantine("no-sender") if facts.sender is None else None


def sender_is_blocked(facts: Facts) -> Route | None:
    """Whoever else writes under that address is, too: an agent decided that, and sees it in the list."""
    return Discard("blocked") if facts.is_blocked else None


def sender_fails(facts: Facts) -> Route | None:
    """Against a policy that the author's domain wants enforced. It opens nothing and joins nothing until an agent accepts it."""
    if facts.standing is not Standing.FAILING or facts.is_accepted:
        return None
    return Hold(_named(facts), "dmarc-failed") if _names_one(facts) else Quarantine("dmarc-failed")


def spam(facts: Facts) -> Route | None:
    if not facts.is_spam:
        return None
    return Hold(_named(facts), "spam") if _names_one(facts) else Open(flag=_flag(facts), is_spam=True)


def agent_forwards(facts: Facts) -> Route | None:
    return Open(flag=FORWARDED) if facts.is_brought and facts.ticket is None else None


def names_no_ticket(facts: Facts) -> Route | None:
    return None if _names_one(facts) else Open(flag=_flag(facts))


def sender_is_unproved(facts: Facts) -> Route | None:
    return Hold(_named(facts), "unauthenticated") if facts.standing is not Standing.AUTHENTICATED else None


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
    delivered_before, virus_found, from_ourselves, not_for_us, delivery_report, nobody_to_answer, sender_is_blocked, sender_fails, spam, agent_forwards, names_no_ticket,
    sender_is_unproved, sender_is_a_stranger, ticket_closed_long_ago, participant_writes_again,
)  # fmt: skip


def _flag(facts: Facts) -> str | None:
    return SAME_ID if facts.has_same_id else None


def _names_one(facts: Facts) -> bool:
    """A merged ticket is none: what names it was looked up where it goes on."""
    return facts.ticket is not None and facts.ticket.state is not State.MERGED


def _named(facts: Facts) -> Ticket:
    assert facts.ticket is not None, "what asks for it looked, or names_no_ticket stands before it"
    return facts.ticket
