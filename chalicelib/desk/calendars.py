"""The shape of business calendars: a zone, a week of shifts, holidays, days of their own; and how their short texts are read."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

DAY_MIN = 24 * 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Shift = Annotated[
    str,
    Meta(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
        description="begin and end by the clock on the wall, such as 09:00-12:30; 22:00-06:00 ends on the next day",
    ),
]
Weekdays = Annotated[
    str,
    Meta(
        pattern=r"^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$",
        description="a day such as sat, or a range such as mon-fri",
    ),
]
DayOfYear = Annotated[
    str,
    Meta(
        pattern=r"^([0-9]{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        description="a date such as 2026-12-24, or 12-24 for every year",
    ),
]
Zone = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_+/-]{1,40}$", description="an IANA time zone such as Asia/Tokyo")]
Minutes = tuple[int, int]
"""Begin and end of a shift in minutes after the midnight with which its day begins; an end above 1440 lies on the next day."""


class Holidays(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Public holidays by law (library `holidays`): ISO 3166-1 country, ISO 3166-2 subdivision without the country, such as BY.

    `observed`: also the weekday on which a holiday is kept that falls on a free day, where the country has such a rule.
    """

    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$", description="two capital letters such as JP")]
    subdivision: Annotated[str, Meta(pattern=r"^[A-Z0-9]{1,4}$", description="such as BY for Bavaria")] | None = None
    observed: bool = True


class HolidaysOfYear(Struct, frozen=True):
    """As the library had them when the document was published: names by ISO date."""

    kept: Holidays
    year: int
    days: dict[str, str]


class OwnDay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds on that day in place of the week and of any holiday: no shifts (a company day), fewer (a half day), or an extra working day."""

    shifts: tuple[Shift, ...] = ()
    name: Annotated[str, Meta(max_length=80)] = ""


class Calendar(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a team works. `week` is `always` (24/7, no holiday counts), or shifts by weekday; a day that is not named is free."""

    time_zone: Zone
    week: Literal["always"] | dict[Weekdays, tuple[Shift, ...]]
    holidays: tuple[Holidays, ...] = ()
    days: dict[DayOfYear, OwnDay] = field(default_factory=dict)

    @property
    def is_always_open(self) -> bool:
        return self.week == "always"


def minutes_of(shift: str) -> Minutes:
    """`22:00-06:00` is (1320, 1800): an end before the begin lies on the next day."""
    begin, end = (int(text[:2]) * 60 + int(text[3:]) for text in shift.split("-"))
    return begin, end if end >= begin else end + DAY_MIN


def weekdays_of(days: str) -> tuple[int, ...]:
    """`fri-mon` is (4, 5, 6, 0); Monday is 0, as in `date.weekday`."""
    first, _, last = days.partition("-")
    begin = WEEKDAYS.index(first)
    return tuple((begin + i) % 7 for i in range((WEEKDAYS.index(last or first) - begin) % 7 + 1))


def week_of(calendar: Calendar) -> tuple[tuple[Minutes, ...], ...]:
    """Seven days from Monday on, each with its shifts in order. Empty days where the calendar is always open."""
    days: list[tuple[Minutes, ...]] = [()] * 7
    for names, shifts in calendar.week.items() if isinstance(calendar.week, dict) else ():
        for day in weekdays_of(names):
            days[day] = tuple(sorted(map(minutes_of, shifts)))
    return tuple(days)


def own_day(days: Mapping[str, OwnDay], on: date) -> OwnDay | None:
    """A date counts before the same day of every year."""
    return days.get(on.isoformat()) or days.get(on.isoformat()[5:])
