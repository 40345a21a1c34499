"""Business time: seconds in which a calendar is open, added to a moment, taken off, or counted between two. All moments are whole epoch seconds."""

from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from chalicelib.core.errors import Misconfigured
from chalicelib.desk.calendars import Calendar, week_of

from .open_year import OpenYear, open_year
from .working_days import WorkingDays

MEAN_YEAR_S = 31_556_952
MOST_YEARS = 40
"""How far a deadline is looked for. What does not fit in there was promised by a calendar that hardly opens."""
MOST_CALENDARS = 64


class BusinessCalendar:
    """A calendar that can count. It keeps each year that it was asked about: about a millisecond and 20 KB a year."""

    def __init__(self, calendar: Calendar) -> None:
        """Raises Misconfigured where the calendar's week has no shift."""
        self.is_always_open = calendar.is_always_open
        if not self.is_always_open and not any(week_of(calendar)):
            raise _never_opens(calendar.time_zone)
        self.time_zone = calendar.time_zone
        self.days = WorkingDays(calendar)
        self._zone = ZoneInfo(calendar.time_zone)
        self._years: dict[int, OpenYear] = {}

    def year(self, number: int) -> OpenYear:
        if number not in self._years:
            self._years[number] = open_year(self._zone, self.days, number)
        return self._years[number]

    def year_at(self, at: int) -> int:
        """The year by the calendar's wall."""
        number = 1970 + at // MEAN_YEAR_S
        while at < self.year(number).begins:
            number -= 1
        while at >= self.year(number).ends_at:
            number += 1
        return number


def business_calendar(calendar: Calendar) -> BusinessCalendar:
    """One for equal configurations, kept with its years while the process lives."""
    return _kept(msgspec.json.encode(calendar))


@lru_cache(MOST_CALENDARS)
def _kept(encoded: bytes) -> BusinessCalendar:
    return BusinessCalendar(msgspec.json.decode(encoded, type=Calendar))


def add_business_time(calendar: BusinessCalendar, start: int, seconds: int) -> int:
    """The earliest moment at which `seconds` of opening lie between `start` and it: `start` itself for 0, the end of a shift rather than the begin
    of the next one. Less than 0: the latest moment before `start` with so many in between. Raises Misconfigured where the calendar stays closed.
    """
    if seconds == 0 or calendar.is_always_open:
        return start + seconds
    return _later(calendar, start, seconds) if seconds > 0 else _earlier(calendar, start, -seconds)


def _later(calendar: BusinessCalendar, start: int, seconds: int) -> int:
    number = calendar.year_at(start)
    wanted = calendar.year(number).used_until(start) + seconds
    for ahead in range(MOST_YEARS):
        year = calendar.year(number + ahead)
        if wanted <= year.total:
            return year.first_moment_of(wanted)
        wanted -= year.total
    raise _never_opens(calendar.time_zone)


def _earlier(calendar: BusinessCalendar, start: int, seconds: int) -> int:
    number = calendar.year_at(start)
    left = calendar.year(number).used_until(start) - seconds
    for back in range(MOST_YEARS):
        if left >= 0:
            return calendar.year(number - back).last_moment_of(left)
        left += calendar.year(number - back - 1).total
    raise _never_opens(calendar.time_zone)


def business_seconds_between(calendar: BusinessCalendar, a: int, b: int) -> int:
    """Open seconds of `[a, b)`; the same with a minus where b is before a."""
    if calendar.is_always_open:
        return b - a
    if b < a:
        return -business_seconds_between(calendar, b, a)
    first, last = calendar.year_at(a), calendar.year_at(b)
    whole = sum(calendar.year(number).total for number in range(first, last))
    return whole + calendar.year(last).used_until(b) - calendar.year(first).used_until(a)


def is_open(calendar: BusinessCalendar, at: int) -> bool:
    return next_opening(calendar, at) == at


def next_opening(calendar: BusinessCalendar, at: int) -> int:
    """The first open moment from `at` on. Raises Misconfigured where there is none."""
    if calendar.is_always_open:
        return at
    number = calendar.year_at(at)
    for ahead in range(MOST_YEARS):
        year = calendar.year(number + ahead)
        found = year.next_opening(max(at, year.begins))
        if found is not None:
            return found
    raise _never_opens(calendar.time_zone)


def _never_opens(time_zone: str) -> Misconfigured:
    return Misconfigured(
        f"A calendar in {time_zone} does not open for the time that was promised, so no deadline can be told. Give its week shifts, or say `always`.",
        {"faults": [f"the calendar in {time_zone} never opens"]},
    )
