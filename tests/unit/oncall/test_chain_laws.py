"""Laws of escalation, for any chain, any failing of channels, and whatever people do meanwhile."""

from collections import defaultdict
from itertools import pairwise
from zlib import crc32

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.desk.chains import Chain
from chalicelib.oncall.policy import chain_history as h
from chalicelib.oncall.policy.chain import Action, Kind, next_action
from chalicelib.oncall.policy.chain_faults import CLOSEST_S
from chalicelib.oncall.policy.chain_quiet import quiet_until
from chalicelib.oncall.policy.chain_state import PageStatus, Status, opened, status_of
from chalicelib.oncall.policy.chain_state import following as one_later
from tests.rotas_made import NIGHT, Life, at, chain, layer, level, rota

DAY = 86400
MOST_UNDER_WAY = 4
NOON = at("Asia/Tokyo", "2026-01-06 12:00")
WHOM = st.sampled_from(["person:aiko", "person:kenji", "person:maria", "team:tokyo", "rota:first", "rota:gone", "topic:pages"])
LEVELS = st.builds(
    lambda whom, after_s, channels, severity, repeats: level(*whom, after_s=after_s, channels=tuple(channels), severity=severity, repeats=repeats),
    st.lists(WHOM, min_size=1, max_size=3, unique=True), st.sampled_from([0, 60, 300, 900, 3600]),
    st.permutations(["topic", "mail", "webhook"]).flatmap(lambda every: st.integers(1, 3).map(lambda count: every[:count])),
    st.sampled_from(["info", "warning", "critical"]), st.integers(0, 3),
)  # fmt: skip
CHAINS = st.builds(
    lambda levels, quiet, rearm_s, gather_s: chain(*levels, quiet=quiet, rearm_s=rearm_s, gather_s=gather_s, repeat_s=600),
    st.lists(LEVELS, min_size=1, max_size=4), st.sampled_from([None, NIGHT]), st.sampled_from([None, 600, 7200]), st.integers(0, 8),
)  # fmt: skip
OPENED = st.builds(
    lambda after, severity: h.Opened(NOON + after, severity), st.integers(0, DAY), st.sampled_from(["info", "warning", "critical"])
)
DEEDS = st.sampled_from(["acknowledge", "act", "snooze", "hand on"])


def outcomes(seed: int, kinds: tuple[str, ...] = ("taken", "failed", "silent")):
    """Arbitrary, and the same for the same attempt."""
    return lambda attempt: kinds[crc32(f"{seed}{attempt}".encode()) % len(kinds)]


def deed(name: str, now: int) -> h.Happening:
    return {
        "acknowledge": h.Acknowledged(now, "agent:aiko"), "act": h.ActivitySeen(now), "snooze": h.Snoozed(now, "agent:aiko", now + 1800),
        "hand on": h.HandedOn(now, "agent:aiko", "person:maria"),
    }[name]  # fmt: skip


def born(made: Chain, opened: h.Opened, seed: int = 0, kinds: tuple[str, ...] = ("taken", "failed", "silent")) -> Life:
    return Life(made, opened, outcomes(seed, kinds), {"first": rota(layer("aiko", "kenji", every="hour", first="2025-01-06 00:00"))})


def as_accepted(made: Chain) -> Chain:
    """Copies of a level a minute apart or more: a desk's document with closer ones is refused."""
    times = [(following.after_s // CLOSEST_S or 1) - 1 for following in made.levels[1:]]
    return replace(
        made, levels=tuple(replace(one, repeats=min(one.repeats, most)) for one, most in zip(made.levels, [*times, 0], strict=True))
    )


@st.composite
def lives(draw: st.DrawFn, chains: st.SearchStrategy[Chain] = CHAINS) -> Life:
    life = born(draw(chains), draw(OPENED), draw(st.integers(0, 10_000)))
    for wait_s, name in draw(st.lists(st.tuples(st.integers(0, 7200), DEEDS), max_size=4)):
        life.until(life.now + wait_s)
        life.record(deed(name, life.now))
    life.until(life.now + draw(st.integers(0, 7200)))
    return life


@settings(max_examples=150, deadline=None)
@given(lives(), st.data())
def test_there_is_one_next_action_and_it_stays_until_its_time(life: Life, data: st.DataObject) -> None:
    action = life.next()
    assert action == life.next()
    if action is not None and action.at > life.now:
        assert next_action(status_of(life.history), life.chain, data.draw(st.integers(life.now, action.at))) == action


@settings(max_examples=150, deadline=None)
@given(lives(), st.data())
def test_what_is_recorded_twice_changes_nothing(life: Life, data: st.DataObject) -> None:
    events = life.history.events
    which = data.draw(st.integers(0, len(events) - 1))
    where = data.draw(st.integers(which + 1, len(events)))
    twice = replace(life.history, events=(*events[:where], events[which], *events[where:]))

    assert next_action(status_of(twice), life.chain, life.now) == life.next()
    assert status_of(twice) == status_of(life.history)


@settings(max_examples=80, deadline=None)
@given(lives(CHAINS.map(as_accepted)))
def test_what_is_stored_with_a_page_is_what_its_history_comes_to_and_does_not_grow_with_it(life: Life) -> None:
    page = opened(life.history.opened)
    for event in life.history.events[1:]:
        page = msgspec.json.decode(msgspec.json.encode(one_later(page, event)), type=PageStatus)

    assert page == status_of(life.history)
    assert len(page.under_way) <= MOST_UNDER_WAY


@settings(max_examples=150, deadline=None)
@given(lives())
def test_no_level_is_skipped_and_no_copy_comes_twice(life: Life) -> None:
    cycles: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for event in life.history.events:
        if isinstance(event, h.Raised):
            cycles[event.cycle].append((event.level, event.copy))
    for raised in cycles.values():
        assert raised[0] == (1, 0)
        for (level_before, copy_before), following in pairwise(raised):
            assert following in {(level_before, copy_before + 1), (level_before + 1, 0)}


@settings(max_examples=100, deadline=None)
@given(CHAINS, OPENED, st.integers(0, 10_000))
def test_page_that_nobody_answers_reaches_its_last_level_and_goes_on(made: Chain, opened: h.Opened, seed: int) -> None:
    life = born(replace(made, quiet=None), opened, seed)
    life.until(opened.at + 4 * 3600 + 8 + 4 * 600)

    last = [event for event in life.history.events if isinstance(event, h.Raised) and event.level == len(made.levels)]
    assert len(last) >= 2
    assert all("topic:fallback" in {one.id for one in event.recipients} for event in last)


@settings(max_examples=150, deadline=None)
@given(lives(), st.integers(0, 3 * DAY))
def test_after_an_acknowledgement_nothing_comes_but_the_page_that_was_forgotten(life: Life, later: int) -> None:
    life.record(h.Acknowledged(life.now, "on-call:aiko"))
    action = next_action(status_of(life.history), life.chain, life.now + later)

    if life.chain.rearm_s is None:
        assert action is None
    else:
        assert action is not None
        assert (action.kind, action.at) == (Kind.REARM, life.now + life.chain.rearm_s)
    assert status_of(life.history).status is Status.ACKNOWLEDGED


@settings(max_examples=80, deadline=None)
@given(CHAINS, OPENED, st.integers(0, 10_000))
def test_every_channel_that_fails_is_followed_by_the_next_or_the_alarm_within_thirty_seconds(
    made: Chain, opened: h.Opened, seed: int
) -> None:
    life = born(replace(made, quiet=None), opened, seed, ("failed", "silent"))
    life.until(opened.at + 3600 + 1800)
    follows: dict[tuple[int, int, int, str], list[tuple[int, Action]]] = defaultdict(list)
    for moment, action in life.done:
        if action.recipient is not None:
            follows[action.cycle, action.level, action.copy, action.recipient].append((moment, action))

    assert follows
    for steps in follows.values():
        for (moment, step), following in zip(steps, [*steps[1:], None], strict=True):
            if step.kind is Kind.TRY:
                assert life.now - moment < 30 if following is None else following[0] - moment <= 30
                if following is not None and following[1].kind is Kind.TRY:
                    assert following[1].again == step.again
                    assert following[1].attempt != step.attempt


@settings(max_examples=100, deadline=None)
@given(CHAINS, OPENED, st.integers(0, 10_000))
def test_who_was_told_is_not_told_again_by_another_channel(made: Chain, opened: h.Opened, seed: int) -> None:
    life = born(made, opened, seed)
    life.until(opened.at + 7200)
    told = set()
    for event in life.history.events:
        if isinstance(event, h.Tried):
            copy = (event.attempt.cycle, event.attempt.level, event.attempt.copy, event.attempt.recipient)
            assert copy not in told
        elif isinstance(event, h.Taken):
            told.add((event.attempt.cycle, event.attempt.level, event.attempt.copy, event.attempt.recipient))


@settings(max_examples=40, deadline=None)
@given(CHAINS, OPENED, st.integers(0, 10_000))
def test_quiet_hours_never_delay_what_is_critical(made: Chain, opened: h.Opened, seed: int) -> None:
    opened = replace(opened, severity="critical")
    with_quiet, without = (born(replace(made, quiet=quiet), opened, seed) for quiet in (NIGHT, None))

    assert with_quiet.until(opened.at + DAY) == without.until(opened.at + DAY)


@settings(max_examples=40, deadline=None)
@given(CHAINS, OPENED, st.integers(0, 10_000))
def test_what_is_not_critical_is_raised_outside_quiet_hours_and_not_lost(made: Chain, opened: h.Opened, seed: int) -> None:
    life = born(replace(made, quiet=NIGHT), opened, seed)
    life.until(opened.at + 2 * DAY)
    raised = [(moment, action) for moment, action in life.done if action.kind is Kind.RAISE]

    assert raised
    assert all(action.severity == "critical" or quiet_until(NIGHT, moment) == moment for moment, action in raised)
