"""Tells of gaps before they happen: a level that asks a rota in which nobody is on call goes on at once, and the alarm rings."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.desk.chains import Chain
from chalicelib.desk.rotas import RotaPlan

from .rota import rota_of
from .rota_shifts import gaps

AHEAD_S = 90 * 86400
SHOWN = 3


def gap_warnings(rotas: Mapping[str, RotaPlan], chains: Mapping[str, Chain], now: int) -> Iterator[str]:
    """One line a rota that a chain asks, for the coming 90 days by its plan alone; in the rota's own zone."""
    asked = asked_rotas(chains)
    for rota_id, plan in rotas.items():
        found = gaps(rota_of(rota_id, plan), now, now + AHEAD_S) if rota_id in asked else ()
        if found:
            zone = ZoneInfo(plan.time_zone)
            shown = ", ".join(f"{_wall(gap.start, zone)} to {_wall(gap.end, zone)}" for gap in found[:SHOWN])
            more = f", and {len(found) - SHOWN} more times" if len(found) > SHOWN else ""
            yield f"warning: rotas.{rota_id}: nobody is on call from {shown}{more} within 90 days ({plan.time_zone})."


def asked_rotas(chains: Mapping[str, Chain]) -> frozenset[str]:
    """Those in which a gap would be felt."""
    every = (whom.partition(":") for chain in chains.values() for level in chain.levels for whom in level.whom)
    return frozenset(name for kind, _, name in every if kind == "rota")


def _wall(at: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at, zone).strftime("%Y-%m-%d %H:%M")
