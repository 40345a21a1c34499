"""Finds the loosest threshold at which precision is at least the target, with a bound on how often that is said wrongly (learn then test).

Angelopoulos, Bates, Candès, Jordan and Lei, "Learn then Test" (2021): thresholds are tested from strict to loose by an exact binomial test, each
only after the one before it passed, so that all tests together err no more often than one. The tests are the same as Clopper and Pearson's bound.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

DELTA = 0.05
"""How often a threshold may be called good that is not."""
ERRORS_AT_START = (0, 2)
"""The sequence is begun twice, each with half of DELTA: where so many errors would still pass. An early error ends the first and not the second."""


@dataclass(frozen=True)
class Found:
    """`asked` is how many questions are at or over the threshold, `wrong` how many of them; `bound` is precision's lower one."""

    threshold: float
    asked: int
    wrong: int
    bound: float


def loosest(judged: Sequence[tuple[float, bool]], target: float, delta: float = DELTA) -> Found | None:
    """`judged`: the probability of each question that could be answered by itself, and whether its first article was right. None where no
    threshold passes. Starts depend on how many questions there are, never on which were right.
    """
    ordered = sorted(judged, key=lambda each: -each[0])
    share = delta / len(ERRORS_AT_START)
    found = [_from(ordered, least_asked(errors, target, share), target, share) for errors in ERRORS_AT_START]
    return min((each for each in found if each), key=lambda each: each.threshold, default=None)


def _from(ordered: Sequence[tuple[float, bool]], start: int, target: float, share: float) -> Found | None:
    passed: tuple[float, int, int] | None = None
    wrong = 0
    for asked, (probability, is_right) in enumerate(ordered, 1):
        wrong += not is_right
        if asked < start or (asked < len(ordered) and ordered[asked][0] == probability):
            continue
        if tail(asked, wrong, 1 - target) > share:
            break
        passed = probability, asked, wrong
    return Found(*passed, lower_bound(passed[1], passed[2], share)) if passed else None


def least_asked(errors: int, target: float, share: float) -> int:
    """Of how many questions so many errors still prove the target."""
    asked = errors + 1
    while tail(asked, errors, 1 - target) > share:
        asked += 1
    return asked


def tail(asked: int, wrong: int, rate: float) -> float:
    """How likely `wrong` or fewer errors are in `asked` answers that each err with `rate`."""
    if wrong >= asked:
        return 1.0
    return math.fsum(math.exp(_log_choose(asked, k) + k * math.log(rate) + (asked - k) * math.log1p(-rate)) for k in range(wrong + 1))


def lower_bound(asked: int, wrong: int, share: float) -> float:
    """Clopper and Pearson's, of precision."""
    return 1 - _rate_where(lambda rate: tail(asked, wrong, rate) > share) if wrong < asked else 0.0


def upper_bound(asked: int, wrong: int, share: float) -> float:
    """Clopper and Pearson's, of precision: what is under the target here is so for certain."""
    return 1 - _rate_where(lambda rate: 1 - tail(asked, wrong - 1, rate) < share) if wrong else 1.0


def _rate_where(is_lower: Callable[[float], bool]) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if is_lower(middle) else (low, middle)
    return (low + high) / 2


def _log_choose(total: int, chosen: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(chosen + 1) - math.lgamma(total - chosen + 1)
