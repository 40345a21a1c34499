"""Quiet hours: what is not critical waits until they end."""

from functools import lru_cache
from zoneinfo import ZoneInfo

from chalicelib.desk.chains import QuietHours
from chalicelib.desk.words import Severity

from .rota_clock import Window, openings, window_of

LONGEST_S = 8 * 86400
A_MOMENT = 1767571200


def quiet_until(quiet: QuietHours, at: int) -> int:
    """The first moment from `at` (epoch seconds) on that is not quiet. `at` itself where quiet never ends: rather loud than lost."""
    return _end(quiet, at) or at


def never_ends(quiet: QuietHours) -> bool:
    return _end(quiet, A_MOMENT) is None


def released(quiet: QuietHours | None, severity: Severity, due: int, now: int) -> int:
    """When what is due may be told: at once if it is critical; else after the quiet hours that it falls into, or in which it comes too late."""
    if quiet is None or severity == "critical":
        return due
    at = quiet_until(quiet, due)
    return at if at >= now or (later := quiet_until(quiet, now)) == now else later


def _end(quiet: QuietHours, at: int) -> int | None:
    zone, windows = _compiled(quiet)
    end = at
    while ends := [closes for _, closes in openings(windows, zone, end, end + 1)]:
        end = max(ends)
        if end - at > LONGEST_S:
            return None
    return end


@lru_cache(maxsize=64)
def _compiled(quiet: QuietHours) -> tuple[ZoneInfo, tuple[Window, ...]]:
    return ZoneInfo(quiet.time_zone), tuple(window_of(hours) for hours in quiet.hours)
