"""The shape of rotas in the desk's document: who is on call in turns, in which zone, at which hours (docs/on-call.md)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from .words import Identifier

Zone = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_+/-]{1,40}$", description="an IANA time zone such as Asia/Tokyo")]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description='a time of day in quotes such as "09:00"')]
EndOfDay = Annotated[
    str, Meta(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$", description='a time of day in quotes such as "18:00", "24:00" at most')
]
WallTime = Annotated[
    str, Meta(pattern=r"^\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d$", description='a day and a time in quotes such as "2026-01-05 09:00"')
]
Turn = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9-]{0,31}(\+[a-z][a-z0-9-]{0,31}){0,8}$",
        description="a person's id, or several that serve together, such as aiko+kenji",
    ),
]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Unit = Literal["hour", "day", "week"]


class Hours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every week, on these days, from `start` to `end` on the wall clock. An end that is not after the start is on the next day."""

    start: TimeOfDay
    end: EndOfDay
    days: Annotated[tuple[Weekday, ...], Meta(min_length=1, max_length=7)] = WEEKDAYS


class LayerPlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`turns` follow each other from `first_handover` on, for `length` units (`every`) each, and begin again.

    `hours` restrict the layer to times on its own wall clock (follow the sun: a layer a region); empty: around the clock. `time_zone` is the rota's
    unless it is given.
    """

    turns: Annotated[tuple[Turn, ...], Meta(min_length=1, max_length=100)]
    every: Unit
    first_handover: WallTime
    length: Annotated[int, Meta(ge=1, le=1000)] = 1
    hours: Annotated[tuple[Hours, ...], Meta(max_length=21)] = ()
    time_zone: Zone | None = None


class RotaPlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Layers, the lowest first: a later one stands over the earlier wherever it has somebody."""

    time_zone: Zone
    layers: Annotated[tuple[LayerPlan, ...], Meta(min_length=1, max_length=20)]


class Person(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who can be paged, by an agent's id. The mailbox is the agent's; `webhook` names the parameter that holds an address to post to."""

    teams: tuple[Identifier, ...] = ()
    webhook: Identifier | None = None
