"""A calendar that goes through time minute by minute, as somebody would who looks at the wall: what the fast one is measured by.

Nothing of it is shared with the code that it judges but the configuration's types.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from chalicelib.desk.calendars import Calendar, OwnDay

MINUTE_S = 60
LOOKED_AT_BEFORE_S = 3 * 3600
"""No clock is put back by more."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CHANGES = {
    "Europe/Berlin": ("2026-10-25", "2027-03-28", "2028-02-29", "2026-12-31"),
    "America/New_York": ("2026-11-01", "2027-03-14", "2026-12-31"),
    "Australia/Lord_Howe": ("2026-10-04", "2027-04-04", "2026-12-31"),
    "Asia/Tokyo": ("2028-02-29", "2026-12-31"),
    "America/Sao_Paulo": ("2018-11-04", "2019-02-17"),  # at midnight
    "Africa/Cairo": ("2026-04-24", "2026-10-29"),  # at midnight
    "America/St_Johns": ("2010-03-14", "2010-11-07"),  # a minute after midnight
    "Asia/Kathmandu": ("2026-12-31",),
    "Pacific/Apia": ("2011-12-30",),  # a whole day is skipped
    "Africa/Casablanca": ("2027-02-07", "2027-03-14"),
    "Asia/Pyongyang": ("2015-08-15", "2018-05-05"),
    "UTC": ("2026-12-31",),
}
"""Zones, with days on which something happens there."""


def open_minutes(calendar: Calendar, first: int, last: int) -> Iterator[int]:
    """The minutes (epoch seconds) of `[first, last)` in which it is open. A clock that was put back shows nothing new until it has caught up."""
    zone = ZoneInfo(calendar.time_zone)
    shown = (date.min, 0)
    working: dict[date, set[int]] = {}
    for at in range(first - LOOKED_AT_BEFORE_S, last, MINUTE_S):
        local = datetime.fromtimestamp(at, zone)
        shown = max(shown, (local.date(), local.hour * 60 + local.minute))
        if shown[0] not in working:
            working[shown[0]] = _working_minutes(calendar, shown[0])
        if at >= first and shown[1] in working[shown[0]]:
            yield at


def _working_minutes(calendar: Calendar, day: date) -> set[int]:
    """Minutes after midnight: of the day's own shifts, and of what the day before leaves over."""
    today = {minute for begin, end in _shifts(calendar, day) for minute in range(begin, min(end, 1440))}
    return today | {minute - 1440 for begin, end in _shifts(calendar, day - timedelta(1)) for minute in range(max(begin, 1440), end)}


def _shifts(calendar: Calendar, day: date) -> Iterator[tuple[int, int]]:
    for text in _texts(calendar, day):
        begin, end = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
        yield begin, end if end >= begin else end + 1440


def _texts(calendar: Calendar, day: date) -> tuple[str, ...]:
    """Calendars of these tests name each weekday by itself and keep no holidays."""
    assert isinstance(calendar.week, dict)
    own = calendar.days.get(str(day)) or calendar.days.get(f"{day:%m-%d}")
    return own.shifts if own else calendar.week.get(DAYS[day.weekday()], ())


@st.composite
def _shift_texts(draw: st.DrawFn) -> tuple[str, ...]:
    """Up to three shifts apart from each other, some over midnight; minutes that changes of clocks like."""
    marks = sorted(draw(st.lists(st.integers(0, 96), min_size=0, max_size=6, unique=True)))
    pairs = [(marks[i] * 15, marks[i + 1] * 15) for i in range(0, len(marks) - 1, 2)]
    texts = [f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}" for begin, end in pairs]
    return (*texts, "22:15-01:30") if draw(st.booleans()) and (not marks or marks[-1] <= 88) else tuple(texts)


@st.composite
def calendars(draw: st.DrawFn, zones: tuple[str, ...] = tuple(CHANGES)) -> Calendar:
    """Open at least on Saturdays, so that a deadline comes within days."""
    zone = draw(st.sampled_from(zones))
    week = {day: draw(_shift_texts()) for day in DAYS}
    own = {draw(st.sampled_from(CHANGES[zone])): OwnDay(shifts=draw(_shift_texts()))} if draw(st.booleans()) else {}
    return Calendar(time_zone=zone, week={**week, "sat": week["sat"] or ("08:00-16:00",)}, days=own)


@st.composite
def moments(draw: st.DrawFn, zone: str, within_min: int = 3 * 1440) -> int:
    """Whole minutes around a day on which something happens."""
    noon = int(datetime.fromisoformat(f"{draw(st.sampled_from(CHANGES[zone]))}T12:00+00:00").timestamp())
    return noon + draw(st.integers(-within_min, within_min)) * MINUTE_S
