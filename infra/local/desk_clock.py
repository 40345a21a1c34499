"""The desk's clock in the local run: it can be moved, and then whatever falls due on the way happens at its time."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

EXACT_SHARE = 0.6  # of the real time, for jumps from due time to due time; the rest makes sure of the end
LONGEST_STUCK_STEP_S = 64.0
STEP_COST_GUESS_S = 0.05


class DeskClock:
    """Real time plus an offset that survives restarts."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._offset_s = self._read()

    @property
    def offset_s(self) -> float:
        return self._offset_s

    def now(self) -> float:
        return time.time() + self._offset_s

    def set_offset(self, offset_s: float) -> None:
        self._offset_s = offset_s
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps({"offset_s": offset_s}))
        part.replace(self._file)

    def _read(self) -> float:
        try:
            return float(json.loads(self._file.read_text())["offset_s"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return 0.0


@dataclass(frozen=True)
class Advance:
    """What one move of the clock did; not `exact` when real time ran short and several due times shared a step."""

    now: float
    steps: int
    exact: bool


@dataclass(frozen=True)
class DueWork:
    """How the mover sees the desk. `next_due(limit)` is the earliest time on the agenda up to `limit`; `run(until)` sweeps and does what is
    due now, and stops at the monotonic second `until`; `settle(until)` finishes what came before the move; `quiet` holds the desk's own
    schedule still.
    """

    next_due: Callable[[float], float | None]
    run: Callable[[float], None]
    settle: Callable[[float], None]
    quiet: Callable[[], AbstractContextManager[object]]


class ClockMover:
    def __init__(self, clock: DeskClock, work: DueWork, *, budget_s: float = 9.0) -> None:
        self._clock, self._work, self._budget_s = clock, work, budget_s
        self._one_at_a_time = threading.Lock()

    def advance(self, seconds: float) -> Advance:
        """Moves the clock on by `seconds` and returns within the budget, at the very target."""
        with self._one_at_a_time:
            started = time.monotonic()
            self._work.settle(started + self._budget_s / 3)
            with self._work.quiet():
                return self._walk(seconds, started)

    def _walk(self, seconds: float, started: float) -> Advance:
        first_offset = self._clock.offset_s
        start = self._clock.now()
        target = start + seconds
        at, steps, exact, stuck_s = start, 0, True, 1.0
        walk_started = time.monotonic()
        deadline = started + self._budget_s
        while at < target:
            due = self._work.next_due(target)
            if due is not None and due <= at:  # work that cannot be done now must not hold the clock up
                due, stuck_s = at + stuck_s, min(stuck_s * 2, LONGEST_STUCK_STEP_S)
            else:
                stuck_s = 1.0
            coarse = at + self._least_step(target - at, steps, walk_started, deadline)
            exact = exact and (due is None or due >= coarse)
            at = min(target, max(due, coarse)) if due is not None else target
            self._clock.set_offset(first_offset + (at - start))
            steps += 1
            self._work.run(deadline)
        with contextlib.suppress(OSError):
            self._clock.set_offset(first_offset + seconds)
        return Advance(self._clock.now(), steps, exact)

    def _least_step(self, way_s: float, steps: int, walk_started: float, deadline: float) -> float:
        """0 while there is time for exact jumps, then as much as the steps that are left must cover on average."""
        now = time.monotonic()
        spent, left = now - walk_started, deadline - now
        if spent < EXACT_SHARE * (deadline - walk_started):
            return 0.0
        cost = spent / steps if steps else STEP_COST_GUESS_S
        affordable = max(1.0, 0.8 * left / max(cost, 0.001))
        return way_s / affordable
