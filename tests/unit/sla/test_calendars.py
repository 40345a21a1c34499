"""What the table of cases does not show of calendars: refusals, names of days, what is kept."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.core.errors import Misconfigured
from chalicelib.desk.calendars import Calendar, Holidays, OwnDay, minutes_of, weekdays_of
from chalicelib.sla.policy.calendars.business_time import (
    BusinessCalendar,
    add_business_time,
    business_calendar,
    business_seconds_between,
    is_open,
    next_opening,
)
from chalicelib.sla.policy.calendars.working_days import WorkingDays

OFFICE = Calendar(
    time_zone="Asia/Tokyo",
    week={"mon-fri": ("10:00-13:00", "14:00-19:00")},
    holidays=(Holidays(country="JP"),),
    days={"12-29": OwnDay(name="Year's end"), "2026-12-29": OwnDay(shifts=("10:00-12:00",), name="Stocktaking")},
)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


@pytest.mark.parametrize("week", [{}, {"mon-fri": ()}])
def test_calendar_that_never_opens_is_refused(week: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(Misconfigured, match="no deadline can be told"):
        BusinessCalendar(Calendar(time_zone="Asia/Tokyo", week=week))


def test_calendar_that_always_keeps_closed_on_its_days_is_refused_when_it_is_asked() -> None:
    every_day = {f"{month:02}-{day:02}": OwnDay() for month in range(1, 13) for day in range(1, 32)}
    closed = business_calendar(Calendar(time_zone="UTC", week={"mon-sun": ("10:00-12:00",)}, days=every_day))

    for ask in (lambda: add_business_time(closed, 0, 1), lambda: add_business_time(closed, 0, -1), lambda: next_opening(closed, 0)):
        with pytest.raises(Misconfigured, match="does not open"):
            ask()


def test_day_has_the_name_of_what_it_is() -> None:
    days = WorkingDays(OFFICE)

    assert [days.name_of(date(2026, 11, 23)), days.name_of(date(2026, 11, 24))] == ["Labor Thanksgiving Day", None]
    assert [days.name_of(date(2026, 12, 29)), days.name_of(date(2027, 12, 29))] == ["Stocktaking", "Year's end"]


def test_date_counts_before_the_same_day_of_every_year() -> None:
    days = WorkingDays(OFFICE)

    assert days.shifts_on(date(2026, 12, 29)) == ((600, 720),)
    assert days.shifts_on(date(2027, 12, 29)) == ()


def test_observed_holidays_may_be_left_out() -> None:
    kept = [
        Calendar(time_zone="America/New_York", week={"mon-fri": ("09:00-17:00",)}, holidays=(Holidays(country="US", observed=on),))
        for on in (True, False)
    ]

    assert [is_open(business_calendar(calendar), at("2026-07-03T12:00-04:00")) for calendar in kept] == [False, True]


def test_two_countries_holidays_add_up() -> None:
    both = Calendar(
        time_zone="UTC", week={"mon-sun": ("00:00-24:00",)}, holidays=(Holidays(country="JP"), Holidays(country="DE", subdivision="BY"))
    )
    hours = business_calendar(both)

    assert [is_open(hours, at(f"{day}T12:00+00:00")) for day in ("2026-11-03", "2026-10-03", "2026-11-04")] == [False, False, True]


def test_whole_days_meet_at_midnight_and_over_the_new_year() -> None:
    hours = business_calendar(Calendar(time_zone="Europe/Berlin", week={"mon-sun": ("00:00-24:00",)}))
    start = at("2026-12-31T23:59+01:00")

    assert add_business_time(hours, start, 400 * 86400) == start + 400 * 86400
    assert len(hours.year(2027).starts) == 1


def test_always_open_means_every_second() -> None:
    hours = business_calendar(Calendar(time_zone="UTC", week="always"))

    assert add_business_time(hours, 1000, -10) == 990
    assert next_opening(hours, 1000) == 1000


def test_equal_calendars_share_their_years() -> None:
    assert business_calendar(OFFICE) is business_calendar(Calendar(**{name: getattr(OFFICE, name) for name in OFFICE.__struct_fields__}))


def test_year_is_the_one_on_the_wall() -> None:
    assert business_calendar(OFFICE).year_at(int(datetime(2026, 12, 31, 15, tzinfo=UTC).timestamp())) == 2027


def test_ranges_of_weekdays_go_over_the_weekend() -> None:
    assert weekdays_of("fri-mon") == (4, 5, 6, 0)
    assert weekdays_of("sat") == (5,)


def test_shift_over_midnight_ends_on_the_next_day() -> None:
    assert minutes_of("22:00-06:00") == (1320, 1800)
    assert minutes_of("00:00-24:00") == (0, 1440)


def test_night_that_runs_into_a_day_of_its_own_counts_once() -> None:
    own = {"2026-11-11": OwnDay(shifts=("05:00-12:00",))}
    hours = business_calendar(Calendar(time_zone="UTC", week={"mon-sun": ("22:00-06:00",)}, days=own))

    assert business_seconds_between(hours, at("2026-11-10T12:00+00:00"), at("2026-11-11T12:00+00:00")) == 14 * 3600
