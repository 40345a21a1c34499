"""Keys and item shapes of handouts: `HO#<name>`, on the agenda until the copy of an attachment that an agent saves is deleted."""

from chalicelib.agenda.keys import due_partition
from chalicelib.aws.dynamodb import Desk, Update, Write, new

KEPT_S = 86400


class HandoutRecord(Desk, discriminator="HO"):
    """Holds nothing: neither whose file it is, nor what."""


def begin(name: str, ends_at: int, shards: int) -> Write:
    key = f"HO#{name}"
    record: HandoutRecord = HandoutRecord(key, "#", due_pk=due_partition(key, "n", shards), due_at=ends_at, exp=ends_at + KEPT_S)
    return new(record)


def end(record: HandoutRecord) -> Write:
    """Off the agenda; whoever was there before did the same."""
    gone: HandoutRecord = HandoutRecord(record.pk, record.sk)
    return Update(gone, (HandoutRecord.due_pk.remove(), HandoutRecord.due_at.remove()), HandoutRecord.pk.exists())


def name_of(record: HandoutRecord) -> str:
    return record.pk.removeprefix("HO#")


def place_of(name: str) -> str:
    return f"handouts/{name}"
