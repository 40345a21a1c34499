"""The two clocks: the desk's (tickets, agenda, retries; movable in the local run) and the real one (signatures, sessions, AWS)."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], float]
"""Seconds since 1970-01-01 UTC."""


def real_now() -> float:
    return time.time()


def steady_now() -> float:
    """Seconds from an arbitrary start that only go forward: for measuring how long something took."""
    return time.monotonic()


def iso(epoch_s: float) -> str:
    """RFC 3339 in UTC, to the second: `2026-11-22T15:04:05Z`."""
    return datetime.fromtimestamp(int(epoch_s), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_of(epoch_s: float) -> str:
    """The UTC day as `yyyymmdd`."""
    return datetime.fromtimestamp(int(epoch_s), UTC).strftime("%Y%m%d")
