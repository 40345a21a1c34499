"""Further addresses as somebody types them into one line, and a time as a form gives it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.core.patterns import pattern
from chalicelib.tickets.model import Party

LONGEST_LINE = 2000
_BETWEEN = pattern(r"[,;、，；\s]+")


def parties_in(line: str) -> tuple[Party, ...]:
    """Whether each can be written to is looked at when it is sent: a half of one is kept while it is typed."""
    parts = (part.strip("<>") for part in _BETWEEN.split(line[:LONGEST_LINE]))
    return tuple(Party(part) for part in parts if part)


def line_of(parties: tuple[Party, ...]) -> str:
    return ", ".join(party.address for party in parties)


def time_in(text: str, zone: str) -> int | None:
    """Epoch seconds of `2026-11-24T09:00` by the wall of `zone`; None for anything else."""
    try:
        return int(datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=ZoneInfo(zone)).timestamp())
    except (ValueError, OverflowError):
        return None
