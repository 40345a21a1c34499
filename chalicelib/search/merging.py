"""Carries recent messages into segments, and takes a customer's out of both. What two do at once is decided by the manifest's version: one of them starts anew."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.aws.objects import RangedShelf
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import RandomBits, encode

from .model import MOST_KEYS, Document
from .ports import ReadAgain
from .recent import Manifest, RecentMessages, Shelved
from .segment import MOST, Postings, joined, packed, postings_of, unpacked, without

FULL = 128
"""Recent messages that every search reads: with these it costs some ten read units."""
FULL_OF_LONG = 16
"""Recent messages without digests, each of which every search must look into."""
LOOKS_EVERY = 32
MOST_ATTEMPTS = 5
FOLDER = "segments/"
ABANDONED_S = 900
"""Longer than any function lives: what no manifest names by then was left by one that died."""


def is_time_to_look(document: Document) -> bool:
    """How many are recent is looked up for one message in 32, the same ones at every delivery: a counter would cost a write a message."""
    return _is_long(document) or zlib.crc32(document.ref.name.encode()) % LOOKS_EVERY == 0


def _is_long(document: Document) -> bool:
    return document.keys is None or len(document.keys) > MOST_KEYS


class Rewritten(Struct, frozen=True):
    """What takes a segment's place; None: nothing, it was all one customer's."""

    left: Shelved | None


@dataclass
class Merger:
    recent: RecentMessages
    objects: RangedShelf
    read_again: ReadAgain
    random_bits: RandomBits
    real_now: Clock

    def merge_where_full(self) -> None:
        manifest = self.recent.manifest()
        if manifest.oldest == manifest.newest:
            waiting = list(self.recent.read(manifest.newest))
            if len(waiting) < FULL and sum(map(_is_long, waiting)) < FULL_OF_LONG:
                return
        self.merge(manifest)

    def merge(self, manifest: Manifest) -> bool:
        """Ends the newest generation, and carries it and those before it into a segment; deletes what was carried the last time. False: somebody else was
        quicker, and does it.
        """
        ended = replace(manifest, version=manifest.version + 1, newest=manifest.newest + 1)
        if not self.recent.replace(manifest, ended):
            return False
        taken = (document for generation in manifest.generations for document in self.recent.read(generation, consistent=True))
        documents = list(self._whole(taken))
        old, made = self._written(ended.segments, documents)
        for generation in range(ended.kept, ended.oldest):
            self.recent.delete(generation, self.recent.read(generation, consistent=True))
        if not self._agreed(ended, replace(ended, kept=ended.oldest, oldest=ended.newest, segments=(*old, *made)), made):
            return False
        self._delete_objects(set(manifest.segments) - set(old))
        return True

    def begin_anew(self) -> None:
        """Throws everything away. What is written meanwhile goes into the generation that follows, and stays."""
        for _ in range(MOST_ATTEMPTS):
            manifest = self.recent.manifest()
            following = manifest.newest + 1
            if self.recent.replace(manifest, Manifest(manifest.version + 1, following, following, following)):
                self._delete_objects(manifest.segments)
                for generation in range(manifest.kept, following):
                    self.recent.delete(generation, self.recent.read(generation, consistent=True))
                return
        raise Conflict("The search index changed five times meanwhile. Please try again.")

    def shelve(self, documents: Sequence[Document]) -> None:
        """Straight into segments, past the table: for what is made anew, many at once. Every key of each must be there."""
        for _ in range(MOST_ATTEMPTS):
            manifest = self.recent.manifest()
            old, made = self._written(manifest.segments, list(documents))
            if self._agreed(manifest, replace(manifest, version=manifest.version + 1, segments=(*old, *made)), made):
                self._delete_objects(set(manifest.segments) - set(old))
                return
        raise Conflict("The search index changed five times meanwhile. Please try again.")

    def forget(self, owner: str) -> None:
        """Rewrites every segment that holds the customer, and no other."""
        for _ in range(MOST_ATTEMPTS):
            manifest = self.recent.manifest()
            made = {segment: self._forgotten(segment, owner) for segment in manifest.segments}
            replaced = {segment: found.left for segment, found in made.items() if found}
            segments = tuple(kept for segment in manifest.segments if (kept := replaced.get(segment, segment)))
            new = tuple(segment for segment in replaced.values() if segment)
            if self._agreed(manifest, replace(manifest, version=manifest.version + 1, segments=segments), new):
                self._delete_objects(replaced)
                self._delete_abandoned(segments)
                self._forget_recent(manifest, owner)
                return
        raise Conflict("The search index changed five times meanwhile. Please try again.")

    # ---- steps

    def _whole(self, documents: Iterable[Document]) -> Iterable[Document]:
        listed = list(documents)
        yield from (document for document in listed if document.keys is not None)
        if long := [document.ref for document in listed if document.keys is None]:
            yield from self.read_again(long)

    def _written(self, segments: tuple[Shelved, ...], documents: list[Document]) -> tuple[tuple[Shelved, ...], tuple[Shelved, ...]]:
        """The segments that stay, and the new one: the last one grown, or the next."""
        if not documents:
            return segments, ()
        postings = postings_of(documents)
        if segments and segments[-1].count + len(postings.refs) <= MOST:
            grown = joined(unpacked(self.objects.get(segments[-1].key)), postings)
            return segments[:-1], (self._stored(grown),)
        return segments, (self._stored(postings),)

    def _forgotten(self, segment: Shelved, owner: str) -> "Rewritten | None":
        """None: it holds nothing of this customer."""
        postings = unpacked(self.objects.get(segment.key))
        left = without(postings, owner)
        if len(left.refs) == len(postings.refs):
            return None
        return Rewritten(self._stored(left) if len(left.refs) else None)

    def _forget_recent(self, manifest: Manifest, owner: str) -> None:
        newest = max(manifest.newest, self.recent.manifest().newest)
        for generation in range(manifest.kept, newest + 1):
            theirs = [document for document in self.recent.read(generation, consistent=True) if document.owner == owner]
            self.recent.delete(generation, theirs)

    def _stored(self, postings: Postings) -> Shelved:
        key = f"{FOLDER}{encode(self.random_bits(80), 16)}"
        self.objects.put(key, packed(postings))
        return Shelved(key, len(postings.refs), int(postings.refs["at"].max()))

    def _agreed(self, before: Manifest, after: Manifest, made: Iterable[Shelved]) -> bool:
        """What was made in vain is deleted."""
        if self.recent.replace(before, after):
            return True
        self._delete_objects(made)
        return False

    def _delete_objects(self, segments: Iterable[Shelved]) -> None:
        for segment in segments:
            self.objects.delete(segment.key)

    def _delete_abandoned(self, segments: tuple[Shelved, ...]) -> None:
        named = {segment.key for segment in segments}
        for found in self.objects.list(FOLDER):
            if found.key not in named and found.modified_at < self.real_now() - ABANDONED_S:
                self.objects.delete(found.key)
