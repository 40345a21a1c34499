"""What the page at night shows of a page and its ticket: states, times and names from the configuration, nothing of the customer's."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from chalicelib.core.clock import iso
from chalicelib.core.ids import grouped
from chalicelib.desk.model import PublishedDesk
from chalicelib.desk.rotas import Person
from chalicelib.tickets.model import Ticket

from .policy.acknowledger import code_of
from .policy.chain_state import Status as PageState
from .policy.page import Page

MOST_NAMED = 50
"""Of each kind, so that the page stays light; the API hands on to everybody."""

Status = Literal["open", "acknowledged", "snoozed", "settled"]


class PageView(Struct, frozen=True):
    """`promised_at`: when what the page is about was due. `levels`: how many its chain has. `category` and `promised_at` are one ticket's.

    `rotas`, `people`: whom it can be handed on to, by id; the people of its team come first. Times are epoch seconds.
    """

    page: Page
    status: Status
    team_name: dict[str, str]
    time_zone: str
    levels: int
    promised_at: int | None
    category: str | None
    rotas: tuple[str, ...]
    people: tuple[str, ...]

    @property
    def reference(self) -> str | None:
        return grouped(self.page.ticket) if self.page.ticket else None

    @property
    def answered_by(self) -> str | None:
        return code_of(self.page.status.by)

    @property
    def handed_on_to(self) -> str | None:
        """As chains write it: `person:kenji`. None once the chain went on from there, or where nobody handed it on."""
        handed_on = self.page.status.handed_on
        return handed_on.to if handed_on else None


def view_of(page: Page, ticket: Ticket | None, desk: PublishedDesk, *, is_wanted: bool) -> PageView:
    promised = ticket.clocks.get(page.reason) if ticket else None
    return PageView(
        page=page, status=_status_of(page, is_wanted=is_wanted), team_name={locale: desk.team_name(page.team, locale) for locale in desk.document.locales},
        time_zone=desk.time_zone_of(page.team), levels=len(desk.chain(page.chain).levels),
        promised_at=promised.due_at if promised else None, category=ticket.category if ticket else None,
        rotas=tuple(sorted(desk.document.rotas))[:MOST_NAMED], people=_people(desk.document.people, page.team),
    )  # fmt: skip


def data_of(view: PageView) -> dict[str, object]:
    """The same for programs."""
    page = view.page
    return {
        "page_id": page.id, "ticket": page.ticket, "tickets": page.tickets, "reference": view.reference, "status": view.status, "team": page.team,
        "level": page.level, "levels": view.levels, "severity": page.severity, "reason": page.reason, "used_percent": page.used_percent,
        "since": iso(page.created_at), "promised_by": _iso(view.promised_at), "acknowledged_at": _iso(page.acknowledged_at),
        "acknowledged_by": view.answered_by if page.acknowledged_at else None,
        "handed_on_to": view.handed_on_to, "snoozed_until": _iso(page.status.until) if view.status == "snoozed" else None,
    }  # fmt: skip


def _people(people: Mapping[str, Person], team: str) -> tuple[str, ...]:
    return tuple(sorted(people, key=lambda name: (team not in people[name].teams, name)))[:MOST_NAMED]


def _status_of(page: Page, *, is_wanted: bool) -> Status:
    if page.status.status is PageState.ACKNOWLEDGED:
        return "acknowledged"
    if page.status.status is PageState.RESOLVED or not is_wanted:
        return "settled"
    return "snoozed" if page.status.status is PageState.SNOOZED else "open"


def _iso(moment: int | None) -> str | None:
    return None if moment is None else iso(moment)
