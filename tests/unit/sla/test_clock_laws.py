"""What holds of clocks whatever happens to a ticket: pauses only give time, moments that change nothing change nothing, and somebody who counts
minutes comes to the same.
"""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.desk.service_levels import LevelsInForce, ServiceLevels
from chalicelib.sla.model import ENDS, ClockRound, Course, What
from chalicelib.sla.policy.clocks.reading import why
from chalicelib.sla.policy.clocks.timeline import timeline
from chalicelib.tickets import events as e
from tests.sla_happenings import OPEN, TEAMS, WAIT, Happening, record, stories
from tests.slow_calendar import MINUTE_S, open_minutes

LAWS = settings(max_examples=50, deadline=None)


def rounds(promised: ServiceLevels, happened: list[Happening], now: int) -> tuple[ClockRound, ...]:
    return timeline(record(happened), [LevelsInForce(1, 0, promised)], now).rounds


def due_of(promised: ServiceLevels, happened: list[Happening]) -> int:
    found = rounds(promised, happened, happened[-1][0])
    (due_at,) = (each.due_at for each in found if each.clock == "resolution")
    assert due_at is not None
    return due_at


@LAWS
@given(
    story=stories(st.nothing().map(lambda _: ()) | st.just((e.NoteAdded(),))),
    start=st.integers(0, 2000),
    short=st.integers(0, 900),
    more=st.integers(0, 900),
)
def test_more_pause_never_means_an_earlier_deadline(
    story: tuple[ServiceLevels, list[Happening]], start: int, short: int, more: int
) -> None:
    promised, happened = story
    at = happened[-1][0] + start * MINUTE_S

    def paused_for(minutes: int) -> int:
        return due_of(promised, [*happened, (at, (WAIT,)), (at + minutes * MINUTE_S, (OPEN,))])

    assert due_of(promised, happened) <= paused_for(short) <= paused_for(short + more)
    assert paused_for(0) == due_of(promised, happened)


@LAWS
@given(story=stories(), data=st.data())
def test_moments_at_which_nothing_changes_change_nothing(story: tuple[ServiceLevels, list[Happening]], data: st.DataObject) -> None:
    promised, happened = story
    end = happened[-1][0] + 2 * 86400
    notes = [(at, (e.NoteAdded(),)) for at in data.draw(st.lists(st.integers(happened[0][0], end), max_size=4))]

    assert rounds(promised, sorted([*happened, *notes], key=lambda given: given[0]), end) == rounds(promised, happened, end)


@LAWS
@given(story=stories(), data=st.data())
def test_what_was_told_once_stays_told(story: tuple[ServiceLevels, list[Happening]], data: st.DataObject) -> None:
    promised, happened = story
    early, late = sorted(
        happened[0][0] + minutes * MINUTE_S for minutes in data.draw(st.tuples(st.integers(0, 6000), st.integers(0, 6000)))
    )
    told = timeline(record(happened), [LevelsInForce(1, 0, promised)], early).marks

    assert timeline(record(happened), [LevelsInForce(1, 0, promised)], late).marks[: len(told)] == told
    assert all(mark.at <= early for mark in told)


@LAWS
@given(story=stories())
def test_agenda_is_told_the_moment_of_the_next_mark(story: tuple[ServiceLevels, list[Happening]]) -> None:
    promised, happened = story
    now = happened[-1][0]
    given = timeline(record(happened), [LevelsInForce(1, 0, promised)], now)
    if given.next_at is not None:
        after = timeline(record(happened), [LevelsInForce(1, 0, promised)], given.next_at)
        assert given.next_at > now
        assert {mark.at for mark in after.marks[len(given.marks) :]} == {given.next_at}


@LAWS
@given(story=stories())
def test_there_and_back_at_one_moment_changes_no_deadline(story: tuple[ServiceLevels, list[Happening]]) -> None:
    promised, happened = story
    now = happened[-1][0]
    team = next((event.to for _, events in reversed(happened) for event in events if isinstance(event, e.TeamChanged)), "one")
    other = next(name for name in TEAMS if name != team)
    given = rounds(promised, happened, now)
    moved = rounds(promised, [*happened, (now, (e.TeamChanged(other),)), (now, (e.TeamChanged(team),))], now)

    assert [(each.due_at, each.used_s, each.outcome) for each in moved] == [(each.due_at, each.used_s, each.outcome) for each in given]


@LAWS
@given(story=stories())
def test_timeline_adds_up(story: tuple[ServiceLevels, list[Happening]]) -> None:
    """Segments touch and sum to what is used; use never falls; nothing is used in a pause; there is one breach at most, and one end."""
    promised, happened = story
    for found in rounds(promised, happened, happened[-1][0] + 86400):
        assert all(a.until == b.since for a, b in pairwise(found.segments))
        assert all(a.used_s <= b.used_s for a, b in pairwise(found.marks))
        assert all(segment.used_s == 0 for segment in found.segments if segment.course is Course.PAUSED and found.clock != "complaint")
        assert sum(segment.used_s for segment in found.segments) == found.used_s - found.marks[0].used_s
        assert sum(mark.what is What.BREACHED for mark in found.marks) == (found.breached_at is not None)
        assert [mark.what for mark in found.marks if mark.what in ENDS] == ([found.outcome] if found.outcome else [])


@LAWS
@given(story=stories())
def test_why_ends_with_the_breach(story: tuple[ServiceLevels, list[Happening]]) -> None:
    promised, happened = story
    given = timeline(record(happened), [LevelsInForce(1, 0, promised)], happened[-1][0] + 5 * 86400)
    for found in given.rounds:
        rows = why(given, found.clock, found.number)
        assert (rows[-1].happened == "breached: time ran out") == (found.breached_at is not None)
        assert rows[-1].at == (found.breached_at or found.marks[-1].at)


CHANGES = st.one_of(
    st.just((WAIT,)), st.just((OPEN,)), st.sampled_from(TEAMS).map(lambda team: (e.TeamChanged(team),)), st.just((e.NoteAdded(),))
)


@settings(max_examples=40, deadline=None)
@given(story=stories(CHANGES))
def test_somebody_who_counts_minutes_comes_to_the_same(story: tuple[ServiceLevels, list[Happening]]) -> None:
    promised, happened = story
    end = happened[-1][0] + 2 * 86400
    found = next(each for each in rounds(promised, happened, end) if each.clock == "resolution")
    target = promised.policies[-1].targets["resolution"]
    assert target is not None

    counted = counted_minutes(promised, happened, end)

    breach = counted[target.within_s // MINUTE_S - 1] + MINUTE_S if len(counted) >= target.within_s // MINUTE_S else None
    assert found.breached_at == breach
    if breach is None:
        assert found.used_s == len(counted) * MINUTE_S


def counted_minutes(promised: ServiceLevels, happened: list[Happening], end: int) -> list[int]:
    """The minutes in which the ticket's team was there and nobody waited for the customer."""
    team, is_paused, counted = "one", False, []
    for (at, events), following in pairwise([*happened, (end, ())]):
        for event in events:
            team = event.to if isinstance(event, e.TeamChanged) else team
            is_paused = event.to == "waiting_customer" if isinstance(event, e.StateChanged) else is_paused
        if not is_paused:
            counted += open_minutes(promised.calendars[team], at, following[0])
    return counted
