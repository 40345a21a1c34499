"""The moments of a year at which a calendar is open, as intervals with sums before them: every question is a binary search."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from msgspec import Struct

from .wall_time import moment_of
from .working_days import WorkingDays

Interval = tuple[int, int]


class OpenYear(Struct, frozen=True):
    """From midnight of January 1 by the calendar's wall until the next one, in epoch seconds. The calendar is open in `[starts[i], ends[i])`;
    the intervals are in order and apart, and `before[i]` is the sum of those before the i-th (one more than there are: the last is the year's).
    """

    begins: int
    ends_at: int
    starts: list[int]
    ends: list[int]
    before: list[int]

    @property
    def total(self) -> int:
        return self.before[-1]

    def used_until(self, at: int) -> int:
        """Open seconds from the year's begin to `at`, which lies in the year or at its end."""
        i = bisect_right(self.starts, at) - 1
        return 0 if i < 0 else self.before[i] + min(at, self.ends[i]) - self.starts[i]

    def first_moment_of(self, used: int) -> int:
        """The earliest moment until which `used` seconds (1 to total) were open."""
        i = bisect_left(self.before, used) - 1
        return self.starts[i] + used - self.before[i]

    def last_moment_of(self, used: int) -> int:
        """The latest moment until which no more than `used` seconds (0 to total - 1) were open."""
        i = bisect_right(self.before, used) - 1
        return self.starts[i] + used - self.before[i]

    def next_opening(self, at: int) -> int | None:
        """`at` itself where the calendar is open then; None where it stays closed for the rest of the year."""
        i = bisect_right(self.starts, at) - 1
        if i >= 0 and at < self.ends[i]:
            return at
        return self.starts[i + 1] if i + 1 < len(self.starts) else None


def open_year(zone: ZoneInfo, days: WorkingDays, year: int) -> OpenYear:
    begins, ends_at = moment_of(zone, date(year, 1, 1), 0), moment_of(zone, date(year + 1, 1, 1), 0)
    whole = _joined(_clipped(_shifts(zone, days, year), begins, ends_at))
    sums = accumulate((end - start for start, end in whole), initial=0)
    return OpenYear(begins, ends_at, [start for start, _ in whole], [end for _, end in whole], list(sums))


def _shifts(zone: ZoneInfo, days: WorkingDays, year: int) -> Iterable[Interval]:
    """Those of New Year's Eve before it, too: one of them may end in this year."""
    day = date(year - 1, 12, 31)
    while day.year <= year:
        for begin, end in days.shifts_on(day):
            yield moment_of(zone, day, begin), moment_of(zone, day, end)
        day += timedelta(1)


def _clipped(shifts: Iterable[Interval], begins: int, ends_at: int) -> Iterable[Interval]:
    return ((max(start, begins), min(end, ends_at)) for start, end in shifts if start < end and end > begins and start < ends_at)


def _joined(shifts: Iterable[Interval]) -> list[Interval]:
    """A day of its own may overlap the night before it; what overlaps or meets becomes one."""
    joined: list[Interval] = []
    for start, end in sorted(shifts):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
