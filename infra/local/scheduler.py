"""Calls a function once a minute, as EventBridge's rate rule does."""

from __future__ import annotations

import contextlib
import logging
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from infra.local.functions import ACCOUNT, REGION, Function

log = logging.getLogger(__name__)


def scheduled_event(at: float, rule: str = "SweepEvent") -> dict[str, Any]:
    """EventBridge's event for a rule with a schedule."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{rule}"],
        "detail": {},
    }


class Scheduler:
    def __init__(self, function: Function, now: Any, *, every_s: float = 60.0) -> None:
        self._function, self._now, self._every_s = function, now, every_s
        self._turn = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)

    def start(self) -> None:
        """The first call comes at once: after a restart there may be work that nobody holds."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        with self._turn:
            yield

    def fire(self) -> None:
        self._function(scheduled_event(self._now()))

    def _run(self) -> None:
        while True:
            with self._turn:
                try:
                    self.fire()
                except Exception:
                    log.exception("%s failed; it is called again in %.0f s", self._function.name, self._every_s)
            if self._stopping.wait(self._every_s):
                return
