"""What a change of a ticket's properties brings about."""

from typing import Any

import pytest

from chalicelib.tickets import events as e
from chalicelib.tickets.model import State, Ticket
from chalicelib.tickets.policy.changes import Wanted, events_of


def ticket(**facts: Any) -> Ticket:
    given: dict[str, Any] = {
        "id": "0123456789ABC", "version": 3, "state": State.OPEN, "priority": 3, "team": "tokyo", "mailbox": "support@example.com", "brand": "example",
        "channel": "mail", "language": "en", "category": None, "requester": "C", "is_authenticated": True, "opened_at": 100, "updated_at": 100,
        "waiting_since": 100, "participants": frozenset({"C"}),
    }  # fmt: skip
    return Ticket(**(given | facts))


@pytest.mark.parametrize(
    ("wanted", "events"),
    [
        (Wanted(), ()),
        (Wanted(None, "tokyo", 3, None, State.OPEN), ()),
        (Wanted(assignee="hana"), (e.Assigned("hana"),)),
        (Wanted(team="security", assignee="hana"), (e.TeamChanged("security"), e.Assigned("hana"))),
        (Wanted(priority=1), (e.PriorityChanged(1),)),
        (Wanted(priority=2), (e.PriorityChanged(2),)),
        (Wanted(category="security"), (e.CategoryChanged("security"),)),
        (Wanted(plan="premium"), (e.PlanChanged("premium"),)),
        (Wanted(state=State.WAITING_INTERNAL), (e.StateChanged("waiting_internal"),)),
        (Wanted(state=State.CLOSED), (e.StateChanged("closed"),)),
    ],
)
def test_only_what_differs_becomes_an_event(wanted: Wanted, events: tuple[e.Event, ...]) -> None:
    assert events_of(ticket(), wanted) == events
