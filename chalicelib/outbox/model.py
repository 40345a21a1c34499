"""A message on its way out, as values. Times are epoch seconds."""

from enum import StrEnum

from msgspec import Struct

LEASE_S = 60
"""An outbox entry is born leased to the process that committed it; after this time the sweep takes over."""


class DeliveryState(StrEnum):
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"


class Address(Struct, frozen=True):
    email: str
    name: str = ""


class Fragment(Struct, frozen=True):
    """A piece of writing in both forms of a mail. `html` is of our own making: whatever somebody wrote is escaped in it."""

    text: str
    html: str


class Quotation(Struct, frozen=True):
    """Somebody's earlier words; `head` is the line above them, such as `On 22 November 2026, Taro wrote:`."""

    head: str
    text: str


class File(Struct, frozen=True):
    name: str
    content_type: str
    data: bytes


class Letter(Struct, frozen=True):
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
    references: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
