"""A ticket is the fold of its commits, and nothing else."""

from typing import Any

import pytest

from chalicelib.tickets import events as e
from chalicelib.tickets.events import Event
from chalicelib.tickets.model import State, Task
from chalicelib.tickets.policy.projection import apply, rebuild
from tests.builders import OPENED, commit, ticket

OPEN = commit(1, OPENED, e.MessageReceived())
USUAL = {"waiting_since": 1000, "has_written": True, "configuration": 1}


def test_opening_makes_a_ticket() -> None:
    made = rebuild([OPEN])

    assert made == ticket(**USUAL)


@pytest.mark.parametrize(
    ("event", "changed"),
    [
        (e.MessageReceived(), {"spoken_at": 2000}),
        (e.MessageHeld("X", "stranger"), {}),
        (e.HeldDecided("X", "released"), {}),
        (e.NoteAdded(), {}),
        (e.DeliveryFailed("E#000001#1", "gave-up"), {}),
        (e.DeliveryBounced("E#000001#1", "hard", "5.1.1", "TARO"), {}),
        (e.Withheld("acknowledgement", "burst"), {}),
        (e.SecretsRemoved(("seed-phrase",)), {}),
        (e.Judged("not_sure", ("withdrawal-fees 0.61",)), {}),
        (e.Sent(1, "acknowledgement"), {"acknowledgements": 1}),
        (e.Sent(1, "answer", "fees"), {"answers": 1}),
        (e.Sent(0, "reply"), {"replies": 1, "waiting_since": None, "spoken_at": 2000}),
        (e.Sent(0, "forward"), {"spoken_at": 2000}),
        (e.StateChanged("open"), {"state": State.OPEN, "state_since": 2000}),
        (e.StateChanged("resolved"), {"state": State.RESOLVED, "waiting_since": None, "state_since": 2000}),
        (e.Assigned("hana"), {"assignee": "hana"}),
        (e.TeamChanged("security"), {"team": "security"}),
        (e.PriorityChanged(1), {"priority": 1}),
        (e.CategoryChanged("tax"), {"category": "tax"}),
        (e.Snoozed(9000), {"snoozed_until": 9000}),
        (e.ParticipantAdded("HANAKO"), {"participants": frozenset({"TARO", "HANAKO"})}),
        (e.ParticipantRemoved("HANAKO"), {}),
        (e.SenderAccepted("X", always=True), {}),
        (e.ClockStarted("first_response", 20000), {}),
        (e.ClockStopped("first_response", "met"), {}),
        (e.Escalated("first_response", 1, "P1"), {"level": 1, "page": "P1"}),
        (e.Escalated("resolution", 0), {}),
        (e.Warned("first_response", 75, "P0"), {}),
        (e.Recounted(), {}),
        (e.PageAcknowledged("P1"), {}),
        (e.MessageReceived(flag="released,takeover"), {"called_at": 2000, "spoken_at": 2000}),
        (e.PlanChanged("premium"), {"plan": "premium"}),
        (e.Tagged(("wet", "blue"), ()), {"tags": frozenset({"wet", "blue"})}),
        (e.Linked("OTHER"), {"links": frozenset({"OTHER"})}),
        (e.Unlinked("OTHER"), {}),
        (e.Merged("OTHER"), {"state": State.MERGED, "into": "OTHER", "waiting_since": None, "state_since": 2000}),
        (e.Unmerged("OTHER", "open", 900), {"state": State.OPEN, "waiting_since": 900, "state_since": 2000}),
        (e.Absorbed("OTHER", 900), {"kids": frozenset({"OTHER"}), "waiting_since": 900}),
        (e.GivenBack("OTHER"), {}),
        (e.SplitOff(3, "OTHER"), {}),
        (e.SplitUndone(3, "OTHER"), {}),
        (e.RuleApplied("late"), {}),
        (e.RuleApplied("late", deferred=True), {"pending": frozenset({"late"}), "pending_at": 2000}),
        (e.RuleFinished("late"), {}),
        (e.PeopleTold("late", ("hana",)), {}),
        (e.MacroApplied("thanks"), {}),
        (e.TaskSet("hana"), {"tasks": (Task(2, "hana"),)}),
        (e.TaskTicked(2), {}),
        (e.Revealed(("address",), "call-back"), {}),
        (e.StepUpSent("mail", 2600), {}),
        (e.StepUpPassed(5600), {"verified_until": 5600}),
        (e.StepUpLocked(), {}),
        (e.StepUpRefused("refused"), {}),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, dict) else "",
)
def test_each_event_changes_what_it_says_and_nothing_else(event: Event, changed: dict[str, Any]) -> None:
    assert rebuild([OPEN, commit(2, event, at=2000)]) == ticket(**(USUAL | {"version": 2, "updated_at": 2000} | changed))


def test_every_kind_of_event_is_in_the_table_above() -> None:
    (cases,) = (mark.args[1] for mark in test_each_event_changes_what_it_says_and_nothing_else.pytestmark)

    assert {type(event) for event, _ in cases} | {e.Opened} == set(Event.__args__)


def test_a_task_is_done_and_after_all_not() -> None:
    made = [OPEN, commit(2, e.TaskSet("hana")), commit(3, e.TaskSet()), commit(4, e.TaskTicked(2))]

    assert rebuild(made).tasks == (Task(2, "hana", is_done=True), Task(3))
    assert rebuild([*made, commit(5, e.TaskTicked(2, is_done=False))]).tasks == (Task(2, "hana"), Task(3))


def test_removed_participant_takes_part_no_more() -> None:
    made = rebuild([OPEN, commit(2, e.ParticipantAdded("HANAKO"), e.ParticipantAdded("JIRO")), commit(3, e.ParticipantRemoved("HANAKO"))])
    assert made.participants == {"TARO", "JIRO"}


def test_people_are_called_once_for_a_takeover() -> None:
    told = commit(2, e.MessageReceived(flag="takeover"), at=2000)

    assert rebuild([OPEN, told, commit(3, e.Escalated("first_response", 1, "P"), at=2001)]).called_at == 2000
    assert rebuild([OPEN, told, commit(3, e.Escalated("takeover", 1, "P"), at=2001)]).called_at is None


def test_thanks_make_nobody_wait() -> None:
    answered = commit(2, e.Sent(0, "reply"), e.StateChanged("open"), at=2000)

    assert rebuild([OPEN, answered, commit(3, e.MessageReceived(is_thanks=True), at=3000)]).waiting_since is None
    assert rebuild([OPEN, answered, commit(3, e.MessageReceived(), at=3000)]).waiting_since == 3000


def test_automatic_mail_makes_nobody_wait() -> None:
    assert rebuild([commit(1, OPENED, e.MessageReceived(is_automatic=True))]).waiting_since is None


@pytest.mark.parametrize("state", ["waiting_customer", "resolved", "closed", "spam"])
def test_who_writes_again_waits_from_then_on(state: str) -> None:
    settled = commit(2, e.StateChanged(state), at=2000)

    assert rebuild([OPEN, settled, commit(3, e.MessageReceived(), at=3000)]).waiting_since is None, "a bare thanks reopens nothing"
    assert rebuild([OPEN, settled, commit(3, e.MessageReceived(), e.StateChanged("open"), at=3000)]).waiting_since == 3000


def test_reopening_by_an_agent_makes_nobody_wait() -> None:
    assert rebuild([OPEN, commit(2, e.StateChanged("resolved")), commit(3, e.StateChanged("open"))]).waiting_since is None


def test_the_first_who_waits_counts() -> None:
    assert rebuild([OPEN, commit(2, e.MessageReceived(), at=9000)]).waiting_since == 1000


@pytest.mark.parametrize(
    "commits",
    [[commit(2, OPENED)], [OPEN, OPEN], [OPEN, commit(3, e.NoteAdded())], [commit(1, e.NoteAdded())], [commit(1)], []],
    ids=["no beginning", "twice the same", "a gap", "no opening", "nothing in it", "nothing at all"],
)
def test_a_record_that_does_not_hold_together_is_refused(commits: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"does not follow|does not begin|begins with|no commits"):
        rebuild(commits)


def test_applying_one_by_one_is_rebuilding() -> None:
    commits = [OPEN, commit(2, e.Assigned("hana"), at=2000), commit(3, e.Sent(0, "reply"), e.StateChanged("resolved"), at=3000)]
    made = None
    for each in commits:
        made = apply(made, each)

    assert made == rebuild(commits)
