"""What a rota comes to over a stretch of time: its shifts, its gaps, its next handover. All times are epoch seconds, stretches half open."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from msgspec import Struct

from .rota import Absence, Layer, Override, People, Rota, handover, on_call, turn_at
from .rota_clock import openings

STEP_S = 8 * 86400
HORIZON_S = 400 * 86400


class Shift(Struct, frozen=True):
    """The same people are on call from `start` to `end`; neighbours differ."""

    start: int
    end: int
    people: People


class Gap(Struct, frozen=True):
    """Nobody is on call from `start` to `end`."""

    start: int
    end: int


class Handover(Struct, frozen=True):
    """`before` or `after` is empty where a gap ends or begins."""

    at: int
    before: People
    after: People


def shifts(rota: Rota, start: int, end: int) -> tuple[Shift, ...]:
    """In order, without gaps' times, cut at `start` and `end`."""
    return tuple(stretch for stretch in _stretches(rota, start, end) if stretch.people)


def gaps(rota: Rota, start: int, end: int) -> tuple[Gap, ...]:
    """When nobody will be on call: for telling before it happens."""
    return tuple(Gap(stretch.start, stretch.end) for stretch in _stretches(rota, start, end) if not stretch.people)


def next_handover(rota: Rota, at: int, within_s: int = HORIZON_S) -> Handover | None:
    """The first change of people after a moment, gaps included; None where there is none so soon (a rota of one person)."""
    before = on_call(rota, at)
    for start in range(at, at + within_s, STEP_S):
        for edge in _edges(rota, start, min(start + STEP_S, at + within_s) + 1):
            if (after := on_call(rota, edge)) != before:
                return Handover(edge, before, after)
    return None


def shifts_of(rota: Rota, person: str, start: int, end: int) -> tuple[Shift, ...]:
    """One person's stretches, whoever serves with them; cut at `start` and `end`. Each holds everybody who serves during some of it."""
    theirs = [shift for shift in shifts(rota, start, end) if person in shift.people]
    return tuple(_merged(theirs, lambda last, shift: Shift(last.start, shift.end, tuple(dict.fromkeys((*last.people, *shift.people))))))


def _stretches(rota: Rota, start: int, end: int) -> list[Shift]:
    if end <= start:
        return []
    edges = [start, *_edges(rota, start, end), end]
    pieces = (Shift(first, last, on_call(rota, first)) for first, last in pairwise(edges))
    return _merged(pieces, lambda last, piece: Shift(last.start, piece.end, last.people) if last.people == piece.people else None)


def _merged(pieces: Iterable[Shift], join: Callable[[Shift, Shift], Shift | None]) -> list[Shift]:
    merged: list[Shift] = []
    for piece in pieces:
        joined = join(merged[-1], piece) if merged and merged[-1].end == piece.start else None
        merged[-1:] = [joined] if joined else [*merged[-1:], piece]
    return merged


def _edges(rota: Rota, start: int, end: int) -> list[int]:
    """Every moment inside (start, end) at which who is on call may change, in order."""
    found = {edge for layer in rota.layers for edge in _layer_edges(layer, start, end)}
    changes: tuple[Override | Absence, ...] = (*rota.overrides, *rota.absences)
    found |= {edge for change in changes for edge in (change.start, change.end)}
    return sorted(edge for edge in found if start < edge < end)


def _layer_edges(layer: Layer, start: int, end: int) -> Iterator[int]:
    number = max(turn_at(layer, start), 0)
    while (edge := handover(layer, number)) < end:
        yield edge
        number += 1
    for opening in openings(layer.hours, layer.zone, start, end):
        yield from opening
