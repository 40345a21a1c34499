"""Keys and item shapes of the rule book: `CFG`, `RU` as it is in force, `RU#<version>` each that ever was; kept a minute by each process."""

from dataclasses import dataclass, field

import msgspec
from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.aws.dynamodb import Desk, Put, Write, new
from chalicelib.core.clock import Clock
from chalicelib.tickets.model import Commit, Ticket

from .model import Book, Rule
from .policy.applying import extended, next_at

PARTITION = "CFG"
PLACE = "RU"
CACHE_S = 60.0
_rules = msgspec.json.Decoder(tuple[Rule, ...])


class BookRecord(Desk, discriminator="RU"):
    """`by` wrote it, at `at`."""

    v = NumberAttribute()
    rules = BinaryAttribute(legacy_encoding=False)
    by = UnicodeAttribute()
    at = NumberAttribute()


def keep(before: Book, rules: tuple[Rule, ...], by: str, now: float) -> list[Write]:
    """The next version in force. Refused where somebody else was first."""
    version, packed = before.version + 1, msgspec.json.encode(rules)
    kept: BookRecord = BookRecord(PARTITION, PLACE, v=version, rules=packed, by=by, at=int(now))
    condition = BookRecord.v == before.version if before.version else BookRecord.pk.does_not_exist()
    return [Put(kept, condition), new(BookRecord(PARTITION, f"{PLACE}#{version:06d}", v=version, rules=packed, by=by, at=int(now)))]


def read_book() -> Book:
    try:
        record = Desk.get(PARTITION, PLACE, consistent_read=True)
    except Desk.DoesNotExist:
        return Book(0, ())
    return Book(int(record.v), _rules.decode(record.rules)) if isinstance(record, BookRecord) else Book(0, ())


@dataclass
class BookShelf:
    """The book as each process knows it, at most a minute old: what a change of a ticket goes by."""

    real_now: Clock
    _book: Book = field(default_factory=lambda: Book(0, ()))
    _read_at: float = float("-inf")

    def current(self, *, fresh: bool = False) -> Book:
        now = self.real_now()
        if fresh or not 0 <= now - self._read_at < CACHE_S:
            self._book, self._read_at = read_book(), now
        return self._book

    def extended(self, before: Ticket | None, commit: Commit) -> Commit:
        return extended(self.current(), before, commit)

    def next_at(self, ticket: Ticket) -> int | None:
        return next_at(self.current(), ticket)
