"""Reads the agenda: keys and times of what is due, lane by lane; cost grows with what is handed over and with nothing else."""

from collections.abc import Iterator
from heapq import merge
from itertools import islice

from msgspec import Struct

from chalicelib.aws.dynamodb import DueIndex, IndexRow

from .keys import LANES, Lane

PAGE_ROWS = 100


class DueItem(Struct, frozen=True):
    """An item that asked to be looked at; whether it still wants that is decided by who reads it consistently."""

    pk: str
    sk: str
    due_at: int


class Agenda:
    def __init__(self, shards: int) -> None:
        self._shards = shards

    def due_until(self, lane: Lane, until: float, limit: int) -> list[DueItem]:
        """The `limit` that have been due longest, in order of time. Shards are read page by page, as far as it takes."""
        in_order = merge(*(self._query(f"{lane}{shard}", until, limit) for shard in range(self._shards)), key=lambda item: item.due_at)
        return list(islice(in_order, limit))

    def next_due(self, until: float) -> int | None:
        """When the earliest item up to `until` is due."""
        return min(
            (item.due_at for lane in LANES for shard in range(self._shards) for item in self._query(f"{lane}{shard}", until, 1)),
            default=None,
        )

    @staticmethod
    def _query(partition: str, until: float, limit: int) -> Iterator[DueItem]:
        for row in IndexRow.due.query(partition, DueIndex.due_at <= int(until), limit=limit, page_size=min(limit, PAGE_ROWS)):
            yield DueItem(row.pk, row.sk, int(row.due_at or 0))
