"""Erasures that compliance asked for: `ERASE`, the customer. No function may delete a key: `make erase` does what stands here (docs/operations.md)."""

from collections.abc import Iterator

from msgspec import Struct
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.aws.dynamodb import Desk, Key, Put, Update

PARTITION = "ERASE"


class ErasureRecord(Desk, discriminator="CX"):
    at = NumberAttribute()
    by = UnicodeAttribute()
    done = NumberAttribute(null=True)


class Erasure(Struct, frozen=True):
    """Asked for `at`, by an actor; `done_at` is None while it waits."""

    customer: str
    at: int
    by: str
    done_at: int | None = None


def place_of(customer: str) -> Key:
    return PARTITION, customer


def erasure_in(record: Desk | None) -> Erasure | None:
    if not isinstance(record, ErasureRecord):
        return None
    return Erasure(record.sk, int(record.at), record.by, None if record.done is None else int(record.done))


def ask(customer: str, by: str, now: int) -> Put:
    """Who asked first is kept while it waits: then it is refused."""
    return Put(ErasureRecord(*place_of(customer), at=now, by=by), ErasureRecord.pk.does_not_exist() | ErasureRecord.done.exists())


def done(customer: str, now: int) -> Update:
    return Update(ErasureRecord(*place_of(customer)), (ErasureRecord.done.set(now),), ErasureRecord.pk.exists())


def waiting() -> Iterator[Erasure]:
    """As many as people asked for and nobody did: a query, no scan."""
    found = (erasure_in(record) for record in Desk.query(PARTITION, consistent_read=True))
    return (each for each in found if each is not None and each.done_at is None)
