"""The index that is part of the desk: what is recent lies in a table, the rest in segments in S3; no cost while nothing is written or searched (docs/adr/0011-search.md)."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from chalicelib.core.errors import NotFound, Upstream

from .merging import Merger, is_time_to_look
from .model import Document, Ref
from .newest_first import Source, newest_first
from .recent import Manifest, Shelved
from .segment import Head, head_bytes, head_of, holding_all, numbers_in

MOST_LATE = 4
"""How often in a row a generation may end while a message is added to it."""
MOST_AT_ONCE = 8
"""Ranges that are read side by side."""
MOST_ATTEMPTS = 3
MOST_HEADS = 4


@dataclass
class EmbeddedIndex:
    """What `SearchIndex` promises; `merger` carries recent messages into segments."""

    merger: Merger
    _generation: int | None = None
    _heads: dict[str, Head] = field(default_factory=dict)

    def add(self, documents: Sequence[Document]) -> None:
        """A generation that ended meanwhile may have been merged without them: they are written again into the one that followed."""
        wanted = list({document.ref: document for document in documents}.values())
        if not wanted:
            return
        recent = self.merger.recent
        generation = recent.manifest().newest if self._generation is None else self._generation
        for _ in range(MOST_LATE):
            recent.put(generation, wanted)
            self._generation = recent.manifest().newest
            if self._generation == generation:
                break
            generation = self._generation
        else:
            raise Upstream("The search index was merged four times while messages were added. They are added again.")
        if any(map(is_time_to_look, wanted)):
            self.merger.merge_where_full()

    def candidates(self, digests: Iterable[int], before: Ref | None = None) -> Iterator[Ref]:
        wanted = tuple(dict.fromkeys(digests))
        for _ in range(MOST_ATTEMPTS):
            try:
                for ref in newest_first(self._sources(self.merger.recent.manifest(), wanted), before):
                    yield ref
                    before = ref
            except NotFound:
                continue  # a segment was merged into another one meanwhile: go on in that one
            return
        raise Upstream("The search index changed three times while it was read. Try again.")

    def begin_anew(self) -> None:
        self.merger.begin_anew()

    def restore(self, documents: Sequence[Document]) -> None:
        if documents:
            self.merger.shelve(documents)

    def forget(self, owner: str) -> None:
        self.merger.forget(owner)

    def _sources(self, manifest: Manifest, wanted: tuple[int, ...]) -> Iterator[Source]:
        for generation in manifest.generations:
            found = [document.ref for document in self.merger.recent.read(generation) if _may_hold(document, wanted)]
            yield Source(max((ref.at for ref in found), default=0), lambda found=found: found)  # type: ignore[misc]
        for segment in manifest.segments:
            yield Source(segment.newest, lambda segment=segment: self._refs_in(segment, wanted))  # type: ignore[misc]

    def _refs_in(self, segment: Shelved, wanted: tuple[int, ...]) -> list[Ref]:
        head = self._head(segment)
        with ThreadPoolExecutor(min(MOST_AT_ONCE, len(wanted))) as side_by_side:
            buckets = list(side_by_side.map(lambda digest: self._read(segment, *head.range_of(digest)), wanted))
        found = holding_all([numbers_in(bucket, digest) for bucket, digest in zip(buckets, wanted, strict=True)])
        return [head.ref(int(number)) for number in found]

    def _head(self, segment: Shelved) -> Head:
        if segment.key not in self._heads:
            if len(self._heads) == MOST_HEADS:
                del self._heads[next(iter(self._heads))]
            self._heads[segment.key] = head_of(self._read(segment, 0, head_bytes(segment.count)))
        return self._heads[segment.key]

    def _read(self, segment: Shelved, start: int, end: int) -> bytes:
        return self.merger.objects.get_range(segment.key, start, end)


def _may_hold(document: Document, wanted: tuple[int, ...]) -> bool:
    return document.keys is None or document.keys.issuperset(wanted)
