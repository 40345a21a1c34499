"""What people outside the desk know: what they wrote, what was answered to them, what they acknowledged and when. The desk is held against it."""

from msgspec import Struct, field


class WroteIn(Struct):
    """A mail of a customer's; `ticket` once it is known which it joined. `is_ours`: it claims to come from ourselves."""

    message_id: str
    at: float
    ticket: str | None = None
    is_ours: bool = False


class Asked(Struct):
    """A request of an agent's that was answered with 2xx: `version` is the ticket's afterwards."""

    what: str
    ticket: str
    began_at: float
    ended_at: float
    version: int
    state: str


class Acknowledged(Struct):
    """`began_at`: when a person pressed the button for the first time; `ended_at`: when they were told thank you. They may have put the page off or
    ended it instead.
    """

    page: str
    began_at: float
    ended_at: float


class Ledger(Struct):
    mails: list[WroteIn] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    acknowledged: list[Acknowledged] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Answers that nobody expected, and whatever else people would complain about."""
