"""When a page is sent again, and whether it is still wanted."""

from chalicelib.oncall.model import Page, PageState
from chalicelib.tickets.model import ACTIVE, Ticket


def next_copy_at(page: Page, now: int) -> int | None:
    """After a copy went out: twice as late each time, up to the page's most. None: this level does not repeat, the next one follows."""
    if page.repeat_s is None:
        return None
    return now + min(page.repeat_s << min(page.copies, 20), max(page.repeat_at_most_s, page.repeat_s))


def is_wanted(page: Page, ticket: Ticket | None) -> bool:
    """Whether somebody still has to be told: not acknowledged, and its ticket unanswered, not raised further, not closed, not started anew."""
    if page.state in {PageState.ACKNOWLEDGED, PageState.CLOSED}:
        return False
    if page.ticket is None:
        return True
    is_running = ticket is not None and any(clock.is_running for clock in ticket.clocks.values())
    return ticket is not None and is_running and ticket.page == page.id and ticket.state in ACTIVE


def round_of(page_id: str) -> str:
    """A page id without its level: `<ticket>.<clock>.<round>`."""
    return page_id.rpartition(".")[0]
