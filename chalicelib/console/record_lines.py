"""The record as lines for people and spreadsheets: an act or a commit each, with its chain's value; ids and codes, no text of anybody's."""

import csv
import io
import json
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from chalicelib.audit.acts import ActRecord, act_of
from chalicelib.core.clock import iso
from chalicelib.tickets.records import EntryRecord, commits_of

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet would take for a formula at the beginning of a cell."""


class Line(Struct, frozen=True):
    chain: str
    number: str
    at: str
    by: str
    what: str
    about: str
    outcome: str
    where: str
    request: str
    before: str


def line_of_act(record: ActRecord) -> Line:
    act = act_of(record)
    return Line(
        record.pk, record.sk, iso(act.at), f"agent:{act.agent}", act.what, " ".join(act.ids), act.outcome, act.where, act.request, record.prev.hex()
    )  # fmt: skip


def line_of_entry(entry: EntryRecord) -> Line:
    (commit,) = commits_of([entry])
    told, request = msgspec.json.encode(commit.events).decode(), commit.cause.removeprefix("api:").removeprefix("console:")
    return Line(entry.pk, entry.sk, iso(commit.recorded_at), commit.actor, "commit", told, "", "", request, (entry.prev or b"").hex())


def as_csv(lines: Iterable[Line]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(Line.__struct_fields__))
    writer.writeheader()
    writer.writerows({name: harmless(value) for name, value in msgspec.structs.asdict(line).items()} for line in lines)
    return out.getvalue()


def as_jsonl(lines: Iterable[Line]) -> str:
    return "".join(json.dumps(msgspec.structs.asdict(line), ensure_ascii=False) + "\n" for line in lines)


def harmless(cell: str) -> str:
    """Text, whatever a spreadsheet thinks of it."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
