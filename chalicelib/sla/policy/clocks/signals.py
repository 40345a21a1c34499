"""What a commit says to the clocks: which begin, which end and how, and whether the customer is awaited."""

from msgspec import Struct

from chalicelib.desk.service_levels import ClockName
from chalicelib.sla.model import What
from chalicelib.tickets import events as e
from chalicelib.tickets.model import ACTIVE, AWAITED_FROM_US, Commit, Purpose, State, Ticket

CUSTOMER_AWAITED = "customer-awaited"
ELSEWHERE = "merged"
RELEASED = "released"
"""The flag on a message that an agent let in."""
_RESPONSES = frozenset({"first_response", "next_response"})
_SETTLED = frozenset({State.RESOLVED, State.CLOSED})
_GIVEN_UP = frozenset({State.SPAM})
_PAUSES = {State.WAITING_CUSTOMER: CUSTOMER_AWAITED, State.MERGED: ELSEWHERE}
"""A merged ticket's promises stand still until its merging is undone: otherwise merging and undoing would give them their whole time again."""


class Signal(Struct, frozen=True):
    """A ticket before and after a commit. `at` is when it counts."""

    at: int
    before: Ticket | None
    after: Ticket
    wrote: bool
    replied: bool

    @property
    def is_back(self) -> bool:
        return self.before is not None and self.before.state not in ACTIVE and self.after.state in ACTIVE


def signal_of(before: Ticket | None, after: Ticket, commit: Commit, not_before: int) -> Signal:
    wrote = any(isinstance(event, e.MessageReceived) and event.wants_answer for event in commit.events)
    replied = any(isinstance(event, e.Sent) and event.purpose == Purpose.REPLY for event in commit.events)
    at = max(not_before, commit.occurred_at, _released_at(commit) if wrote else 0)
    return Signal(at, before, after, wrote, replied)


def _released_at(commit: Commit) -> int:
    """A mail that waited in quarantine is answered for from its release on, which is when it was recorded."""
    flags = (event.flag or "" for event in commit.events if isinstance(event, e.MessageReceived))
    return commit.recorded_at if any(RELEASED in flag.split(",") for flag in flags) else 0


def pause_of(ticket: Ticket) -> str | None:
    return _PAUSES.get(ticket.state)


def end_of(clock: ClockName, signal: Signal) -> tuple[What, str] | None:
    """How a round that is under way ends, and why. `met` here means done: whether in time is the round's business."""
    state = signal.after.state
    if clock in _RESPONSES and signal.replied:
        return What.MET, "replied"
    if state in _GIVEN_UP or (clock in _RESPONSES and state in _SETTLED):
        return What.DROPPED, state.value
    return (What.MET, state.value) if state in _SETTLED else None


def beginning_of(clock: ClockName, signal: Signal) -> str | None:
    """Why a round begins where none is under way."""
    if signal.after.state not in ACTIVE or not _begins(clock, signal):
        return None
    return "reopened" if signal.is_back else "customer-wrote"


def _begins(clock: ClockName, signal: Signal) -> bool:
    after, before = signal.after, signal.before
    is_awaited = after.state in AWAITED_FROM_US
    if clock == "first_response":
        return after.replies == 0 and is_awaited and (signal.wrote or signal.is_back)
    if clock == "next_response":
        return after.replies > 0 and after.waiting_since is not None and (before is None or before.waiting_since is None)
    return after.has_written and (is_awaited or clock == "complaint")
