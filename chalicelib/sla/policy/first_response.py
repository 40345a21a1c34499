"""When a person's first answer is promised."""

from chalicelib.desk.model import PublishedDesk
from chalicelib.tickets.events import ClockStarted
from chalicelib.tickets.model import FIRST_RESPONSE
from chalicelib.tickets.policy.security_lane import TOP_PRIORITY, lane_of


def first_response_s(desk: PublishedDesk, category: str | None, priority: int) -> int:
    """Seconds: the category's own time, else the priority's, else the desk's."""
    known = desk.document.categories.get(category or "")
    times = desk.document.first_response
    by_priority = times.by_priority.get(str(priority))  # type: ignore[call-overload]
    return (known.first_response_s if known else None) or by_priority or times.default_s


def first_response_clock(desk: PublishedDesk, category: str | None, priority: int, now: int) -> ClockStarted:
    return ClockStarted(FIRST_RESPONSE, now + first_response_s(desk, category, priority))


def urgent_clock(desk: PublishedDesk, now: int) -> ClockStarted:
    """In the security lane both the category's time and the top priority's hold: the shorter one is promised."""
    times = (first_response_s(desk, category, TOP_PRIORITY) for category in (lane_of(desk).category, None))
    return ClockStarted(FIRST_RESPONSE, now + min(times))
