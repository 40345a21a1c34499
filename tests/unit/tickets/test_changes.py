"""What a change of a ticket's properties brings about."""

from typing import Any

import pytest

from chalicelib.tickets import events as e
from chalicelib.tickets.model import Clock, State, Ticket
from chalicelib.tickets.policy.changes import Wanted, events_of


def ticket(**facts: Any) -> Ticket:
    given: dict[str, Any] = {
        "id": "0123456789ABC", "version": 3, "state": State.OPEN, "priority": 3, "team": "tokyo", "mailbox": "support@example.com", "brand": "example",
        "channel": "mail", "language": "en", "category": None, "requester": "C", "is_authenticated": True, "opened_at": 100, "updated_at": 100,
        "waiting_since": 100, "participants": frozenset({"C"}), "clocks": {"first_response": Clock(100, 14500)},
    }  # fmt: skip
    return Ticket(**(given | facts))


def promise(category: str | None, priority: int, start: int) -> e.ClockStarted:
    return e.ClockStarted("first_response", start + (900 if priority == 1 else 3600 if category == "security" else 14400))


@pytest.mark.parametrize(
    ("wanted", "events"),
    [
        (Wanted(), ()),
        (Wanted(None, "tokyo", 3, None, State.OPEN), ()),
        (Wanted(assignee="hana"), (e.Assigned("hana"),)),
        (Wanted(team="security", assignee="hana"), (e.TeamChanged("security"), e.Assigned("hana"))),
        (Wanted(priority=1), (e.PriorityChanged(1), e.ClockStarted("first_response", 1000, 100))),
        (Wanted(priority=2), (e.PriorityChanged(2),)),
        (Wanted(category="security"), (e.CategoryChanged("security"), e.ClockStarted("first_response", 3700, 100))),
        (Wanted(state=State.WAITING_INTERNAL), (e.StateChanged("waiting_internal"),)),
        (Wanted(state=State.CLOSED), (e.ClockStopped("first_response", "closed"), e.StateChanged("closed"))),
    ],
)
def test_only_what_differs_becomes_an_event(wanted: Wanted, events: tuple[e.Event, ...]) -> None:
    assert events_of(ticket(), wanted, promise, 200) == events


@pytest.mark.parametrize(
    "facts",
    [{"clocks": {}}, {"clocks": {"first_response": Clock(100, 14500, stopped_at=200, is_met=True)}}, {"level": 1}],
    ids=["never ran", "was met", "ran out"],
)
def test_promise_moves_only_while_it_can_still_be_kept(facts: dict[str, Any]) -> None:
    assert events_of(ticket(**facts), Wanted(priority=1), promise, 200) == (e.PriorityChanged(1),)


def test_promise_of_a_released_mail_is_counted_from_its_release() -> None:
    late = ticket(waiting_since=100, clocks={"first_response": Clock(5000, 19400)})
    assert events_of(late, Wanted(priority=1), promise, 6000) == (e.PriorityChanged(1), e.ClockStarted("first_response", 5900, 5000))


@pytest.mark.parametrize("state", [State.CLOSED, State.RESOLVED, State.SPAM])
@pytest.mark.parametrize(("wanted", "starts"), [(State.OPEN, True), (State.WAITING_INTERNAL, True), (State.WAITING_CUSTOMER, False)])
def test_what_an_agent_opens_again_waits_for_a_first_answer(state: State, wanted: State, starts: bool) -> None:
    """Where a person answered before, or the customer is awaited, nobody is promised anything."""
    stopped = {"first_response": Clock(100, 14500, stopped_at=150)}
    clock = (e.ClockStarted("first_response", 14600),) if starts else ()
    assert events_of(ticket(state=state, clocks=stopped), Wanted(state=wanted), promise, 200) == (e.StateChanged(wanted.value), *clock)
    assert events_of(ticket(state=state, clocks=stopped, replies=1), Wanted(state=wanted), promise, 200) == (e.StateChanged(wanted.value),)
