"""A mail that waits for an agent's decision, as values."""

from enum import StrEnum

from msgspec import Struct


class QuarantineState(StrEnum):
    WAITING = "waiting"
    RELEASED = "released"
    DISCARDED = "discarded"


CAUSES = {
    "unreadable": "The mail could not be read.",
    "too-deep": "The mail is nested deeper than any real mail.",
    "too-large": "The mail is larger than the desk reads.",
    "too-slow": "Reading the mail took longer than any real mail takes.",
    "no-sender": "The mail names no sender that could be answered.",
    "from-ourselves": "The mail claims to come from one of our own mailboxes.",
    "virus": "The virus scanner found something in it.",
    "unknown-mailbox": "None of its recipients is a mailbox of this desk.",
    "raw-missing": "The raw mail was not in the bucket that the notification named.",
    "spam": "It names this ticket, but the spam filter took it for spam.",
    "stranger": "It names this ticket, but its sender takes no part in it.",
    "dmarc-failed": "It fails the check (DMARC) that the sender's domain asks everybody to enforce: it is forged, or was forwarded on its way.",
    "unauthenticated": "It names this ticket, but nothing proves that its sender is who it claims.",
    "blocked": "An agent blocked its sender, so it was discarded as it came.",
}


class QuarantinedMail(Struct, frozen=True):
    """`raw` is its key in the raw bucket; `ticket` is set where it was held on one; `seen` is the dedupe item that points here."""

    id: str
    cause: str
    raw: str
    at: int
    dedupe: str
    content: str
    recipients: tuple[str, ...] = ()
    verdicts: str = ""
    ticket: str | None = None
    state: QuarantineState = QuarantineState.WAITING
    decided_by: str | None = None
    decided_at: int | None = None

    @property
    def explanation(self) -> str:
        return CAUSES.get(self.cause, self.cause)
