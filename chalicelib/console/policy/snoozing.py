"""Until when a ticket is put aside, in words that people think in: in three hours, this afternoon, tomorrow at nine, on Monday."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from .time_words import Moment, moment_of

MORNING, AFTERNOON = time(9), time(15)
MONDAY, WEEK = 0, 7
HOUR = timedelta(hours=1)
SOON = 3 * HOUR


class Choice(Struct, frozen=True):
    """`code` has its words in the template; `until` is in epoch seconds, `moment` the same by the team's wall."""

    code: str
    until: int
    moment: Moment


def snooze_choices(now: int, zone: str) -> tuple[Choice, ...]:
    """What lies more than an hour ahead, each moment once."""
    here = datetime.fromtimestamp(now, ZoneInfo(zone)).replace(second=0, microsecond=0)
    tomorrow = here.date() + timedelta(days=1)
    monday = here.date() + timedelta(days=(MONDAY - here.weekday()) % WEEK or WEEK)
    moments = {
        "hours": here + SOON,
        "afternoon": datetime.combine(here.date(), AFTERNOON, here.tzinfo),
        "tomorrow": datetime.combine(tomorrow, MORNING, here.tzinfo),
        "monday": datetime.combine(monday, MORNING, here.tzinfo),
        "week": datetime.combine(here.date() + timedelta(days=WEEK), MORNING, here.tzinfo),
    }
    ahead = {code: int(at.timestamp()) for code, at in moments.items() if at.timestamp() - now > HOUR.total_seconds()}
    first = {until: code for code, until in reversed(ahead.items())}
    return tuple(Choice(code, until, moment_of(until, now, zone)) for code, until in ahead.items() if first[until] == code)


def moment_chosen(text: str, zone: str) -> int | None:
    """What a browser's field for date and time says, by the wall of `zone`; None where it says nothing."""
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int(wall.replace(tzinfo=ZoneInfo(zone)).timestamp()) if wall.tzinfo is None else None
