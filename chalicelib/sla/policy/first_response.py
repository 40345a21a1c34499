"""When a person's first answer is promised."""

from chalicelib.desk.model import PublishedDesk
from chalicelib.tickets.events import ClockStarted
from chalicelib.tickets.model import FIRST_RESPONSE


def first_response_s(desk: PublishedDesk, category: str | None, priority: int) -> int:
    """Seconds: the category's own time, else the priority's, else the desk's."""
    known = desk.document.categories.get(category or "")
    times = desk.document.first_response
    by_priority = times.by_priority.get(str(priority))  # type: ignore[call-overload]
    return (known.first_response_s if known else None) or by_priority or times.default_s


def first_response_clock(desk: PublishedDesk, category: str | None, priority: int, now: int) -> ClockStarted:
    return ClockStarted(FIRST_RESPONSE, now + first_response_s(desk, category, priority))
