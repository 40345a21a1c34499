"""Times as an agent reads them at a glance: what is left or over, in hours and minutes, and when that is by whose wall."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400
SOON_S = HOUR_S
"""From here on amber."""


class Left(Struct, frozen=True):
    """`kind`: left, late or none. `wall` is the time of day, `day` the date where it is another day than today; both in `zone`."""

    kind: str
    days: int = 0
    hours: int = 0
    minutes: int = 0
    wall: str = ""
    day: tuple[int, int, int] | None = None
    zone: str = ""
    is_soon: bool = False


def left_until(due_at: int | None, now: int, zone: str) -> Left:
    """Rounded so that nobody is promised a minute that is not there: what is left is rounded down, what is over up."""
    if due_at is None:
        return Left("none")
    distance = due_at - now
    is_late = distance < 0
    minutes = -(distance // MINUTE_S) if is_late else distance // MINUTE_S
    local, today = datetime.fromtimestamp(due_at, ZoneInfo(zone)), datetime.fromtimestamp(now, ZoneInfo(zone))
    day = None if local.date() == today.date() else (local.year, local.month, local.day)
    return Left(
        "late" if is_late else "left", minutes // (24 * 60), minutes // 60 % 24, minutes % 60, local.strftime("%H:%M"), day, city_of(zone),
        is_soon=not is_late and distance < SOON_S,
    )  # fmt: skip


class Moment(Struct, frozen=True):
    """When something happened: the time alone for today, with the date before that; `iso` for machines."""

    wall: str
    day: tuple[int, int, int] | None
    iso: str


def moment_of(at: int, now: int, zone: str) -> Moment:
    local, today = datetime.fromtimestamp(at, ZoneInfo(zone)), datetime.fromtimestamp(now, ZoneInfo(zone))
    day = None if local.date() == today.date() else (local.year, local.month, local.day)
    return Moment(local.strftime("%H:%M"), day, local.isoformat())


def city_of(zone: str) -> str:
    """`Tokyo` of `Asia/Tokyo`."""
    return zone.rpartition("/")[2].replace("_", " ")
