"""Lists every fault of promises and calendars that their shape alone does not show: names that point nowhere, days that cannot be, no opening."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from zoneinfo import available_timezones

from msgspec import Struct

from .calendars import DAY_MIN, WEEKDAYS, Calendar, Holidays, Minutes, minutes_of, week_of, weekdays_of
from .service_levels import NOBODY, TEAM_CALENDAR, TEAM_CHAIN, Match, ServiceLevels, SlaPolicy

LEAP_YEAR = "2024-"


class Known(Struct, frozen=True, kw_only=True):
    """The names that the document has. `channels` are the kinds that tickets come by, such as mail and chat."""

    teams: Iterable[str]
    categories: Iterable[str]
    channels: Iterable[str]
    plans: Iterable[str] = ()
    chains: Iterable[str] = ()


def service_level_faults(levels: ServiceLevels, names: Known) -> list[str]:
    """One line a fault: its path, what is wrong, and what would be right."""
    known = {"team": set(names.teams), "category": set(names.categories), "channel": set(names.channels), "plan": set(names.plans)}
    calendars = (fault for name, calendar in levels.calendars.items() for fault in calendar_faults(f"calendars.{name}", calendar))
    return [*calendars, *_region_faults(levels, known["team"]), *_policy_faults(levels, known), *_chain_faults(levels, set(names.chains))]


def _chain_faults(levels: ServiceLevels, chains: set[str]) -> Iterator[str]:
    known = {*chains, TEAM_CHAIN, NOBODY}
    for policy in levels.policies:
        for what in ("warning_chain", "breach_chain"):
            yield from _unknown(f"policies.{policy.id}.{what}", (getattr(policy, what),), known, "chain")
            for clock, target in policy.targets.items():
                named = getattr(target, what) if target else None
                yield from _unknown(f"policies.{policy.id}.targets.{clock}.{what}", (named,) if named else (), known, "chain")


def calendar_faults(path: str, calendar: Calendar) -> list[str]:
    found = [*_zone_faults(path, calendar), *_day_faults(path, calendar)]
    found += [fault for i, kept in enumerate(calendar.holidays) for fault in _holiday_faults(f"{path}.holidays.{i}", kept)]
    return found if calendar.is_always_open else [*found, *_week_faults(path, calendar)]


def _zone_faults(path: str, calendar: Calendar) -> Iterator[str]:
    if calendar.time_zone not in available_timezones():
        yield f"{path}.time_zone: there is no time zone {calendar.time_zone!r}; it must be an IANA name such as Asia/Tokyo."


def _week_faults(path: str, calendar: Calendar) -> Iterator[str]:
    assert isinstance(calendar.week, dict)
    named = Counter(day for days in calendar.week for day in weekdays_of(days))
    for day, times in sorted(named.items()):
        if times > 1:
            yield f"{path}.week: {WEEKDAYS[day]} is named {times} times; name each day once."
    for days, shifts in calendar.week.items():
        yield from _shift_faults(f"{path}.week.{days}", shifts)
    week = week_of(calendar)
    if not any(week):
        yield f"{path}.week: it never opens, so no deadline could ever come; give at least one day a shift, or say `always`."
    for day, today in enumerate(week):
        following = week[(day + 1) % 7]
        if today and following and today[-1][1] - DAY_MIN > following[0][0]:
            tomorrow = WEEKDAYS[(day + 1) % 7]
            yield f"{path}.week: the last shift of {WEEKDAYS[day]} runs into the first of {tomorrow}; let one end where the other begins."


def _shift_faults(path: str, shifts: Iterable[str]) -> Iterator[str]:
    read: list[Minutes] = sorted(map(minutes_of, shifts))
    for begin, end in read:
        if begin == end:
            yield f"{path}: a shift that ends when it begins is none; a whole day is 00:00-24:00."
    for earlier, later in pairwise(read):
        if earlier[1] > later[0]:
            yield f"{path}: two shifts overlap; let one end where the other begins."


def _day_faults(path: str, calendar: Calendar) -> Iterator[str]:
    for day, own in calendar.days.items():
        if not _exists(day):
            yield f"{path}.days.{day}: there is no such day; it must be a date such as 2026-12-24, or 12-24."
        if calendar.is_always_open:
            yield f"{path}.days.{day}: a calendar that is always open has no days of its own; leave it out, or give a week."
        yield from _shift_faults(f"{path}.days.{day}", own.shifts)


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day if len(day) > len("MM-DD") else LEAP_YEAR + day)
    except ValueError:
        return False
    return True


def _holiday_faults(path: str, kept: Holidays) -> Iterator[str]:
    from holidays import country_holidays  # it costs a fifth of a second, and only a publication asks

    try:
        country_holidays(kept.country)
    except NotImplementedError:
        yield f"{path}.country: there are no holidays known of {kept.country!r}; it must be an ISO 3166 code such as JP, or give them as days."
        return
    known = country_holidays(kept.country).subdivisions
    if kept.subdivision is not None and kept.subdivision not in known:
        yield f"{path}.subdivision: {kept.country} has no {kept.subdivision!r}; it must be one of {', '.join(known) or 'none: leave it out'}."


def _region_faults(levels: ServiceLevels, teams: set[str]) -> Iterator[str]:
    calendars = set(levels.calendars)
    yield from _unknown("default_calendar", (levels.default_calendar,), calendars, "calendar")
    for name, region in levels.regions.items():
        yield from _unknown(f"regions.{name}.calendar", (region.calendar,), calendars, "calendar")
        yield from _unknown(f"regions.{name}.teams", region.teams, teams, "team")
    for team, times in Counter(team for region in levels.regions.values() for team in region.teams).items():
        if times > 1:
            yield f"regions: the team {team!r} stands {times} times; a team works by one calendar."


def _policy_faults(levels: ServiceLevels, known: dict[str, set[str]]) -> Iterator[str]:
    for policy_id, times in Counter(policy.id for policy in levels.policies).items():
        if times > 1:
            yield f"policies: the id {policy_id!r} is given {times} times; a timeline names policies by it."
    for policy in levels.policies:
        path = f"policies.{policy.id}"
        yield from _unknown(f"{path}.calendar", (policy.calendar,), {*levels.calendars, TEAM_CALENDAR}, "calendar")
        for clock, target in policy.targets.items():
            if target is not None and target.calendar is not None:
                yield from _unknown(f"{path}.targets.{clock}.calendar", (target.calendar,), {*levels.calendars, TEAM_CALENDAR}, "calendar")
        for what, names in known.items():
            yield from _unknown(f"{path}.match.{what}", getattr(policy.match, what) or (), names, what)
    yield from _unreachable(levels.policies)


def _unreachable(policies: tuple[SlaPolicy, ...]) -> Iterator[str]:
    """A clock of a policy behind one that matches every ticket and names the clock already."""
    taken: dict[str, str] = {}
    for policy in policies:
        for clock in policy.targets:
            if clock in taken:
                yield f"policies.{policy.id}.targets.{clock}: {taken[clock]!r} stands before it and matches every ticket; put that one last."
        if policy.match == Match():
            taken |= dict.fromkeys(policy.targets.keys() - taken.keys(), policy.id)


def _unknown(path: str, names: Iterable[str], known: set[str], what: str) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"{path}: there is no {what} {name!r}; it must be one of {', '.join(sorted(known))}."
