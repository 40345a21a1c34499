"""Wall clocks of a zone as moments, and weekly hours on them, exactly through every change of the clocks.

A wall time that the clocks jump over happens at the jump. One that they show twice happens the first time. So a later wall time is never an
earlier moment, and hours that join on the wall join in time. RFC 5545 (3.3.5) does the same with a repeated time, and puts a skipped one after
the jump by as much as it lay in the gap, which would turn hours that begin in a gap inside out.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from chalicelib.desk.rotas import WEEKDAYS, Hours

ONE_DAY = timedelta(days=1)


class Window(Struct, frozen=True):
    """Weekly hours on a wall clock; `length` from the start on the wall. `weekdays`: 0 is Monday."""

    weekdays: frozenset[int]
    start: time
    length: timedelta


def window_of(hours: Hours) -> Window:
    start, end = _minutes(hours.start), _minutes(hours.end)
    length = end - start if end > start else end - start + 24 * 60
    return Window(frozenset(WEEKDAYS.index(day) for day in hours.days), time(start // 60, start % 60), timedelta(minutes=length))


def moment_of(wall: datetime, zone: ZoneInfo) -> int:
    """Epoch seconds of a wall time (naive)."""
    at = int(wall.replace(tzinfo=zone, fold=0).timestamp())
    return at if wall_of(at, zone) == wall else _jump_over(wall, at, zone)


def wall_of(at: int, zone: ZoneInfo) -> datetime:
    """The wall time (naive) that the zone's clocks show at a moment in epoch seconds."""
    return datetime.fromtimestamp(at, zone).replace(tzinfo=None, fold=0)


def openings(windows: tuple[Window, ...], zone: ZoneInfo, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Beginning and end of every window that touches [start, end), in epoch seconds, day by day; those of one day may overlap."""
    day, last = wall_of(start, zone).date() - 2 * ONE_DAY, wall_of(end, zone).date() + ONE_DAY
    while day <= last:
        for window in windows:
            opens, closes = _on(window, day, zone)
            if closes > start and opens < end and closes > opens:
                yield opens, closes
        day += ONE_DAY


def is_open(windows: tuple[Window, ...], zone: ZoneInfo, at: int) -> bool:
    return next(openings(windows, zone, at, at + 1), None) is not None


def _on(window: Window, day: date, zone: ZoneInfo) -> tuple[int, int]:
    if day.weekday() not in window.weekdays:
        return 0, 0
    opens = datetime.combine(day, window.start)
    return moment_of(opens, zone), moment_of(opens + window.length, zone)


def _jump_over(wall: datetime, later: int, zone: ZoneInfo) -> int:
    """The first moment whose wall time is not before one in a gap: between its readings by the new offset and by the old one."""
    earlier = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    while later - earlier > 1:
        middle = (earlier + later) // 2
        earlier, later = (middle, later) if wall_of(middle, zone) < wall else (earlier, middle)
    return later


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
