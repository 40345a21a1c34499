"""What `make guards` prints: a line a guard while it runs, a table by attack and promise in the end."""

import re
import time
from collections import defaultdict
from collections.abc import Iterable

from .trial import Verdict


class Progress:
    """Lines are safe to read in a terminal and in a log alike."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._started = time.monotonic()

    def tell(self, verdict: Verdict) -> None:
        self._done += 1
        word = "held" if verdict.fault is None else "NOT HELD"
        left_s = (time.monotonic() - self._started) / self._done * (self._total - self._done)
        line = f"[{self._done:3}/{self._total}] {word:8} {verdict.guard.name:38} {verdict.guard.proves:24} {verdict.took_s:5.1f} s"
        print(f"{line}   about {left_s:.0f} s left" if self._done < self._total else line, flush=True)
        if verdict.fault:
            print(f"          {verdict.fault}", flush=True)


def table(verdicts: Iterable[Verdict]) -> str:
    """A row for each attack and promise: how many guards were taken away, and how many of them were missed by their tests."""
    rows: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        for proved in verdict.guard.proves.split(", "):
            rows[proved].append(verdict)
    lines = [f"{'attack or promise':22} {'guards':>6} {'held':>5}"]
    for proved in sorted(rows, key=_order):
        held = sum(verdict.fault is None for verdict in rows[proved])
        lines.append(f"{proved:22} {len(rows[proved]):6} {held:5}{'' if held == len(rows[proved]) else '   <-'}")
    return "\n".join(lines)


def _order(proved: str) -> tuple[str, int]:
    number = re.search(r"\d+", proved)
    return proved.partition(" ")[0], int(number[0]) if number else 0
