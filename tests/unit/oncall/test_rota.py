"""Who is on call: turns, handovers through changes of the clocks, layers, overrides, swaps, people away, gaps."""

import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.desk.rotas import Hours, LayerPlan
from chalicelib.oncall.policy.rota import Absence, Override, on_call
from chalicelib.oncall.policy.rota_clock import moment_of, wall_of
from chalicelib.oncall.policy.rota_shifts import Gap, Handover, Shift, gaps, next_handover, shifts, shifts_of
from chalicelib.oncall.policy.rota_swaps import Side, swap
from tests.rotas_made import at, layer, rota

BERLIN, NEW_YORK, HOWE, TOKYO = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo"
OFFICE = Hours(start="09:00", end="18:00", days=("mon", "tue", "wed", "thu", "fri"))
WEEKLY, DAILY = layer("aiko", "kenji", "maria"), layer("aiko", "kenji", every="day")
DAY_AND_NIGHT = layer("aiko", "kenji", every="hour", length=12, first="2026-01-05 08:00")


@pytest.mark.parametrize(
    ("plan", "zone", "wall", "expected"),
    [
        (WEEKLY, "UTC", "2026-01-05 08:59", ()),
        (WEEKLY, "UTC", "2026-01-05 09:00", ("aiko",)),
        (WEEKLY, "UTC", "2026-01-12 08:59", ("aiko",)),
        (WEEKLY, "UTC", "2026-01-12 09:00", ("kenji",)),
        (WEEKLY, "UTC", "2026-01-26 09:00", ("aiko",)),
        (WEEKLY, BERLIN, "2026-03-30 08:59", ("maria",)),  # clocks went forward on Sunday; the handover stays at nine
        (WEEKLY, BERLIN, "2026-03-30 09:00", ("aiko",)),
        (WEEKLY, BERLIN, "2026-10-26 08:59", ("maria",)),
        (WEEKLY, BERLIN, "2026-10-26 09:00", ("aiko",)),
        (layer("aiko", "kenji", length=2), "UTC", "2026-01-19 08:59", ("aiko",)),
        (layer("aiko", "kenji", length=2), "UTC", "2026-01-19 09:00", ("kenji",)),
        (DAILY, NEW_YORK, "2026-03-08 08:59", ("kenji",)),
        (DAILY, NEW_YORK, "2026-03-08 09:00", ("aiko",)),
        (DAY_AND_NIGHT, BERLIN, "2026-03-29 07:59", ("kenji",)),  # eleven hours long, and over at eight
        (DAY_AND_NIGHT, BERLIN, "2026-03-29 08:00", ("aiko",)),
        (layer("aiko+kenji", "maria"), "UTC", "2026-01-06 00:00", ("aiko", "kenji")),
        (layer("aiko", hours=(OFFICE,)), TOKYO, "2026-01-09 17:59", ("aiko",)),
        (layer("aiko", hours=(OFFICE,)), TOKYO, "2026-01-09 18:00", ()),
        (layer("aiko", hours=(OFFICE,)), TOKYO, "2026-01-10 12:00", ()),
        (layer("aiko", hours=(Hours(start="22:00", end="06:00", days=("fri",)),)), "UTC", "2026-01-10 05:59", ("aiko",)),
        (layer("aiko", hours=(Hours(start="22:00", end="06:00", days=("fri",)),)), "UTC", "2026-01-11 05:59", ()),
        (layer("aiko", hours=(Hours(start="00:00", end="24:00", days=("sat",)),)), "UTC", "2026-01-10 23:59", ("aiko",)),
        (layer("aiko", time_zone=TOKYO), "UTC", "2026-01-05 00:00", ("aiko",)),  # nine in Tokyo
        (layer("aiko", "kenji", every="day", first="2026-02-28 00:00"), "UTC", "2026-03-01 00:00", ("kenji",)),
        (layer("aiko", "kenji", every="day", first="2028-02-28 00:00"), "UTC", "2028-02-29 00:00", ("kenji",)),  # a leap day has its turn
        (layer("aiko", "kenji", every="day", first="2026-12-31 00:00"), "UTC", "2027-01-01 00:00", ("kenji",)),
    ],
)  # fmt: skip
def test_turns_follow_each_other_on_the_wall_clock(plan: LayerPlan, zone: str, wall: str, expected: tuple[str, ...]) -> None:
    assert on_call(rota(plan, zone=zone), at(zone, wall)) == expected


@pytest.mark.parametrize(
    ("zone", "wall", "moment"),
    [
        (BERLIN, "2026-03-29 02:00", "2026-03-29 01:00"), (BERLIN, "2026-03-29 02:30", "2026-03-29 01:00"), (BERLIN, "2026-03-29 03:00", "2026-03-29 01:00"),
        (BERLIN, "2026-10-25 02:30", "2026-10-25 00:30"), (NEW_YORK, "2026-03-08 02:59", "2026-03-08 07:00"), (NEW_YORK, "2026-11-01 01:30", "2026-11-01 05:30"),
        (HOWE, "2026-10-04 02:15", "2026-10-03 15:30"), (HOWE, "2026-04-05 01:45", "2026-04-04 14:45"), (TOKYO, "2026-03-29 02:30", "2026-03-28 17:30"),
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 10:00"),
    ],
)  # fmt: skip
def test_wall_time_in_a_gap_is_the_jump_and_a_repeated_one_the_first(zone: str, wall: str, moment: str) -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    assert moment_of(datetime.fromisoformat(wall), ZoneInfo(zone)) == at("UTC", moment)


def test_handover_in_a_repeated_hour_happens_once() -> None:
    made = rota(layer("aiko", "kenji", every="day", first="2026-10-24 02:30"), zone=BERLIN)

    assert on_call(made, at(BERLIN, "2026-10-25 02:29")) == ("aiko",)
    assert on_call(made, at(BERLIN, "2026-10-25 02:30")) == ("kenji",)
    assert on_call(made, at(BERLIN, "2026-10-25 02:15", fold=1)) == ("kenji",)
    assert [shift.people for shift in shifts(made, at(BERLIN, "2026-10-25 00:00"), at(BERLIN, "2026-10-25 12:00"))] == [
        ("aiko",),
        ("kenji",),
    ]


def test_hour_that_the_clocks_jump_over_is_nobodys_turn() -> None:
    made = rota(layer("aiko", "kenji", "maria", every="hour", first="2026-03-29 01:00"), zone=BERLIN)

    assert on_call(made, at(BERLIN, "2026-03-29 01:59")) == ("aiko",)
    assert on_call(made, at(BERLIN, "2026-03-29 03:00")) == ("maria",)


def test_the_sun_is_followed_around_the_world() -> None:
    hours = (Hours(start="09:00", end="17:00"),)
    made = rota(*(layer(who, first="2025-12-01 00:00", hours=hours, time_zone=zone) for who, zone in [("aiko", TOKYO), ("ben", "Europe/London"), ("cora", "America/Los_Angeles")]))  # fmt: skip

    winter = at("UTC", "2026-01-07 00:00")
    assert shifts(made, winter, winter + 86400) == (
        Shift(winter, winter + 3600, ("cora",)), Shift(winter + 3600, winter + 8 * 3600, ("aiko",)), Shift(winter + 9 * 3600, winter + 17 * 3600, ("ben",)), Shift(winter + 17 * 3600, winter + 24 * 3600, ("cora",)),
    )  # fmt: skip
    assert gaps(made, winter, winter + 86400) == (Gap(winter + 8 * 3600, winter + 9 * 3600),)
    summer = at("UTC", "2026-07-08 00:00")
    assert gaps(made, summer, summer + 86400) == ()  # London begins an hour earlier, and so does Los Angeles


def test_later_layer_stands_over_the_earlier_where_it_has_somebody() -> None:
    made = rota(layer("aiko"), layer("kenji", hours=(OFFICE,)))

    assert on_call(made, at("UTC", "2026-01-06 12:00")) == ("kenji",)
    assert on_call(made, at("UTC", "2026-01-06 20:00")) == ("aiko",)


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ([], ("aiko", "kenji")),
        ([Override(0, 10, ("maria",))], ("maria",)),
        ([Override(0, 10, ("maria",), instead_of="aiko")], ("maria", "kenji")),
        ([Override(0, 10, ("maria",), instead_of="ben")], ("aiko", "kenji")),
        ([Override(0, 10, ("kenji",), instead_of="aiko")], ("kenji",)),
        ([Override(0, 10, ("maria",)), Override(0, 10, ("ben",))], ("ben",)),
        ([Override(0, 10, ("maria",)), Override(0, 10, ("ben",), instead_of="maria")], ("ben",)),
        ([Override(0, 5, ("maria",))], ("aiko", "kenji")),
        ([Override(6, 10, ("maria",))], ("aiko", "kenji")),
        ([Override(5, 6, ("maria", "ben"))], ("maria", "ben")),
    ],
)
def test_overrides_are_laid_over_the_rota_in_their_order(overrides: list[Override], expected: tuple[str, ...]) -> None:
    start = at("UTC", "2026-01-06 12:00")
    moved = [Override(start + change.start, start + change.end, change.people, change.instead_of) for change in overrides]

    assert on_call(rota(layer("aiko+kenji"), overrides=moved), start + 5) == expected


def test_next_in_turn_stands_in_for_who_is_away() -> None:
    start = at("UTC", "2026-01-05 09:00")
    made = rota(WEEKLY, absences=[Absence("aiko", start + 86400, start + 2 * 86400)])

    assert shifts(made, start, start + 14 * 86400) == (
        Shift(start, start + 86400, ("aiko",)),
        Shift(start + 86400, start + 2 * 86400, ("kenji",)),
        Shift(start + 2 * 86400, start + 7 * 86400, ("aiko",)),
        Shift(start + 7 * 86400, start + 14 * 86400, ("kenji",)),
    )


def test_layer_below_serves_when_a_whole_layer_is_away_and_then_there_is_a_gap() -> None:
    start = at("UTC", "2026-01-06 00:00")
    everybody = [Absence(name, start, start + 60) for name in ("kenji", "maria")]

    assert on_call(rota(layer("aiko"), layer("kenji", "maria"), absences=everybody), start) == ("aiko",)
    assert on_call(rota(layer("kenji+maria"), absences=everybody[:1]), start) == ("maria",)
    assert gaps(rota(layer("kenji+maria"), absences=everybody), start, start + 120) == (Gap(start, start + 60),)


def test_swap_exchanges_two_shifts_and_nothing_else() -> None:
    start, week = at("UTC", "2026-01-05 09:00"), 7 * 86400
    plain = rota(WEEKLY)
    swapped = rota(WEEKLY, overrides=swap(plain, Side("aiko", start + 5), Side("maria", start + 2 * week)))

    assert [shift.people[0] for shift in shifts(swapped, start, start + 4 * week)] == ["maria", "kenji", "aiko"]
    assert [shift.end - shift.start for shift in shifts(swapped, start, start + 4 * week)] == [week, week, 2 * week]


@pytest.mark.parametrize(("second", "at_s"), [("kenji", 0), ("aiko", 3 * 7 * 86400), ("nobody", 0)], ids=["not on call then", "the same person", "unknown"])  # fmt: skip
def test_swap_that_exchanges_nothing_is_refused(second: str, at_s: int) -> None:
    start = at("UTC", "2026-01-05 09:00")

    with pytest.raises(InvalidInput, match="Choose"):
        swap(rota(WEEKLY), Side("aiko", start), Side(second, start + at_s))


def test_next_handover_tells_who_comes_and_when_a_gap_begins() -> None:
    start = at("UTC", "2026-01-05 09:00")

    assert next_handover(rota(WEEKLY), start) == Handover(start + 7 * 86400, ("aiko",), ("kenji",))
    assert next_handover(rota(WEEKLY), start - 60) == Handover(start, (), ("aiko",))
    assert next_handover(rota(layer("aiko", hours=(OFFICE,))), start) == Handover(start + 9 * 3600, ("aiko",), ())
    assert next_handover(rota(layer("aiko")), start) is None
    assert next_handover(rota(WEEKLY), start, within_s=3600) is None


def test_persons_shifts_go_on_while_others_beside_them_change() -> None:
    start, day = at("UTC", "2026-01-05 09:00"), 86400
    made = rota(layer("aiko+kenji", "aiko+maria", "ben", every="day"))

    assert shifts_of(made, "aiko", start, start + 3 * day) == (Shift(start, start + 2 * day, ("aiko", "kenji", "maria")),)
    assert wall_of(start, made.layers[0].zone).hour == 9
