"""When the clock on a team's wall first shows a time, or has passed it: what a shift's begin and end mean when clocks are changed (PEP 495).

A time that is skipped comes at the moment of the jump; one that comes twice comes the first time. Times never go back in this reading, so shifts
that meet on the wall meet in fact, and no moment counts twice.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.desk.calendars import DAY_MIN


def moment_of(zone: ZoneInfo, day: date, minutes: int) -> int:
    """Epoch seconds of `minutes` (0 to 2879) after midnight by the wall of `day`."""
    days, rest = divmod(minutes, DAY_MIN)
    shown = datetime.combine(day + timedelta(days), time(rest // 60, rest % 60), zone)
    first, second = int(shown.timestamp()), int(shown.replace(fold=1).timestamp())
    return first if first <= second else _jump_between(zone, second, first)


def _jump_between(zone: ZoneInfo, before: int, after: int) -> int:
    """A skipped time reads as two moments, one on each side of the jump (PEP 495); the jump is the first moment with the later offset."""
    skipped_to = datetime.fromtimestamp(after, zone).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == skipped_to:
            after = middle
        else:
            before = middle
    return after
