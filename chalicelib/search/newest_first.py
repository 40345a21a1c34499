"""Merges what several parts of the index found, newest first, and opens a part only once it may hold the next one. Pure but for what `open` does."""

import heapq
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from .model import Ref


class Source(Struct, frozen=True):
    """A part of the index. Nothing in it is newer than `newest` (epoch seconds)."""

    newest: int
    open: Callable[[], Iterable[Ref]]


def newest_first(sources: Iterable[Source], before: Ref | None) -> Iterator[Ref]:
    """Each ref once, those older than `before` alone."""
    closed = sorted(sources, key=lambda source: source.newest)
    found: list[_Newest] = []
    known: set[Ref] = set()
    while closed or found:
        if closed and (not found or closed[-1].newest >= found[0].ref.at):
            for ref in closed.pop().open():
                if ref not in known and (before is None or ref < before):
                    known.add(ref)
                    heapq.heappush(found, _Newest(ref))
        else:
            yield heapq.heappop(found).ref


class _Newest(Struct, frozen=True):
    ref: Ref

    def __lt__(self, other: "_Newest") -> bool:
        return self.ref > other.ref
