"""Keys and item shapes of notices: `I#<agent>`, one item each, gone after 30 days; how far the agent has read stands at `#`."""

from collections.abc import Iterable

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.aws.dynamodb import Desk, Put, Write
from chalicelib.core.ids import digest, new_time_id

from .model import KEPT_S, Kind, Notice

READ = "#"


class NoticeRecord(Desk, discriminator="I"):
    kind = UnicodeAttribute()
    t = UnicodeAttribute()
    by = UnicodeAttribute()
    ab = UnicodeAttribute()
    at = NumberAttribute()


class ReadRecord(Desk, discriminator="IR"):
    upto = UnicodeAttribute()


def tell(agents: Iterable[str], kind: Kind, ticket: str, *, by: str, about: str, now: int) -> tuple[Write, ...]:
    """The id follows from what it is about, so that telling twice tells once."""

    def bits(_: int) -> int:
        return int.from_bytes(digest(kind, ticket, about).encode()[-5:], "big")

    return tuple(
        Put(NoticeRecord(_place(agent), new_time_id(now, bits), kind=kind, t=ticket, by=by, ab=about, at=now, exp=now + KEPT_S))
        for agent in dict.fromkeys(agents)
    )


def page(agent: str, limit: int, after: str | None, now: float) -> list[Notice]:
    """The newest first; `after` is the last one of the page before."""
    beyond = Desk.sk < after if after else Desk.sk > READ
    found = Desk.query(_place(agent), beyond, scan_index_forward=False, limit=limit, page_size=limit)
    return [_notice(item) for item in found if isinstance(item, NoticeRecord) and (item.exp or 0) > now]


def count_newer(agent: str, upto: str, most: int) -> int:
    """Counts no further than `most`."""
    return sum(1 for _ in Desk.query(_place(agent), Desk.sk > (upto or READ), limit=most, page_size=most))


def read_until(agent: str) -> str:
    """The id up to which the agent has read; empty: nothing."""
    try:
        record = Desk.get(_place(agent), READ)
    except Desk.DoesNotExist:
        return ""
    return record.upto if isinstance(record, ReadRecord) else ""


def mark_read(agent: str, upto: str) -> Put:
    return Put(ReadRecord(_place(agent), READ, upto=upto))


def _place(agent: str) -> str:
    return f"I#{agent}"


def _notice(record: NoticeRecord) -> Notice:
    return Notice(record.sk, record.kind, record.t, record.by, record.ab, int(record.at))  # type: ignore[arg-type]
