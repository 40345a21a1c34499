"""Finds promises that no calendar could keep: a deadline that lies decades ahead would fail each mail that asks for it."""

from collections.abc import Iterator

from chalicelib.core.errors import Misconfigured
from chalicelib.desk.service_levels import TEAM_CALENDAR, ServiceLevels

from .calendars.business_time import add_business_time, business_calendar

MOST_S = 10 * 365 * 86400


def promise_faults(levels: ServiceLevels, now: int) -> Iterator[str]:
    """One line a fault, for a document whose names are known to hold. `now`: epoch seconds; deadlines are counted from it."""
    by_team = {levels.default_calendar, *(region.calendar for region in levels.regions.values())}
    for policy in levels.policies:
        for clock, target in policy.targets.items():
            named = (target.calendar or policy.calendar) if target else None
            for name in sorted(by_team if named == TEAM_CALENDAR else {named} if named else ()):
                if target and not _ends(levels, name, now, target.within_s):
                    yield (
                        f"policies.{policy.id}.targets.{clock}.within_s: by the calendar {name!r} {target.within_s} seconds take over ten years; "
                        "promise less, or let the calendar open more."
                    )


def _ends(levels: ServiceLevels, calendar: str, now: int, seconds: int) -> bool:
    try:
        return add_business_time(business_calendar(levels.calendars[calendar]), now, seconds) <= now + MOST_S
    except Misconfigured:
        return False
