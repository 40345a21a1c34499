"""The table of tests/data/sla_cases.md: what is promised when, as a support lead reads it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.desk.service_levels import ClockName
from chalicelib.sla.model import ClockRound, Timeline, What
from chalicelib.sla.policy.clocks.timeline import timeline
from tests.sla_stories import CLOCKS, TIME, Case, Walls, calendars, cases, seconds, story

LONG_AFTER_S = 3 * 366 * 86400
CASES = list(cases())


def test_table_is_as_long_as_it_should_be() -> None:
    assert len(CASES) >= 80
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case: Case) -> None:
    told = story(case)
    now = timeline(told.commits, told.history, told.ends_at)
    later = timeline(told.commits, told.history, told.ends_at + LONG_AFTER_S)
    for text in case.then.split("; "):
        name, _, expected = text.rpartition("next: ")
        clock = CLOCKS["next" if "next: " in text else next(word for word in case.promise.split() if word in CLOCKS)]
        assert _told(expected, now, later, clock, case) == expected, name


def _told(expected: str, now: Timeline, later: Timeline, clock: ClockName, case: Case) -> str:
    """What the timeline says of the same thing, in the same words."""
    what = expected.split(maxsplit=1)[0]
    found = now.last_round(clock)
    if found is None:
        return "none"
    if what in {"due", "breached", "warned"}:
        return _moment(expected, found, later.last_round(clock), case)
    amounts = {"used": found.used_s, "left": found.left_s}
    if what in amounts:
        return expected if amounts[what] == seconds(expected.split()[1]) else f"{what} {amounts[what]} s"
    if what == "round":
        return f"round {found.number}"
    return found.outcome or found.segments[-1].course


def _moment(expected: str, now: ClockRound, later: ClockRound | None, case: Case) -> str:
    """`expected` itself where it names the moment; else what the same wall would show."""
    assert later is not None
    words = expected.split()
    label = f"warned {words[1]}" if words[0] == "warned" else words[0]
    warnings = [mark.at for mark in later.marks if mark.what is What.WARNED and mark.because == f"{words[1]}%"]
    at = {"due": now.due_at, "breached": later.breached_at}.get(words[0], warnings[-1] if warnings else None)
    found = TIME.search(expected, len(label))
    assert found
    if at == Walls(case.team).moment(found):
        return expected
    return f"{label} {_shown(at, found['team'] or case.team)}"


def _shown(at: int | None, team: str) -> str:
    return f"{datetime.fromtimestamp(at, ZoneInfo(calendars()[team].time_zone)):%a %d %b %Y %H:%M:%S %z}" if at is not None else "never"
