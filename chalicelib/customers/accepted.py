"""Senders whom an agent accepted for good although their mail fails their domain's policy: `CFG`, `A#<cid>`. A withdrawn permission stays, and says so."""

from msgspec import Struct
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.aws.dynamodb import Desk, Key, Put, Update

PARTITION = "CFG"
PREFIX = "A#"


class AcceptedRecord(Desk, discriminator="A"):
    """`by` accepted it at `at`, by letting in the quarantined mail `q`; `wby` withdrew it at `wat`."""

    at = NumberAttribute()
    by = UnicodeAttribute()
    q = UnicodeAttribute()
    wat = NumberAttribute(null=True)
    wby = UnicodeAttribute(null=True)


class Accepted(Struct, frozen=True):
    customer: str
    at: int
    by: str
    item: str


def key_of(cid: str) -> Key:
    return PARTITION, PREFIX + cid


def accept(cid: str, by: str, now: float, item: str) -> Put:
    """Whoever accepts last stands in the record."""
    return Put(AcceptedRecord(*key_of(cid), at=int(now), by=by, q=item))


def is_accepted(record: Desk | None) -> bool:
    return isinstance(record, AcceptedRecord) and record.wat is None


def withdraw(cid: str, by: str, now: float) -> Update:
    """Refused where there is none, or none any more."""
    stands = AcceptedRecord.pk.exists() & AcceptedRecord.wat.does_not_exist()
    return Update(AcceptedRecord(*key_of(cid)), (AcceptedRecord.wat.set(int(now)), AcceptedRecord.wby.set(by)), stands)


def page(limit: int, after: str | None = None) -> list[Accepted]:
    """Those that stand, by customer id; `after` is the last one of the page before."""
    found: list[Accepted] = []
    start = Desk.sk.between(PREFIX + (after or "") + ("~" if after else ""), PREFIX + "~")
    for record in Desk.query(PARTITION, start, page_size=limit):
        if isinstance(record, AcceptedRecord) and record.wat is None:
            found.append(Accepted(record.sk.removeprefix(PREFIX), int(record.at), record.by, record.q))
        if len(found) == limit:
            break
    return found
