"""A customer as the desk knows one: an address on a channel, behind a keyed digest that says nothing to who reads the table."""

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from chalicelib.core.ids import keyed_digest

CUSTOMER_ID_LENGTH = 24
Channel = Literal["mail", "chat"]


class Contact(Struct, frozen=True, omit_defaults=True):
    """Personal data, only ever stored sealed. `address` is a mail address, or a user id on a chat channel."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class Customer:
    """`automatic` is how many automatic mails went out on which UTC day (`yyyymmdd`, count), as stored."""

    id: str
    contact: Contact
    language: str | None = None
    automatic: tuple[str, int] = ("", 0)
    is_known: bool = True

    def automatic_on(self, day: str) -> int:
        return self.automatic[1] if self.automatic[0] == day else 0


def customer_id(identity_key: bytes, channel: str, address: str) -> str:
    """24 characters of HMAC over channel and address; mail addresses count without regard to case."""
    return keyed_digest(
        identity_key, "customer", channel, address.strip().lower() if channel == "mail" else address, width=CUSTOMER_ID_LENGTH
    )
