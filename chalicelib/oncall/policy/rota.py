"""A rota as a value, and who is on call at a moment: turns in layers, people who are away, overrides over all of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from chalicelib.desk.rotas import LayerPlan, RotaPlan

from .rota_clock import Window, is_open, moment_of, wall_of, window_of

UNITS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}

People = tuple[str, ...]
"""Ids of those who are on call together; empty: nobody."""


class Layer(Struct, frozen=True):
    """Turn number k begins `k * length` after `first` on the wall clock: a handover keeps its time of day when the clocks change."""

    zone: ZoneInfo
    first: datetime
    length: timedelta
    turns: tuple[People, ...]
    hours: tuple[Window, ...] = ()


class Override(Struct, frozen=True):
    """From `start` to `end` (epoch seconds) `people` are on call: instead of one person wherever that one would be, or (None) instead of everybody."""

    start: int
    end: int
    people: People
    instead_of: str | None = None


class Absence(Struct, frozen=True):
    """Somebody is away from `start` to `end` (epoch seconds)."""

    person: str
    start: int
    end: int


class Rota(Struct, frozen=True):
    """`layers`: the lowest first. `overrides`: in the order in which they were made; each is laid over what the earlier ones left."""

    id: str
    layers: tuple[Layer, ...]
    overrides: tuple[Override, ...] = ()
    absences: tuple[Absence, ...] = ()


def rota_of(rota_id: str, plan: RotaPlan, overrides: Iterable[Override] = (), absences: Iterable[Absence] = ()) -> Rota:
    """Raises ZoneInfoNotFoundError and ValueError for a plan with faults (rota_faults lists them)."""
    return Rota(rota_id, tuple(_layer(layer, plan.time_zone) for layer in plan.layers), tuple(overrides), tuple(absences))


def on_call(rota: Rota, at: int) -> People:
    """Who is on call at a moment (epoch seconds): of the highest layer that has somebody, changed by the overrides. Empty in a gap."""
    away = frozenset(absence.person for absence in rota.absences if absence.start <= at < absence.end)
    people = next((served for layer in reversed(rota.layers) if (served := _served(layer, at, away))), ())
    for override in rota.overrides:
        if override.start <= at < override.end:
            people = _replaced(people, override)
    return people


def handover(layer: Layer, number: int) -> int:
    """When turn `number` (from 0) begins, in epoch seconds."""
    return moment_of(layer.first + number * layer.length, layer.zone)


def turn_at(layer: Layer, at: int) -> int:
    """The number of the turn at a moment; negative before the first handover. A turn that the clocks jump over whole is never met."""
    number = (wall_of(at, layer.zone) - layer.first) // layer.length
    while handover(layer, number + 1) <= at:
        number += 1
    while handover(layer, number) > at:
        number -= 1
    return number


def _served(layer: Layer, at: int, away: frozenset[str]) -> People:
    """For a turn of which everybody is away the next one that has somebody stands in; nobody's own turn moves."""
    number = turn_at(layer, at)
    if number < 0 or (layer.hours and not is_open(layer.hours, layer.zone, at)):
        return ()
    for step in range(len(layer.turns)):
        if present := tuple(person for person in layer.turns[(number + step) % len(layer.turns)] if person not in away):
            return present
    return ()


def _replaced(people: People, override: Override) -> People:
    if override.instead_of is None:
        return override.people
    if override.instead_of not in people:
        return people
    changed = [new for old in people for new in (override.people if old == override.instead_of else (old,))]
    return tuple(dict.fromkeys(changed))


def _layer(plan: LayerPlan, time_zone: str) -> Layer:
    zone = ZoneInfo(plan.time_zone or time_zone)
    turns = tuple(tuple(dict.fromkeys(turn.split("+"))) for turn in plan.turns)
    hours = tuple(window_of(hours) for hours in plan.hours)
    return Layer(zone, datetime.fromisoformat(plan.first_handover), plan.length * UNITS[plan.every], turns, hours)
