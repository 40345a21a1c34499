"""A message on its way out, as values. Times are epoch seconds."""

from dataclasses import dataclass, field
from enum import StrEnum

LEASE_S = 60
"""An outbox entry is born leased to the process that committed it; after this time the sweep takes over."""


class DeliveryState(StrEnum):
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Address:
    email: str
    name: str = ""


@dataclass(frozen=True)
class Letter:
    """A mail as the desk means it. `message_id` is our own stable id; SES puts its own in the header and we find ours in References."""

    sender: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    html: str
    message_id: str
    reply_to: Address
    language: str
    is_automatic: bool
    sent_at: float
    cc: tuple[Address, ...] = ()
    in_reply_to: str | None = None
    references: tuple[str, ...] = field(default=())
