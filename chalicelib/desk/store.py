"""Reads the published document and keeps the last good one: `desk/current.json` in the configuration bucket (docs/configuration.md)."""

from collections.abc import Callable

import msgspec
from botocore.exceptions import ClientError

from chalicelib.aws.objects import ObjectStore
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Misconfigured, Upstream
from chalicelib.core.observability import count, logger

from .model import PublishedDesk

CURRENT_KEY = "desk/current.json"
CACHE_S = 30.0


class DeskConfiguration:
    """`current()` costs at most one conditional GET in 30 s (real time), so a publication is everywhere within a minute."""

    def __init__(self, objects: ObjectStore, real_now: Clock, on_new: Callable[[PublishedDesk], None] = lambda _: None) -> None:
        """`on_new` hears of each version that this process reads."""
        self._objects = objects
        self._real_now = real_now
        self._on_new = on_new
        self._desk: PublishedDesk | None = None
        self._etag: str | None = None
        self._checked_at = float("-inf")

    def current(self) -> PublishedDesk:
        """Raises Misconfigured where nothing good was ever published; a later bad or unreadable document leaves the last good one."""
        if self._desk is None or self._real_now() - self._checked_at >= CACHE_S:
            self._refresh()
        if self._desk is None:
            raise Misconfigured(
                f"No desk document is published at {CURRENT_KEY}. Run `make desk-publish`.", {"faults": [f"{CURRENT_KEY} is missing"]}
            )
        return self._desk

    def _refresh(self) -> None:
        try:
            found = self._objects.find_changed(CURRENT_KEY, self._etag)
            if found is not None:
                self._desk, self._etag = msgspec.json.decode(found[0], type=PublishedDesk), found[1]
                self._on_new(self._desk)
        except (msgspec.DecodeError, ClientError, Upstream) as error:
            if self._desk is None:
                raise
            count("DeskDocumentRefused")
            logger.error("desk document not read, the last good one stays", key=CURRENT_KEY, fault=str(error))
        self._checked_at = self._real_now()
