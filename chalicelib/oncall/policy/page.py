"""A page as values: what it is about, and where its escalation stands. Times are epoch seconds."""

from msgspec import Struct

from chalicelib.desk.words import Severity

from .chain_state import PageStatus, Status

QUARANTINE = "quarantine"
TAKEOVER = "takeover"
INSIDER = "reveal-budget"
SIGN_IN = "sign-in"
"""Reasons that are no clock's name: mail that waits for a decision, a stranger in a customer's account, an agent who was shown too much, somebody who
tries to sign in again and again.
"""


class Member(Struct, frozen=True):
    """One of the things that a page is about: a ticket with the round of its clock, a quarantined mail, or what was blocked."""

    id: str
    joined_at: int
    round: int = 0


class Page(Struct, frozen=True):
    """`id` is the same on every copy. `first` is what it was opened for; `count` is how many joined, that one included. `used_percent` of the promised
    time: 100 is a breach. `severity` is as grave as it has become, `checked` how far its members were looked through for one that still waits.
    """

    id: str
    first: Member
    team: str
    language: str
    reason: str
    chain: str
    severity: Severity
    created_at: int
    status: PageStatus
    used_percent: int = 100
    count: int = 1
    version: int = 1
    checked: str = ""
    acknowledged_at: int | None = None
    due_at: int | None = None

    @property
    def ticket(self) -> str | None:
        """The ticket, where it is about one alone."""
        return self.first.id if self.tickets == 1 and self.is_about_tickets else None

    @property
    def tickets(self) -> int:
        """How many it is about. Of a takeover the one ticket joins anew with each message that tells of it."""
        return 1 if self.reason == TAKEOVER else self.count

    @property
    def is_about_tickets(self) -> bool:
        return self.reason not in {QUARANTINE, SIGN_IN}

    @property
    def is_open(self) -> bool:
        return self.status.status is Status.OPEN

    @property
    def level(self) -> int:
        """The one that was raised last; 1 before the first."""
        return max(self.status.level, 1)
