"""A ticket's promised times as values: rounds of a clock, what happened to them, and when. Times are epoch seconds; used and left are business seconds."""

from enum import StrEnum

from msgspec import Struct

from chalicelib.desk.service_levels import ClockName


class What(StrEnum):
    """What happens to a round of a clock."""

    STARTED = "started"
    RESTARTED = "restarted"
    PAUSED = "paused"
    RESUMED = "resumed"
    MOVED = "moved"
    RECOMPUTED = "recomputed"
    WARNED = "warned"
    BREACHED = "breached"
    MET = "met"
    LATE = "late"
    DROPPED = "dropped"


ENDS = frozenset({What.MET, What.LATE, What.DROPPED})


class Course(StrEnum):
    """How a segment passes. Nothing is used while a clock is paused; overdue is running after the breach."""

    RUNNING = "running"
    PAUSED = "paused"
    OVERDUE = "overdue"


class Mark(Struct, frozen=True):
    """One thing that happened, with how the round stood right after it.

    `because` is a code: `customer-wrote`, `reopened`, `customer-awaited`, `awaited-from-us`, `no-promise`, `team tokyo>europe`, `priority 3>1`, `75%`, `replied` ...
    `left_s` is below zero after the breach. `due_at` is None while the clock is paused and once it ended. Whose time it is: `team` had the ticket,
    `calendar` counted (its name, in `time_zone`), by `policy`.
    """

    at: int
    clock: ClockName
    round: int
    what: What
    because: str
    used_s: int
    left_s: int
    due_at: int | None
    team: str
    calendar: str
    time_zone: str
    policy: str
    target_s: int


class Segment(Struct, frozen=True):
    """A stretch `[since, until)` in which nothing changed; `until` None: it goes on. `used_s` is what passed in it, all in all or until now."""

    since: int
    until: int | None
    course: Course
    because: str
    used_s: int
    team: str
    calendar: str


class ClockRound(Struct, frozen=True):
    """A clock from its start to its end; a further start is a further round. `due_at`: the breach where there was one, else what is promised now;
    None while it is paused, and where it ended in time. `next_at`: the next warning or the breach, None where none will come by itself.
    """

    clock: ClockName
    number: int
    began_at: int
    ended_at: int | None
    outcome: What | None
    breached_at: int | None
    due_at: int | None
    next_at: int | None
    used_s: int
    left_s: int
    marks: tuple[Mark, ...]
    segments: tuple[Segment, ...]


class Timeline(Struct, frozen=True):
    """All rounds in the order in which they began, as they stand at `now`."""

    now: int
    rounds: tuple[ClockRound, ...]

    @property
    def next_at(self) -> int | None:
        """When the agenda should look again, if nothing is recorded before."""
        return min((found.next_at for found in self.rounds if found.next_at is not None), default=None)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Of all clocks, in order of time."""
        return tuple(sorted((mark for found in self.rounds for mark in found.marks), key=lambda mark: mark.at))

    def last_round(self, clock: ClockName) -> ClockRound | None:
        return next((found for found in reversed(self.rounds) if found.clock == clock), None)
