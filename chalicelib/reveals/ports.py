"""What reveals need from outside: the exchange's own system, which knows more of a customer than the desk (docs/account-context.md)."""

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct


class Asked(Struct, frozen=True):
    """About whom, by the address that the desk knows them by, and what of them. `ticket` is why."""

    ticket: str
    customer: str
    channel: str
    address: str
    fields: frozenset[str]


class AccountContext(Protocol):
    def find(self, asked: Asked) -> Mapping[str, str]:
        """What is known of the fields that were asked for. Raises NotFound (it knows no such customer), Upstream (it did not answer)."""
        ...
