"""A customer as the desk knows one: an address on a channel, behind a keyed digest that says nothing to who reads the table."""

from typing import Literal

from msgspec import Struct

from chalicelib.core.clock import day_of
from chalicelib.core.ids import keyed_digest

CUSTOMER_ID_LENGTH = 24
Channel = Literal["mail", "chat"]
LATELY_S = 3600


class Contact(Struct, frozen=True, omit_defaults=True):
    """Personal data, only ever stored sealed. `address` is a mail address, or a user id on a chat channel."""

    address: str
    name: str = ""


class Suppression(Struct, frozen=True):
    """An address that is not written to: a mail to it came back for good (`bounce`, with its status code), or its owner called one unwanted (`complaint`)."""

    cause: str
    status: str
    since: int


class Sendings(Struct, frozen=True):
    """What the desk sent to an address by itself, as far as its brakes ask: how many on the newest UTC day (`yyyymmdd`), how many since `since`
    (an hour ago at most), and the digest of the words that the last one answered.
    """

    day: str = ""
    on_day: int = 0
    since: int = 0
    lately: int = 0
    words: str = ""

    def on_day_of(self, now: int) -> int:
        return self.on_day if self.day == day_of(now) else 0

    def lately_at(self, now: int) -> int:
        return self.lately if now - self.since < LATELY_S else 0

    def with_another(self, now: int, words: str) -> "Sendings":
        lately = self.lately_at(now)
        return Sendings(day_of(now), self.on_day_of(now) + 1, self.since if lately else now, lately + 1, words)


class Customer(Struct, frozen=True):
    """`counted` is what is stored of `sendings`. `is_listed` without `is_known`: nothing is known but that the address is, or was, suppressed.
    `lost` is the stored box of one who was erased and writes again: the key that it was sealed with is gone.
    """

    id: str
    contact: Contact
    language: str | None = None
    sendings: Sendings = Sendings()
    suppression: Suppression | None = None
    counted: str | None = None
    is_known: bool = True
    is_listed: bool = True
    lost: bytes | None = None
    plan: str | None = None


def customer_id(identity_key: bytes, channel: str, address: str) -> str:
    """24 characters of HMAC over channel and address; mail addresses count without regard to case."""
    return keyed_digest(
        identity_key, "customer", channel, address.strip().lower() if channel == "mail" else address, width=CUSTOMER_ID_LENGTH
    )
