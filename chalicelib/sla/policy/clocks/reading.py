"""A round as people read it: its segments, and the rows that answer "why did this breach?"."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct

from chalicelib.desk.service_levels import ClockName
from chalicelib.sla.model import ENDS, ClockRound, Course, Mark, Segment, Timeline, What

from .rounds import Running


class Row(Struct, frozen=True):
    """`local` is `at` by the wall of whoever's calendar counted. `used_s` and `left_s` as they stood right after it."""

    at: int
    local: str
    happened: str
    used_s: int
    left_s: int
    due_at: int | None
    team: str
    calendar: str


def why(timeline: Timeline, clock: ClockName, number: int | None = None) -> tuple[Row, ...]:
    """What led to the breach of that round, and the breach; of the clock's last round where no number is given. A round that did not breach is told
    whole, and a clock that never ran has no rows.
    """
    rounds = [found for found in timeline.rounds if found.clock == clock and number in {None, found.number}]
    marks = rounds[-1].marks if rounds else ()
    end = next((i for i, mark in enumerate(marks) if mark.what is What.BREACHED), len(marks))
    return tuple(map(_row, marks[: end + 1]))


def local_time(mark: Mark) -> str:
    """By the wall of whoever's calendar counted, with its offset: `2026-11-13T18:00:00+09:00`."""
    return datetime.fromtimestamp(mark.at, ZoneInfo(mark.time_zone)).isoformat()


def _row(mark: Mark) -> Row:
    return Row(
        mark.at, local_time(mark), f"{mark.what.value}: {mark.because}", mark.used_s, mark.left_s, mark.due_at, mark.team, mark.calendar
    )


def clock_round(given: Running) -> ClockRound:
    """Of a round for which something was promised."""
    assert given.promise is not None
    return ClockRound(
        clock=given.clock, number=given.number, began_at=given.began_at, ended_at=given.ended_at, outcome=given.outcome,
        breached_at=given.breached_at, due_at=given.due_at, next_at=given.next_at, used_s=given.used_s,
        left_s=given.promise.target_s - given.used_s, marks=given.marks, segments=tuple(_segments(given)),
    )  # fmt: skip


def _segments(given: Running) -> Iterator[Segment]:
    """From each mark that changes how time passes to the next; warnings change nothing. What took no time is no segment."""
    turns = [mark for mark in given.marks if mark.what is not What.WARNED]
    course = Course.RUNNING
    for mark, following in pairwise([*turns, None]):
        assert mark is not None
        course = _course_after(course, mark)
        until, used_s = (following.at, following.used_s) if following else (None, given.used_s)
        if mark.what not in ENDS and until != mark.at:
            yield Segment(mark.at, until, course, mark.because, used_s - mark.used_s, mark.team, mark.calendar)


def _course_after(course: Course, mark: Mark) -> Course:
    if mark.what is What.PAUSED:
        return Course.PAUSED
    if mark.what is What.BREACHED or (mark.what is What.RESUMED and mark.left_s <= 0):
        return Course.OVERDUE
    return Course.RUNNING if mark.what is What.RESUMED else course
