"""What a timeline tells beside deadlines: why it breached, what passed in which segment, how things stood earlier."""

from time import process_time

import pytest

from chalicelib.desk.service_levels import LevelsInForce
from chalicelib.sla.model import Course, What
from chalicelib.sla.policy.calendars.business_time import add_business_time, business_calendar
from chalicelib.sla.policy.clocks.reading import why
from chalicelib.sla.policy.clocks.timeline import timeline
from chalicelib.tickets import events as e
from tests.builders import commit
from tests.sla_stories import Case, calendars, levels, story

DAY_S = 86400
WEEKEND = story(Case("", "tokyo", "first 4h", "Fri 13 Nov 18:00 mail; 19:00 wait; Mon 16 Nov 12:00 open; 13:00 to berlin", ""))


def test_rows_tell_why_it_breached() -> None:
    """The table of docs/sla.md."""
    told = timeline(WEEKEND.commits, WEEKEND.history, WEEKEND.ends_at + DAY_S)

    assert [(row.local[:16], row.happened, row.used_s // 60, row.left_s // 60, row.calendar) for row in why(told, "first_response")] == [
        ("2026-11-13T18:00", "started: customer-wrote", 0, 240, "tokyo"),
        ("2026-11-13T19:00", "paused: customer-awaited", 60, 180, "tokyo"),
        ("2026-11-16T12:00", "resumed: awaited-from-us", 60, 180, "tokyo"),
        ("2026-11-16T05:00", "moved: team tokyo>berlin", 120, 120, "berlin"),
        ("2026-11-16T10:00", "warned: 75%", 180, 60, "berlin"),
        ("2026-11-16T10:36", "warned: 90%", 216, 24, "berlin"),
        ("2026-11-16T11:00", "breached: time ran out", 240, 0, "berlin"),
    ]
    assert why(told, "complaint") == ()


def test_segments_tell_what_passed() -> None:
    (found,) = timeline(WEEKEND.commits, WEEKEND.history, WEEKEND.ends_at + DAY_S).rounds

    assert [(segment.course, segment.used_s // 60, segment.team) for segment in found.segments] == [
        (Course.RUNNING, 60, "tokyo"),
        (Course.PAUSED, 0, "tokyo"),
        (Course.RUNNING, 60, "tokyo"),
        (Course.RUNNING, 120, "berlin"),
        (Course.OVERDUE, 360, "berlin"),
    ]


def test_same_record_tells_how_things_stood_earlier() -> None:
    earlier = timeline(WEEKEND.commits, WEEKEND.history, WEEKEND.commits[2].occurred_at - 1)

    assert [mark.what for mark in earlier.marks] == [What.STARTED, What.PAUSED]
    assert earlier.next_at is None


def test_another_document_tells_what_it_would_have_done() -> None:
    stricter = timeline(WEEKEND.commits, [LevelsInForce(1, 0, levels("first 30m"))], WEEKEND.ends_at)

    assert [round_.breached_at for round_ in stricter.rounds] == [WEEKEND.commits[0].occurred_at + 1800]


def test_mail_that_waited_in_quarantine_counts_from_its_release() -> None:
    opened, _ = WEEKEND.commits[0].events
    arrived = WEEKEND.commits[0].occurred_at
    released = commit(1, opened, e.MessageReceived(flag="released,takeover"), at=arrived, recorded_at=arrived + 1200)

    (found,) = timeline([released], WEEKEND.history, arrived + 1200).rounds

    assert (found.began_at, found.used_s) == (arrived + 1200, 0)


def test_commit_that_happened_before_the_one_that_it_follows_counts_from_that_ones_moment() -> None:
    first = WEEKEND.commits[0]
    late = commit(2, e.StateChanged("waiting_customer"), at=first.occurred_at - 600)

    (found,) = timeline([first, late], WEEKEND.history, first.occurred_at + 60).rounds

    assert [mark.at for mark in found.marks] == [first.occurred_at, first.occurred_at]
    assert found.used_s == 0


def test_holiday_that_is_published_meanwhile_moves_the_deadline() -> None:
    told = story(Case("", "berlin", "first 4h", "Tue 10 Nov 17:00 mail", ""))
    closed = levels("first 4h")
    closed.calendars["berlin"].days["2026-11-11"] = calendars()["tokyo"].days["01-02"]
    history = [*told.history, LevelsInForce(2, told.ends_at + 60, closed)]

    before, after = (timeline(told.commits, history, told.ends_at + later_s).rounds[0] for later_s in (59, 60))

    assert (before.due_at, after.due_at) == (told.ends_at + 19 * 3600, told.ends_at + 43 * 3600)
    assert [mark.because for mark in after.marks] == ["customer-wrote", "policies"]


def test_record_with_a_gap_is_refused() -> None:
    with pytest.raises(ValueError, match="does not follow"):
        timeline([WEEKEND.commits[0], *WEEKEND.commits[2:]], WEEKEND.history, WEEKEND.ends_at)


def test_deadline_a_year_ahead_takes_less_than_a_tenth_of_a_millisecond() -> None:
    """Own CPU, through split shifts and holidays, once the two years are known."""
    hours, year_s = business_calendar(calendars()["split"]), 1960 * 3600
    add_business_time(hours, WEEKEND.ends_at, year_s)

    def taken() -> float:
        began = process_time()
        for i in range(200):
            add_business_time(hours, WEEKEND.ends_at + i, year_s)
        return (process_time() - began) / 200

    assert min(taken() for _ in range(5)) < 100e-6
