"""A page as values. Times are epoch seconds."""

from enum import StrEnum

from msgspec import Struct

LEASE_S = 30
"""A page is born leased to the process that committed it; after this time the sweep takes over."""


class PageState(StrEnum):
    SENDING = "sending"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Page(Struct, frozen=True):
    """`id` is the same on every copy. `reason` is a clock's name, or `quarantine`. `repeat_s` (and the most that it grows to) on a last level."""

    id: str
    ticket: str | None
    team: str
    level: int
    severity: str
    language: str
    reason: str
    created_at: int
    state: PageState = PageState.SENDING
    copies: int = 0
    repeat_s: int | None = None
    repeat_at_most_s: int = 0
    acknowledged_by: str | None = None
    acknowledged_at: int | None = None
    due_at: int | None = None
