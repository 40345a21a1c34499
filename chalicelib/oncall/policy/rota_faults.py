"""Lists every fault of the document's people and rotas that their shape alone does not show."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from math import lcm
from zoneinfo import available_timezones

from msgspec.structs import replace

from chalicelib.desk.rotas import Hours, LayerPlan, Person, RotaPlan

from .rota import Layer, Override, Rota, rota_of
from .rota_clock import moment_of
from .rota_shifts import shifts

WATCHED_S = 366 * 86400
ONE_WEEK = timedelta(weeks=1)
EARLIEST, LATEST = "1971-01-02 00:00", "2199-12-31 23:59"


def people_faults(people: Mapping[str, Person], agents: Collection[str] | None, teams: Collection[str]) -> Iterator[str]:
    """`agents`: ids of those who can log in; None: not known here. One line a fault: its path, what is wrong, what would be right."""
    for name, person in people.items():
        if agents is not None and name not in agents:
            yield f"people.{name}: there is no agent {name!r}; add the agent first, or take this person out."
        for team in person.teams:
            if team not in teams:
                yield f"people.{name}.teams: there is no team {team!r}; it must be one of {', '.join(sorted(teams))}."


def rota_faults(rotas: Mapping[str, RotaPlan], people: Collection[str]) -> Iterator[str]:
    """Names of nobody, zones and days that do not exist, hours that are empty, people who would never have a turn."""
    for rota_id, plan in rotas.items():
        found = list(_plan_faults(f"rotas.{rota_id}", plan, people))
        yield from found or _never(f"rotas.{rota_id}", rota_of(rota_id, plan))


def clashes(rota: Rota, start: int, end: int) -> tuple[tuple[Override, str], ...]:
    """Overrides that put somebody on call in [start, end) who is away at some of that time. The override counts; its maker should be told."""
    return tuple(
        (override, absence.person)
        for override in rota.overrides
        for absence in rota.absences
        if absence.person in override.people and max(override.start, absence.start, start) < min(override.end, absence.end, end)
    )


def _plan_faults(path: str, plan: RotaPlan, people: Collection[str]) -> Iterator[str]:
    yield from zone_faults(f"{path}.time_zone", plan.time_zone)
    for number, layer in enumerate(plan.layers):
        yield from _layer_faults(f"{path}.layers.{number}", layer, people)


def _layer_faults(path: str, layer: LayerPlan, people: Collection[str]) -> Iterator[str]:
    for person in sorted({name for turn in layer.turns for name in turn.split("+")} - set(people)):
        yield f"{path}.turns: there is no person {person!r}; it must be one of {', '.join(sorted(people))}."
    if layer.time_zone is not None:
        yield from zone_faults(f"{path}.time_zone", layer.time_zone)
    if not _is_day(layer.first_handover):
        yield f"{path}.first_handover: {layer.first_handover!r} is not a day between 1971 and 2199; it must be one such as 2026-01-05 09:00."
    yield from hours_faults(f"{path}.hours", layer.hours)


def hours_faults(path: str, hours: tuple[Hours, ...]) -> Iterator[str]:
    for number, window in enumerate(hours):
        if window.start == window.end:
            yield f"{path}.{number}: it begins and ends at {window.start}; for a whole day write 00:00 to 24:00."


def zone_faults(path: str, zone: str) -> Iterator[str]:
    if zone not in available_timezones():
        yield f"{path}: there is no time zone {zone!r}; it must be an IANA name such as Asia/Tokyo."


def _never(path: str, rota: Rota) -> Iterator[str]:
    """Each layer by itself. A turn of a week or more meets all of its hours, and so does one without hours."""
    for number, layer in enumerate(rota.layers):
        if not layer.hours or layer.length >= ONE_WEEK:
            continue
        served = {person for shift in shifts(replace(rota, layers=(layer,)), *_watched(layer)) for person in shift.people}
        if idle := sorted({person for turn in layer.turns for person in turn} - served):
            yield f"{path}.layers.{number}: {', '.join(idle)} would never serve within its hours; mend every, length or hours."


def _watched(layer: Layer) -> tuple[int, int]:
    """From the first handover until turns and weekdays meet in the same way again, a year or all turns at most."""
    start, week = moment_of(layer.first, layer.zone), int(ONE_WEEK.total_seconds())
    all_turns = int(layer.length.total_seconds()) * len(layer.turns)
    return start, start + min(lcm(all_turns, week), max(all_turns, WATCHED_S)) + 2 * week


def _is_day(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return EARLIEST <= text <= LATEST
