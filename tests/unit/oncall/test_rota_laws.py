"""Laws of rotas, for any layers, absences and overrides, around changes of the clocks in zones that change them differently."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.desk.rotas import WEEKDAYS, Hours, LayerPlan, RotaPlan
from chalicelib.oncall.policy.rota import Absence, Layer, Override, Rota, on_call, rota_of
from chalicelib.oncall.policy.rota_shifts import gaps, next_handover, shifts, shifts_of
from tests.rotas_made import at

STEP_S = 900
CHANGES = (
    ("Europe/Berlin", "2026-03-29 00:00"), ("Europe/Berlin", "2026-10-25 00:00"), ("America/New_York", "2026-03-08 00:00"),
    ("America/New_York", "2026-11-01 00:00"), ("Australia/Lord_Howe", "2026-04-05 00:00"), ("Australia/Lord_Howe", "2026-10-04 00:00"),
    ("Asia/Tokyo", "2028-02-29 00:00"), ("America/Sao_Paulo", "2018-11-04 00:00"), ("Asia/Kathmandu", "2026-12-31 00:00"),
)  # fmt: skip
NAMES = ("aiko", "kenji", "maria", "ben")
PEOPLE = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True)
TIMES = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
HOURS = st.builds(
    lambda start, end, days: Hours(start=start, end=end if end != start else "24:00", days=tuple(days)),
    st.sampled_from(["00:00", "01:30", "02:00", "02:15", "02:30", "09:00", "22:00"]), TIMES,
    st.lists(st.sampled_from(WEEKDAYS), min_size=3, max_size=7, unique=True),
)  # fmt: skip


@st.composite
def rotas(draw: st.DrawFn, zone: str, around: int) -> Rota:
    first = datetime.fromtimestamp(around, ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    layers = draw(st.lists(st.builds(
        lambda turns, unit, length, days, time, hours: LayerPlan(
            turns=tuple("+".join(turn) for turn in turns), every=unit, length=length,
            first_handover=f"{first - timedelta(days=days):%Y-%m-%d} {time}", hours=tuple(hours),
        ),
        st.lists(PEOPLE, min_size=1, max_size=4), st.sampled_from(["hour", "day", "week"]), st.integers(1, 5), st.integers(-1, 15),
        st.one_of(TIMES, st.sampled_from(["02:30", "01:45"])), st.lists(HOURS, max_size=2),
    ), min_size=1, max_size=3))  # fmt: skip
    moments = st.integers(-8, 30).map(lambda step: around + step * 4 * STEP_S)
    spans = st.tuples(moments, st.integers(1, 40)).map(lambda span: (span[0], span[0] + span[1] * STEP_S))
    overrides = draw(st.lists(st.builds(lambda span, who, old: Override(*span, tuple(who), old), spans, PEOPLE, st.none() | st.sampled_from(NAMES)), max_size=3))  # fmt: skip
    absences = draw(st.lists(st.builds(lambda who, span: Absence(who, *span), st.sampled_from(NAMES), spans), max_size=3))
    return rota_of("any", RotaPlan(time_zone=zone, layers=tuple(layers)), overrides, absences)


@st.composite
def stretches(draw: st.DrawFn) -> tuple[Rota, int, int]:
    zone, wall = draw(st.sampled_from(CHANGES))
    around = at(zone, wall)
    start = around + draw(st.integers(-48, 48)) * STEP_S
    return draw(rotas(zone, around)), start, start + draw(st.integers(1, 144)) * STEP_S


@settings(max_examples=80, deadline=None)
@given(stretches())
def test_on_call_agrees_with_an_oracle_that_watches_the_clock_go_round(made: tuple[Rota, int, int]) -> None:
    rota, start, end = made
    watched = start - 3 * 86400
    shown = {layer: datetime.fromtimestamp(watched, layer.zone).replace(tzinfo=None) for layer in rota.layers}
    for moment in range(watched, end, STEP_S):
        for layer, latest in shown.items():
            shown[layer] = max(latest, datetime.fromtimestamp(moment, layer.zone).replace(tzinfo=None))
        if moment >= start:
            assert on_call(rota, moment) == watched_on_call(rota, shown, moment), moment


def watched_on_call(rota: Rota, latest: dict[Layer, datetime], moment: int) -> tuple[str, ...]:
    """`latest`: the latest wall time that each layer's clock has shown. What it has shown has happened; going back, it undoes nothing."""
    away = {absence.person for absence in rota.absences if absence.start <= moment < absence.end}
    people: tuple[str, ...] = ()
    for layer in rota.layers:
        wall = latest[layer]
        turns_begun = sum(1 for _ in iter_until(layer, wall))
        is_within = not layer.hours or any(
            (day := wall.date() - timedelta(days=back)).weekday() in window.weekdays
            and datetime.combine(day, window.start) <= wall < datetime.combine(day, window.start) + window.length
            for window in layer.hours
            for back in (0, 1)
        )
        if turns_begun and is_within:
            order = [layer.turns[(turns_begun - 1 + step) % len(layer.turns)] for step in range(len(layer.turns))]
            people = next((left for turn in order if (left := tuple(one for one in turn if one not in away))), people)
    for override in rota.overrides:
        if override.start <= moment < override.end:
            if override.instead_of is None:
                people = override.people
            elif override.instead_of in people:
                there = people.index(override.instead_of)
                people = tuple(dict.fromkeys((*people[:there], *override.people, *people[there + 1 :])))
    return people


def iter_until(layer: Layer, wall: datetime):
    begins = layer.first
    while begins <= wall:
        yield begins
        begins += layer.length


@settings(max_examples=80, deadline=None)
@given(stretches(), st.data())
def test_on_call_agrees_with_shifts_and_gaps(made: tuple[Rota, int, int], data: st.DataObject) -> None:
    rota, start, end = made
    moment = data.draw(st.integers(start, end - 1))
    during = [shift.people for shift in shifts(rota, start, end) if shift.start <= moment < shift.end]
    silent = [gap for gap in gaps(rota, start, end) if gap.start <= moment < gap.end]

    assert during == ([on_call(rota, moment)] if on_call(rota, moment) else [])
    assert len(during) + len(silent) == 1


@settings(max_examples=80, deadline=None)
@given(stretches())
def test_shifts_and_gaps_partition_time_and_neighbours_differ(made: tuple[Rota, int, int]) -> None:
    rota, start, end = made
    pieces = sorted([*shifts(rota, start, end), *gaps(rota, start, end)], key=lambda piece: piece.start)

    assert [piece.start for piece in pieces] == [start, *(piece.end for piece in pieces[:-1])]
    assert pieces[-1].end == end
    assert all(piece.start < piece.end for piece in pieces)
    named = [getattr(piece, "people", ()) for piece in pieces]
    assert all(one != other for one, other in pairwise(named))


@settings(max_examples=60, deadline=None)
@given(stretches(), st.data())
def test_cutting_a_stretch_in_two_changes_nothing(made: tuple[Rota, int, int], data: st.DataObject) -> None:
    rota, start, end = made
    cut = data.draw(st.integers(start, end))

    whole = shifts(rota, start, end)
    for person in NAMES:
        served = sum(shift.end - shift.start for shift in shifts_of(rota, person, start, end))
        assert served == sum(shift.end - shift.start for piece in ((start, cut), (cut, end)) for shift in shifts_of(rota, person, *piece))
        assert served == sum(shift.end - shift.start for shift in whole if person in shift.people)


@settings(max_examples=80, deadline=None)
@given(stretches(), st.data())
def test_an_override_wins_over_everything_before_it(made: tuple[Rota, int, int], data: st.DataObject) -> None:
    rota, start, end = made
    moment = data.draw(st.integers(start, end - 1))
    last = Override(start, end, ("zoe",))

    assert on_call(Rota(rota.id, rota.layers, (*rota.overrides, last), rota.absences), moment) == ("zoe",)
    assert on_call(Rota(rota.id, rota.layers, (*rota.overrides, last), rota.absences), end) == on_call(rota, end)


@settings(max_examples=80, deadline=None)
@given(stretches(), st.data())
def test_nobody_who_is_away_is_on_call_unless_an_override_says_so(made: tuple[Rota, int, int], data: st.DataObject) -> None:
    rota, start, end = made
    moment = data.draw(st.integers(start, end - 1))
    away = {absence.person for absence in rota.absences if absence.start <= moment < absence.end}

    assert not away & set(on_call(Rota(rota.id, rota.layers, (), rota.absences), moment))


@settings(max_examples=60, deadline=None)
@given(stretches())
def test_next_handover_is_the_first_change_and_a_change(made: tuple[Rota, int, int]) -> None:
    rota, start, end = made
    following = next_handover(rota, start, within_s=end - start)
    pieces = sorted([*shifts(rota, start, end + 1), *gaps(rota, start, end + 1)], key=lambda piece: piece.start)

    assert (following.at if following else None) == (pieces[1].start if len(pieces) > 1 else None)
    if following:
        assert (on_call(rota, following.at - 1), on_call(rota, following.at)) == (following.before, following.after)
