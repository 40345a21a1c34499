"""Whether a check by the exchange still runs, and how people are told of one that does not."""

from typing import Literal

from chalicelib.step_up.model import Challenge, Kind, State
from chalicelib.tickets.model import Ticket

Course = Literal["pending", "passed", "refused", "unknown", "ended"]
_COURSES: dict[State, Course] = {State.PASSED: "passed", State.REFUSED: "refused", State.UNKNOWN: "unknown"}


def is_open_for(challenge: Challenge, ticket: Ticket, now: int) -> bool:
    """Whether the exchange is asked about it: a check, not a code; of whom the ticket is from now; within its time."""
    is_theirs = challenge.kind is Kind.EXCHANGE and challenge.customer == ticket.requester
    return is_theirs and challenge.state is State.OPEN and now < challenge.expires_at


def course_of(state: State) -> Course:
    """Of one that does not run any more: what is open still ran out."""
    return _COURSES.get(state, "ended")
