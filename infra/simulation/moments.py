"""What happens when: a heap of moments, each with what is done then. The same moments in the same order in every run of a seed."""

from collections.abc import Callable
from heapq import heappop, heappush

from msgspec import Struct, field

Act = Callable[[], None]


class Moments(Struct):
    _heap: list[tuple[float, int, str, Act]] = field(default_factory=list)
    _number: int = 0

    def at(self, moment: float, what: str, act: Act) -> None:
        self._number += 1
        heappush(self._heap, (moment, self._number, what, act))

    @property
    def next_at(self) -> float | None:
        return self._heap[0][0] if self._heap else None

    def take(self) -> tuple[str, Act]:
        _, _, what, act = heappop(self._heap)
        return what, act
