"""What the page at night shows of a page and its ticket: states, times and names from the configuration, nothing of the customer's."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.core.clock import iso
from chalicelib.core.ids import grouped
from chalicelib.desk.model import PublishedDesk
from chalicelib.tickets.model import Ticket

from .model import Page, PageState
from .policy.acknowledger import code_of
from .policy.repeating import is_wanted

Status = Literal["open", "acknowledged", "settled"]


class PageView(Struct, frozen=True):
    """`promised_at`: when a person's first answer was due. `levels`: how many the team's escalation has. Times are epoch seconds."""

    page: Page
    status: Status
    team_name: dict[str, str]
    time_zone: str
    levels: int
    promised_at: int | None
    category: str | None

    @property
    def reference(self) -> str | None:
        return grouped(self.page.ticket) if self.page.ticket else None

    @property
    def acknowledged_by(self) -> str | None:
        return code_of(self.page.acknowledged_by)


def view_of(page: Page, ticket: Ticket | None, newest: Page, desk: PublishedDesk) -> PageView:
    """`newest` is the page that the ticket was raised to since, in the same round; else `page` itself."""
    if newest.state is PageState.ACKNOWLEDGED:
        page = replace(page, state=newest.state, acknowledged_by=newest.acknowledged_by, acknowledged_at=newest.acknowledged_at)
    promised = ticket.clocks.get(page.reason) if ticket else None
    return PageView(
        page=page, status=_status_of(page, newest, ticket), team_name={locale: desk.team_name(page.team, locale) for locale in desk.document.locales},
        time_zone=desk.time_zone_of(page.team), levels=len(desk.escalation_of(page.team).levels),
        promised_at=promised.due_at if promised else None, category=ticket.category if ticket else None,
    )  # fmt: skip


def data_of(view: PageView) -> dict[str, object]:
    """The same for programs."""
    page = view.page
    return {
        "page_id": page.id, "ticket": page.ticket, "reference": view.reference, "status": view.status, "team": page.team, "level": page.level,
        "levels": view.levels, "severity": page.severity, "reason": page.reason, "since": iso(page.created_at),
        "promised_by": _iso(view.promised_at), "acknowledged_at": _iso(page.acknowledged_at), "acknowledged_by": view.acknowledged_by,
    }  # fmt: skip


def _status_of(page: Page, newest: Page, ticket: Ticket | None) -> Status:
    if page.state is PageState.ACKNOWLEDGED:
        return "acknowledged"
    return "open" if is_wanted(newest, ticket) else "settled"


def _iso(moment: int | None) -> str | None:
    return None if moment is None else iso(moment)
