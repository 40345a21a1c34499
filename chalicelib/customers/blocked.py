"""Senders whose mail is discarded as it comes, because an agent said so: `B#<cid>`, newest first in the queue index. A lifted block stays, and says so."""

from msgspec import Struct
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.aws.dynamodb import Desk, Key, Put, QueueIndex, Update, read_batch
from chalicelib.core.ids import new_time_id

BLOCKED_PARTITION = "!blocked"


class BlockedRecord(Desk, discriminator="B"):
    """`by` blocked them at `at`, over the quarantined mail `q`; `wby` lifted it at `wat`."""

    at = NumberAttribute()
    by = UnicodeAttribute()
    q = UnicodeAttribute()
    wat = NumberAttribute(null=True)
    wby = UnicodeAttribute(null=True)


class Blocked(Struct, frozen=True):
    """`id` is its place in the list."""

    id: str
    customer: str
    at: int
    by: str
    item: str


def key_of(cid: str) -> Key:
    return f"B#{cid}", "#"


def block(cid: str, by: str, now: int, item: str) -> Put:
    """Whoever blocks last stands in the record."""
    return Put(BlockedRecord(*key_of(cid), id=new_time_id(now), q_pk=BLOCKED_PARTITION, at=now, by=by, q=item))


def is_blocked(record: Desk | None) -> bool:
    return isinstance(record, BlockedRecord) and record.wat is None


def lift(cid: str, by: str, now: int) -> Update:
    """Refused where there is none, or none any more."""
    stands = BlockedRecord.pk.exists() & BlockedRecord.wat.does_not_exist()
    actions = (BlockedRecord.wat.set(now), BlockedRecord.wby.set(by), BlockedRecord.q_pk.remove())
    return Update(BlockedRecord(*key_of(cid)), actions, stands)


def page(limit: int, after: str | None = None) -> list[Blocked]:
    """Those that stand, newest first; `after` is the id of the last one of the page before."""
    older = None if after is None else QueueIndex.id < after
    keys = [(row.pk, row.sk) for row in Desk.queue.query(BLOCKED_PARTITION, older, scan_index_forward=False, limit=limit, page_size=limit)]
    found = read_batch(keys).items if keys else {}
    return [
        Blocked(str(record.id), record.pk.removeprefix("B#"), int(record.at), record.by, record.q)
        for key in keys
        if isinstance(record := found.get(key), BlockedRecord)
    ]
