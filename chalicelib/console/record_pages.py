"""The record as compliance reads it: what an agent did and saw on a day, newest first, and what happened to a ticket. Ids and codes alone."""

from collections.abc import Iterator

from msgspec import Struct

from chalicelib.audit import acts
from chalicelib.audit.acts import ActRecord
from chalicelib.audit.model import Act, Head
from chalicelib.aws.dynamodb import Desk
from chalicelib.core.patterns import pattern
from chalicelib.tickets import store as tickets
from chalicelib.tickets.records import EntryRecord

from .record_lines import Line, line_of_act, line_of_entry

ROWS = 100
DAY = pattern(r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")


class DayShown(Struct, frozen=True):
    """`older`: the number to go on before; None where the day begins here. `is_whole`: each line follows from the one before, up to the head."""

    agent: str
    day: str
    acts: tuple[tuple[int, Act], ...]
    count: int
    reveals: int
    older: int | None
    is_whole: bool


def day_shown(agent: str, day: str, before: int | None = None) -> DayShown:
    """One read of the head, and one of the lines that are shown."""
    head = acts.find_day(agent, day)
    last = min(head.head.count, before - 1) if before else head.head.count
    first = max(1, last - ROWS + 1)
    records = list(_between(agent, day, first, last))
    end = head.head if last == head.head.count else None
    numbered = tuple((int(record.sk[2:]), acts.act_of(record)) for record in records)
    return DayShown(
        agent, day, numbered[::-1], head.head.count, head.reveals, first if first > 1 else None, is_whole=len(records) == last - first + 1 and _is_whole(agent, day, records, end)
    )  # fmt: skip


def lines_of_day(agent: str, day: str) -> Iterator[Line]:
    return (line_of_act(record) for record in acts.acts_of(agent, day))


def lines_of_ticket(ticket_id: str) -> list[Line]:
    """Raises NotFound."""
    tickets.get_ticket(ticket_id)
    entries = Desk.query(f"T#{ticket_id}", Desk.sk.startswith("E#"), consistent_read=True)
    return [line_of_entry(entry) for entry in entries if isinstance(entry, EntryRecord) and entry.ev is not None]


def _between(agent: str, day: str, first: int, last: int) -> Iterator[ActRecord]:
    if last < first:
        return
    (pk, low), (_, high) = acts.act_key(agent, day, first), acts.act_key(agent, day, last)
    found = Desk.query(pk, Desk.sk.between(low, high), consistent_read=True)
    yield from (record for record in found if isinstance(record, ActRecord))


def _is_whole(agent: str, day: str, records: list[ActRecord], end: Head | None) -> bool:
    """Of the lines that are shown. Whether somebody wrote the whole day anew is what `make audit-verify` finds."""
    links = [acts.link_of(bytes(record.prev), agent, day, int(record.sk[2:]), acts.act_of(record)) for record in records]
    follows = [bytes(record.prev) for record in records[1:]] + ([end.link] if end and records else links[-1:])
    return links == follows
