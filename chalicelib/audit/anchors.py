"""Anchors the record outside of the table: what its chains have come to is written into S3 under Object Lock, within seconds, where nobody changes it.

An anchor's key holds the digest of its content, so a day's root is a digest over its keys, and names the root of the day before.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from chalicelib.aws.objects import Shelf
from chalicelib.core.clock import Clock, day_of
from chalicelib.core.ids import RandomBits, encode

from .model import Head

ANCHORS, ROOTS = "anchors/", "roots/"
CLOSED_AFTER_S = 600
"""How long after its end a day may still be given anchors: longer than any function lives."""
JSON = "application/json"


class Anchor(Struct, frozen=True):
    """`line` and `number`: anchors of one process follow each other, and `before` is the digest of the last one (empty: none)."""

    day: str
    line: str
    number: int
    before: str
    at: int
    heads: dict[str, Head]

    @property
    def body(self) -> bytes:
        return msgspec.json.encode(self)

    @property
    def key(self) -> str:
        return f"{ANCHORS}{self.day}/{self.line}/{self.number:06d}-{digest_of(self.body)}.json"


class Root(Struct, frozen=True):
    """`anchors` is the digest of the day's keys, in order; `count` how many; `before` the digest of the root before (empty: none)."""

    day: str
    count: int
    anchors: str
    before: str

    @property
    def body(self) -> bytes:
        return msgspec.json.encode(self)

    @property
    def key(self) -> str:
        return f"{ROOTS}{self.day}.json"


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def digest_of_keys(keys: Iterable[str]) -> str:
    return digest_of("\n".join(sorted(keys)).encode())


@dataclass
class Anchors:
    """One a process. Being called twice for the same costs an anchor more, and changes nothing else."""

    bucket: Shelf
    real_now: Clock
    random_bits: RandomBits
    _last: Anchor | None = None
    _closed: str = ""

    def anchor(self, heads: Mapping[str, Head]) -> None:
        """Raises Upstream; nothing was anchored then, or it was and is anchored again."""
        if not heads:
            return
        now = int(self.real_now())
        self._close_days(now)
        self.bucket.put((made := self._next(now, dict(heads))).key, made.body, JSON)
        self._last = made

    def _next(self, now: int, heads: dict[str, Head]) -> Anchor:
        last = self._last if self._last and self._last.day == day_of(now) else None
        line = last.line if last else encode(self.random_bits(60), 12)
        return Anchor(day_of(now), line, last.number + 1 if last else 1, digest_of(last.body) if last else "", now, heads)

    def _close_days(self, now: int) -> None:
        """Writes the roots of days that have ended, where nobody has yet: with the first anchor of a day."""
        ended = day_of(now - 86400 - CLOSED_AFTER_S)
        if self._closed >= ended:
            return
        known = sorted(found.key.removeprefix(ROOTS).removesuffix(".json") for found in self.bucket.list(ROOTS))
        before = self.bucket.get(f"{ROOTS}{known[-1]}.json") if known else b""
        for day in self._days(known[-1] if known else None, ended):
            before = self._close(day, before)
        self._closed = ended

    def _days(self, closed: str | None, ended: str) -> list[str]:
        """Days after `closed` up to `ended`; before the first root, from the first anchor on."""
        if closed is None:
            first = min((found.key.split("/")[1] for found in self.bucket.list(ANCHORS)), default=None)
            return _days_between(first, ended) if first else []
        return _days_between(day_after(closed), ended)

    def _close(self, day: str, before: bytes) -> bytes:
        keys = [found.key for found in self.bucket.list(f"{ANCHORS}{day}/")]
        root = Root(day, len(keys), digest_of_keys(keys), digest_of(before) if before else "")
        return root.body if self.bucket.put_over(root.key, None, root.body, JSON) else self.bucket.get(root.key)


def day_after(day: str) -> str:
    return (datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC) + timedelta(days=1)).strftime("%Y%m%d")


def _days_between(first: str, last: str) -> list[str]:
    days = []
    while first <= last:
        days.append(first)
        first = day_after(first)
    return days
