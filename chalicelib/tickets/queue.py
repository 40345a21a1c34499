"""Pages of tickets: every view is a union of index partitions, merged in order; the cursor is the last row's sort key (docs/adr/0001-data-model.md).

A page costs what it shows, whatever the desk's size. Only what no partition knows (an agent's tickets of one team, the next due of one state)
is left out after reading.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import partial
from itertools import chain, islice
from math import ceil
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.aws.dynamodb import RawItem, query_raw, read_raw

from .model import ACTIVE, State
from .records import NO_DEADLINE, own_partition, queue_partition, risk_partition, ticket_key

T = TypeVar("T")
NOBODY = "none"
ANYBODY = "any"
SMALLEST_FETCH = 4
MOST_OWN = 500
_ABSENT: RawItem = {"S": None}
MOST_ROUNDS = 8
"""Where rows are left out after reading: a page reads this many times its size at most, and is shorter where it found too little."""


class Sort(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    NEXT_DUE = "next_due"


class View(Struct, frozen=True):
    """`assignee`: an agent's id, `none` (unassigned), `any` (assigned), or None: whoever."""

    teams: tuple[str, ...]
    states: tuple[State, ...]
    assignee: str | None
    sort: Sort

    @property
    def agent(self) -> str | None:
        return None if self.assignee in {None, NOBODY, ANYBODY} else self.assignee

    def shows(self, row: "Row") -> bool:
        is_assigned_right = {None: True, NOBODY: row.assignee is None, ANYBODY: row.assignee is not None}
        return row.team in self.teams and row.state in self.states and is_assigned_right.get(self.assignee, row.assignee == self.assignee)


class Row(Struct, frozen=True):
    """`subject` is sealed. What stands behind `is_whole` is known where the whole ticket was read."""

    id: str
    team: str
    state: str
    priority: int
    assignee: str | None
    language: str
    requester: str
    waiting_since: int | None
    subject: bytes
    is_whole: bool = False
    due_at: int | None = None
    version: int = 0
    category: str | None = None
    tags: frozenset[str] = frozenset()
    channel: str = ""


class Page(Struct, frozen=True):
    """`last` is the sort key to go on after; None at the end."""

    rows: list[Row]
    last: str | None


def page(view: View, shards: int, limit: int, after: str | None) -> Page:
    if view.agent is not None and view.sort is Sort.NEXT_DUE:
        return _own_next_due(view, limit, after)
    if view.agent is not None:
        return _filtered(view, _own_keys(view, limit, after), limit)
    if view.sort is Sort.NEXT_DUE:
        return _filtered(view, _risk_keys(view, shards, limit, after), limit)
    return _by_age(view, shards, limit, after)


def with_deadlines(found: Page) -> Page:
    """The same rows as the tickets stand now: one batch read, so a page costs the same on any desk. What is gone meanwhile is left out."""
    read = _whole([row.id for row in found.rows])
    return Page([read[row.id] for row in found.rows if row.id in read], found.last)


def _by_age(view: View, shards: int, limit: int, after: str | None) -> Page:
    classes = [
        queue_partition(team, state, is_assigned=is_assigned, shard=shard)
        for team in view.teams
        for state in view.states
        for is_assigned in _assignments(view)
        for shard in range(shards)
    ]
    newest = view.sort is Sort.NEWEST
    streams = [_stream(partial(_queue_rows, partition, newest), _id_of, after, limit, len(classes)) for partition in classes]
    found = list(islice(heapq.merge(*streams, key=_id_of, reverse=newest), limit + 1))
    return Page(found[:limit], found[limit - 1].id if len(found) > limit else None)


def _assignments(view: View) -> tuple[bool, ...]:
    return {NOBODY: (False,), ANYBODY: (True,)}.get(view.assignee or "", (False, True))


def _stream(
    read: Callable[[str | None, int], Iterator[T]], key: Callable[[T], str], after: str | None, limit: int, partitions: int
) -> Iterator[T]:
    """A partition's rows in order. The first fetch is half more than an even share; one that holds most of the page is then asked for all of it."""
    fetch = ceil(1.5 * limit / max(partitions, 1)) + SMALLEST_FETCH
    while True:
        rows = list(islice(read(after, fetch), fetch))
        yield from rows
        if len(rows) < fetch:
            return
        after, fetch = key(rows[-1]), limit + 1


def _id_of(row: Row) -> str:
    return row.id


def _sort_key_of(key: "Key") -> str:
    return key[1]


def _queue_rows(partition: str, newest: bool, after: str | None, size: int) -> Iterator[Row]:
    team = partition.partition("#")[0]
    beyond = None if after is None else ("id", "<" if newest else ">", after)
    for raw in query_raw("queue", ("q_pk", partition), beyond, newest=newest, limit=size):
        yield _row(raw, team)


def _row(raw: RawItem, team: str) -> Row:
    """What the index holds of a ticket; so does the ticket itself."""
    return Row(
        id=raw["id"]["S"], team=team, state=raw["st"]["S"], priority=int(raw["pr"]["N"]), assignee=raw.get("as", _ABSENT)["S"], language=raw["ln"]["S"],
        requester=raw["cid"]["S"], waiting_since=int(raw["rq"]["N"]) if "rq" in raw else None, subject=bytes(raw["sub"]["B"]),
    )  # fmt: skip


def _whole(ticket_ids: Iterable[str]) -> dict[str, Row]:
    """By id, as the tickets stand now."""
    keys = [ticket_key(ticket_id) for ticket_id in ticket_ids]
    return {raw["id"]["S"]: _whole_row(raw) for raw in read_raw(keys).values()} if keys else {}


def _whole_row(raw: RawItem) -> Row:
    return replace(
        _row(raw, raw["team"]["S"]), is_whole=True, due_at=_deadline(raw.get("r_sk", _ABSENT)["S"]), version=int(raw["v"]["N"]),
        category=raw.get("ca", _ABSENT)["S"], tags=frozenset(raw["tg"]["SS"]) if "tg" in raw else frozenset(), channel=raw["ch"]["S"],
    )  # fmt: skip


def _deadline(risk_key: str | None) -> int | None:
    due_at = int((risk_key or f"{NO_DEADLINE}#").partition("#")[0])
    return None if due_at == NO_DEADLINE else due_at


Key = tuple[str, str]
"""A ticket's id, and the sort key by which a cursor goes on after it."""


def _risk_keys(view: View, shards: int, limit: int, after: str | None) -> Iterator[Key]:
    partitions = [risk_partition(team, shard) for team in view.teams for shard in range(shards)]
    streams = [_stream(partial(_risk_partition_keys, partition), _sort_key_of, after, limit, len(partitions)) for partition in partitions]
    return heapq.merge(*streams, key=_sort_key_of)


def _risk_partition_keys(partition: str, after: str | None, size: int) -> Iterator[Key]:
    beyond = None if after is None else ("r_sk", ">", after)
    for row in query_raw("risk", ("r_pk", partition), beyond, newest=False, limit=size):
        yield row["r_sk"]["S"].partition("#")[2], row["r_sk"]["S"]


def _own_keys(view: View, limit: int, after: str | None) -> Iterator[Key]:
    newest = view.sort is Sort.NEWEST
    streams = [
        _stream(partial(_own_partition_keys, partition, newest), _sort_key_of, after, limit, 1) for partition in _own_partitions(view)
    ]
    return heapq.merge(*streams, key=_sort_key_of, reverse=newest)


def _own_partitions(view: View) -> list[str]:
    kinds = {state in ACTIVE for state in view.states}
    return [own_partition(view.agent or "", is_active=is_active) for is_active in sorted(kinds, reverse=True)]


def _own_partition_keys(partition: str, newest: bool, after: str | None, size: int) -> Iterator[Key]:
    beyond = None if after is None else ("id", "<" if newest else ">", after)
    for row in query_raw("own", ("own_pk", partition), beyond, newest=newest, limit=size):
        yield row["id"]["S"], row["id"]["S"]


def _filtered(view: View, keys: Iterator[Key], limit: int) -> Page:
    """Reads whole tickets and leaves out what the view does not show. The cursor stands after the last one looked at."""
    rows: list[Row] = []
    last: str | None = None
    for _ in range(MOST_ROUNDS):
        chunk = list(islice(keys, limit))
        for key, row in _whole_rows(view, chunk):
            last = key[1]
            rows += [row] if row else []
            if len(rows) == limit:
                return Page(rows, last if key != chunk[-1] or next(keys, None) else None)
        if len(chunk) < limit:
            return Page(rows, None)
    return Page(rows, last if next(keys, None) else None)


def _whole_rows(view: View, keys: Iterable[Key]) -> Iterator[tuple[Key, Row | None]]:
    """Each key with its ticket, or None where the ticket has moved on since the index was written, or is not shown."""
    listed = list(keys)
    found = _whole(ticket_id for ticket_id, _ in listed)
    for key in listed:
        row = found.get(key[0])
        yield key, row if row is not None and view.shows(row) else None


def _own_next_due(view: View, limit: int, after: str | None) -> Page:
    """An agent's own tickets by deadline: no index has this order, so all of the agent's active tickets are read, a few dozen."""
    streams = (
        _stream(partial(_own_partition_keys, partition, True), _sort_key_of, None, MOST_OWN, 1) for partition in _own_partitions(view)
    )
    keys = list(islice(chain.from_iterable(streams), MOST_OWN))
    rows = [row for _, row in _whole_rows(view, keys) if row]
    ordered = sorted((f"{row.due_at or NO_DEADLINE:010d}#{row.id}", row) for row in rows)
    beyond = [(key, row) for key, row in ordered if after is None or key > after]
    return Page([row for _, row in beyond[:limit]], beyond[limit - 1][0] if len(beyond) > limit else None)
