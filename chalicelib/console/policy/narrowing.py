"""Filters as a queue understands them: what its partitions can answer, and what is left out after reading. Pure."""

from collections.abc import Callable

from chalicelib.core.ids import TICKET_EPOCH_S, encode
from chalicelib.tickets.model import ACTIVE, State
from chalicelib.tickets.queue import Row, Sort, View
from chalicelib.tickets.searching import Filters

from .asked import STATES, Asked, moment_of_day

AFTERWARDS = ("category", "priority", "language", "tag", "since", "until")
TIME_WIDTH = 7


def view_of(asked: Asked, me: str, teams: tuple[str, ...]) -> View:
    states = tuple(map(State, asked.all("state") or STATES["active"]))
    sort = Sort(asked.one("sort") or Sort.NEWEST)
    if sort is Sort.NEXT_DUE and not ACTIVE.issuperset(states):
        sort = Sort.NEWEST  # nothing is promised for what is done
    return View(asked.all("team") or teams, states, assignee_of(asked, me), sort)


def is_narrowed(asked: Asked) -> bool:
    return any(asked.all(field) for field in AFTERWARDS)


def keeps(asked: Asked, zone: str, now: float) -> Callable[[Row], bool]:
    """Whether a row is shown. `since` and `until` are of when the ticket was opened, as its id tells."""
    wanted_tags, priorities = frozenset(asked.all("tag")), tuple(map(int, asked.all("priority")))
    since, until = bounds(asked, zone, now)
    first, last = _bound(since or TICKET_EPOCH_S), _bound(until) if until else "~"

    def is_kept(row: Row) -> bool:
        named = (("category", row.category), ("language", row.language))
        return (
            all(not asked.all(field) or value in asked.all(field) for field, value in named)
            and (not priorities or row.priority in priorities)
            and row.tags >= wanted_tags
            and first <= row.id[:TIME_WIDTH] <= last
        )

    return is_kept


def filters_of(asked: Asked, me: str, zone: str, now: float) -> Filters:
    """For a search in messages; `since` and `until` are of when they were written."""
    since, until = bounds(asked, zone, now)
    part: str = asked.one("in")
    return Filters(
        asked.all("team"), asked.all("state"), assignee_of(asked, me), asked.all("category"), asked.all("language"), (),
        tuple(map(int, asked.all("priority"))), part or None, since, until, asked.all("tag"),  # type: ignore[arg-type]
    )  # fmt: skip


def bounds(asked: Asked, zone: str, now: float) -> tuple[int | None, int | None]:
    since, until = asked.one("since"), asked.one("until")
    return (
        moment_of_day(since, zone, now, is_end=False) if since else None,
        moment_of_day(until, zone, now, is_end=True) if until else None,
    )


def assignee_of(asked: Asked, me: str) -> str | None:
    named = asked.one("assignee")
    return me if named == "me" else named or None


def _bound(at: int) -> str:
    return encode(max(0, at - TICKET_EPOCH_S), TIME_WIDTH)
