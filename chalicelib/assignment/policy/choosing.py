"""Who may have a ticket, and who of them gets it: least load, and of those who have as much, who was given one longest ago."""

from collections.abc import Iterable, Mapping

from chalicelib.assignment.model import WorkProfile
from chalicelib.tickets.model import Ticket


def able(ticket: Ticket, people: Iterable[WorkProfile], now: float) -> list[WorkProfile]:
    """Of the ticket's team, there, speaking its language, with its category among their skills."""
    return [one for one in people if suits(one, ticket.team, ticket.language, ticket.category) and not one.is_away(now)]


def suits(one: WorkProfile, team: str, language: str, category: str | None) -> bool:
    return team in one.teams and language in one.languages and (not one.skills or category is None or category in one.skills)


def chosen(candidates: Iterable[WorkProfile], loads: Mapping[str, int]) -> WorkProfile | None:
    """None where all have as many as they may have."""
    free = [one for one in candidates if loads.get(one.agent, 0) < one.most]
    return min(free, key=lambda one: (loads.get(one.agent, 0), one.last, one.agent), default=None)
