"""What the exchange's own check needs from outside: its own system (docs/account-context.md)."""

from typing import Literal, Protocol

from msgspec import Struct

Answered = Literal["pending", "passed", "refused"]


class CheckAsked(Struct, frozen=True):
    """`check` is the same each time it is asked; the first time starts it."""

    check: str
    ticket: str
    customer: str
    channel: str
    address: str
    expires_at: int


class AccountCheck(Protocol):
    def is_set_up(self) -> bool: ...

    def ask(self, asked: CheckAsked) -> Answered:
        """How far it is. Raises NotFound (it knows no such customer), Upstream (it did not answer)."""
        ...
