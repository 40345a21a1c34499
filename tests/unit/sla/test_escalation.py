"""What happens when a promised time runs out."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.desk.model import Escalation, Level
from chalicelib.sla.policy.escalation import Raise, due_escalation
from chalicelib.sla.policy.first_response import first_response_clock
from chalicelib.tickets.events import ClockStarted, Escalated
from chalicelib.tickets.model import Clock, State
from tests.builders import TICKET_ID, desk, ticket

ESCALATION = Escalation(
    levels=(Level(after_s=0, severity="warning"), Level(after_s=900, severity="warning"), Level(after_s=1800, severity="critical")),
    repeat_s=600,
)
OVERDUE = ticket(state=State.OPEN, clocks={"first_response": Clock(0, 9000)}, round=1, escalate_at=9000)


def page(level: int, round_: int = 1) -> str:
    return f"{TICKET_ID}.first_response.{round_}.{level}"


@pytest.mark.parametrize(
    ("level", "now", "expected"),
    [
        (0, 9000, Raise(Escalated("first_response", 1, page(1), 9900), "warning", None)),
        (0, 20000, Raise(Escalated("first_response", 1, page(1), 20900), "warning", None)),
        (1, 9900, Raise(Escalated("first_response", 2, page(2), 11700), "warning", None)),
        (2, 11700, Raise(Escalated("first_response", 3, page(3), None), "critical", 600)),
        (3, 20000, Raise(Escalated("first_response", 4, page(4), None), "critical", 600)),  # it had more levels when the ticket was raised
    ],
)
def test_levels_follow_each_other_and_the_last_repeats(level: int, now: int, expected: Raise | None) -> None:
    assert due_escalation(replace(OVERDUE, level=level), ESCALATION, now) == expected


@pytest.mark.parametrize(
    "facts",
    [
        {"escalate_at": None},
        {"escalate_at": 9001},
        {"state": State.RESOLVED},
        {"state": State.SPAM},
        {"clocks": {}},
        {"clocks": {"first_response": Clock(0, 9000, 8000, True)}},
    ],
    ids=["acknowledged", "not yet", "resolved", "spam", "never promised", "answered"],
)
def test_nothing_is_due(facts: dict[str, Any]) -> None:
    assert due_escalation(replace(OVERDUE, **facts), ESCALATION, 9000) is None


def test_another_round_has_pages_of_its_own() -> None:
    raised = due_escalation(replace(OVERDUE, round=2), ESCALATION, 9000)

    assert raised is not None
    assert raised.event.page == page(1, 2)


@pytest.mark.parametrize(
    ("category", "priority", "seconds"),
    [
        (None, 3, 14400),
        ("tax", 4, 14400),
        ("gone", 3, 14400),
        (None, 1, 900),
        ("tax", 2, 3600),
        ("security", 3, 3600),
        ("security", 1, 3600),
    ],
)
def test_promise_is_the_categorys_own_or_the_prioritys_or_the_desks(category: str | None, priority: int, seconds: int) -> None:
    assert first_response_clock(desk(), category, priority, 1000) == ClockStarted("first_response", 1000 + seconds)
