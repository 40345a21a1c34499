"""What holds of business time whatever the calendar, in all zones and on the days on which clocks are changed."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.desk.calendars import Calendar
from chalicelib.sla.policy.calendars.business_time import (
    add_business_time,
    business_calendar,
    business_seconds_between,
    is_open,
    next_opening,
)
from tests.slow_calendar import CHANGES, MINUTE_S, calendars, moments, open_minutes

ZONES = tuple(CHANGES)
QUICK = settings(max_examples=60, deadline=None)
SECONDS = st.integers(0, 40 * 3600)


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_it_counts_what_somebody_counts_who_watches_the_wall(zone: str, data: st.DataObject) -> None:
    calendar = data.draw(calendars((zone,)))
    first = data.draw(moments(zone, 1440))
    last = first + data.draw(st.integers(0, 3 * 1440)) * MINUTE_S

    counted = len(list(open_minutes(calendar, first, last))) * MINUTE_S

    assert business_seconds_between(business_calendar(calendar), first, last) == counted


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_deadline_is_where_somebody_stops_who_counts_minutes(zone: str, data: st.DataObject) -> None:
    calendar = data.draw(calendars((zone,)))
    start, minutes = data.draw(moments(zone, 1440)), data.draw(st.integers(1, 300))

    passed = list(open_minutes(calendar, start, start + 3 * 86400))

    if len(passed) >= minutes:
        assert add_business_time(business_calendar(calendar), start, minutes * MINUTE_S) == passed[minutes - 1] + MINUTE_S


@QUICK
@given(data=st.data(), calendar=calendars(), seconds=SECONDS)
def test_what_was_added_lies_between(data: st.DataObject, calendar: Calendar, seconds: int) -> None:
    hours, start = business_calendar(calendar), data.draw(moments(calendar.time_zone))
    due, begun = add_business_time(hours, start, seconds), add_business_time(hours, start, -seconds)

    assert business_seconds_between(hours, start, due) == seconds
    assert business_seconds_between(hours, begun, start) == seconds
    assert business_seconds_between(hours, start, begun) == -seconds


@QUICK
@given(data=st.data(), calendar=calendars(), seconds=st.integers(1, 40 * 3600))
def test_deadline_is_the_first_such_moment_and_the_begin_the_last(data: st.DataObject, calendar: Calendar, seconds: int) -> None:
    hours, start = business_calendar(calendar), data.draw(moments(calendar.time_zone))

    assert business_seconds_between(hours, start, add_business_time(hours, start, seconds) - 1) == seconds - 1
    assert business_seconds_between(hours, add_business_time(hours, start, -seconds) + 1, start) == seconds - 1


@QUICK
@given(data=st.data(), calendar=calendars())
def test_parts_of_an_interval_add_up(data: st.DataObject, calendar: Calendar) -> None:
    hours = business_calendar(calendar)
    cuts = sorted(data.draw(st.lists(moments(calendar.time_zone), min_size=2, max_size=6)))

    parts = sum(business_seconds_between(hours, a, b) for a, b in pairwise(cuts))

    assert parts == business_seconds_between(hours, cuts[0], cuts[-1])


@QUICK
@given(data=st.data(), calendar=calendars(), one=SECONDS, other=SECONDS)
def test_adding_twice_is_adding_the_sum(data: st.DataObject, calendar: Calendar, one: int, other: int) -> None:
    hours, start = business_calendar(calendar), data.draw(moments(calendar.time_zone))

    assert (
        add_business_time(hours, add_business_time(hours, start, one), other) == add_business_time(hours, start, one + other) or other == 0
    )


@QUICK
@given(data=st.data(), calendar=calendars(), less=SECONDS, more=SECONDS)
def test_later_starts_and_longer_times_are_never_due_earlier(data: st.DataObject, calendar: Calendar, less: int, more: int) -> None:
    hours = business_calendar(calendar)
    early, late = sorted((data.draw(moments(calendar.time_zone)), data.draw(moments(calendar.time_zone))))
    less, more = sorted((less, more))

    assert add_business_time(hours, early, less) <= add_business_time(hours, early, more)
    assert add_business_time(hours, early, less) <= add_business_time(hours, late, less)


@QUICK
@given(data=st.data(), calendar=calendars())
def test_it_is_open_when_a_second_counts(data: st.DataObject, calendar: Calendar) -> None:
    hours, at = business_calendar(calendar), data.draw(moments(calendar.time_zone))
    opening = next_opening(hours, at)

    assert is_open(hours, at) == (business_seconds_between(hours, at, at + 1) == 1)
    assert is_open(hours, opening)
    assert business_seconds_between(hours, at, opening) == 0
