"""Writes the record out, a line for each act and each commit, with its chain's values: ids and codes, no text of anybody's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TextIO

from chalicelib.audit.acts import ActRecord
from chalicelib.aws.dynamodb import Desk
from chalicelib.console.record_lines import Line, as_csv, as_jsonl, line_of_act, line_of_entry
from chalicelib.core.clock import day_of
from chalicelib.tickets.records import EntryRecord

FORMATS = ("jsonl", "csv")


@dataclass(frozen=True)
class Wanted:
    """Days as `yyyymmdd`; empty: everybody's."""

    since: str = ""
    until: str = "99999999"
    agent: str = ""
    ticket: str = ""


def write_out(wanted: Wanted, form: str, out: TextIO) -> None:
    lines = lines_of(wanted)
    out.write(as_csv(lines) if form == "csv" else as_jsonl(lines))


def lines_of(wanted: Wanted) -> Iterator[Line]:
    """By partition, in order within each. A scan where neither agent nor ticket is named."""
    for item in _items(wanted):
        if isinstance(item, ActRecord):
            yield from _within(wanted, int(item.at), lambda item=item: line_of_act(item))  # type: ignore[misc]
        elif isinstance(item, EntryRecord) and item.ev is not None:
            yield from _within(wanted, int(item.rec or item.at), lambda item=item: line_of_entry(item))  # type: ignore[misc]


def _items(wanted: Wanted) -> Iterator[Desk]:
    if wanted.ticket:
        yield from Desk.query(f"T#{wanted.ticket.replace('-', '').upper()}", Desk.sk.startswith("E#"), consistent_read=True)
        return
    acts = Desk.pk.startswith(f"V#{wanted.agent}#" if wanted.agent else "V#") & Desk.sk.startswith("A#")
    yield from Desk.scan(acts if wanted.agent else acts | (Desk.pk.startswith("T#") & Desk.sk.startswith("E#")), page_size=500)


def _within(wanted: Wanted, at: int, line: Callable[[], Line]) -> Iterator[Line]:
    if wanted.since <= day_of(at) <= wanted.until:
        yield line()
