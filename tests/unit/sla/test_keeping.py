"""The clocks that a ticket carries are those that its whole record tells: the one is the other, folded change by change."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings

from chalicelib.desk.service_levels import LevelsInForce, ServiceLevels
from chalicelib.sla.model import ClockRound
from chalicelib.sla.policy.clocks.choosing import History
from chalicelib.sla.policy.clocks.keeping import counted, due_of
from chalicelib.sla.policy.clocks.timeline import timeline
from chalicelib.tickets import events as e
from chalicelib.tickets.model import Clock, Commit, Ticket
from chalicelib.tickets.policy.projection import apply
from chalicelib.tickets.records import record_of, ticket_of
from tests.builders import desk
from tests.sla_happenings import Happening, record, stories
from tests.sla_stories import Case, cases, levels, story

CASES = list(cases())


def kept(commits: Sequence[Commit], history: History) -> Ticket:
    """Stored after each change, and read again before the next."""
    ticket = None
    for commit in commits:
        ticket = counted(ticket, apply(ticket, commit), commit, history)
        ticket = ticket_of(record_of(ticket, desk().document.sharding))
    assert ticket is not None
    return ticket


def told(ticket: Ticket) -> dict[str, tuple[object, ...]]:
    return {name: _facts(clock) for name, clock in ticket.clocks.items() if clock.policy}


def _facts(clock: Clock) -> tuple[object, ...]:
    facts = (clock.round, clock.started_at, clock.stopped_at, clock.breached_at, clock.is_met)
    return (*facts, clock.due_at, clock.used_s) if clock.is_under_way else facts


def derived(commits: Sequence[Commit], history: History, now: int) -> dict[str, tuple[object, ...]]:
    rounds = {found.clock: found for found in timeline(commits, history, now).rounds}
    return {name: _facts_of(found) for name, found in rounds.items()}


def _facts_of(found: ClockRound) -> tuple[object, ...]:
    facts = (found.number, found.began_at, found.ended_at, found.breached_at, found.outcome == "met")
    is_paused = found.ended_at is None and found.segments and found.segments[-1].course == "paused"
    return facts if found.ended_at is not None else (*facts, None if is_paused else found.due_at, found.used_s)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_case_of_the_table(case: Case) -> None:
    given_ = story(case)
    for n in range(1, len(given_.commits) + 1):
        commits = given_.commits[:n]
        ticket = kept(commits, given_.history)
        known = [each for each in given_.history if each.version <= commits[-1].configuration]
        assert told(ticket) == derived(commits, known, ticket.counted_until)


@settings(max_examples=60, deadline=None)
@given(story=stories())
def test_whatever_happens(story: tuple[ServiceLevels, list[Happening]]) -> None:
    promised, happened = story
    commits, history = record(happened), [LevelsInForce(1, 0, promised)]
    ticket = kept(commits, history)
    assert told(ticket) == derived(commits, history, ticket.counted_until)


def test_publication_holds_from_its_moment_though_nobody_touched_the_ticket() -> None:
    first = story(Case("", "tokyo", "first 4h", "Tue 10 Nov 11:00 mail", ""))
    at = first.ends_at
    history = [*first.history, LevelsInForce(2, at + 3600, levels("first 2h"))]
    ticket = kept(first.commits, first.history)

    assert ticket.clocks["first_response"].due_at == at + 4 * 3600
    assert due_of(ticket, history, at + 2 * 3600 - 1) == []
    assert [(due.percent, due.at) for due in due_of(ticket, history, at + 2 * 3600)] == [(100, at + 2 * 3600)]
    noted = Commit(ticket.id, 2, at + 3 * 3600, at + 3 * 3600, "desk", "test", 2, (e.NoteAdded(),))
    assert counted(ticket, apply(ticket, noted), noted, history).clocks["first_response"].breached_at == at + 2 * 3600


def test_what_was_told_is_not_told_again_and_a_later_deadline_warns_again() -> None:
    warned = levels("priority 1: first 2h; first 4h")
    chosen = LevelsInForce(1, 0, _warning(warned))
    opened = story(Case("", "tokyo", "first 4h", "Tue 10 Nov 11:00 mail priority 1", "")).commits[0]
    ticket = kept([opened], [chosen])
    at = opened.occurred_at
    assert ticket.next_action_at == at + 5400

    told_ = Commit(ticket.id, 2, at + 5400, at + 5400, "desk", "agenda", 1, (e.Warned("first_response", 75, "P"),))
    ticket = counted(ticket, apply(ticket, told_), told_, [chosen])
    assert (ticket.clocks["first_response"].told, ticket.next_action_at) == (75, at + 6480)

    eased = Commit(ticket.id, 3, at + 5460, at + 5460, "desk", "test", 1, (e.PriorityChanged(3),))
    ticket = counted(ticket, apply(ticket, eased), eased, [chosen])
    assert (ticket.clocks["first_response"].told, ticket.next_action_at) == (-1, at + 10800)

    late = Commit(ticket.id, 4, at + 20000, at + 20000, "desk", "agenda", 1, (e.Escalated("first_response", 1, "P2"),))
    ticket = counted(ticket, apply(ticket, late), late, [chosen])
    assert (ticket.level, ticket.page, ticket.next_action_at) == (1, "P2", None)


def _warning(promised: ServiceLevels) -> ServiceLevels:
    from msgspec.structs import replace

    return replace(promised, policies=tuple(replace(policy, warning_chain="team") for policy in promised.policies))
