"""When a page is sent again, and whether it is still wanted."""

from typing import Any

import pytest

from chalicelib.oncall.model import Page, PageState
from chalicelib.oncall.policy.repeating import is_wanted, next_copy_at, round_of
from chalicelib.tickets.model import Clock, State, Ticket
from tests.builders import ticket

ID = "02Q1QBG0H6CD2.first_response.1.3"
RUNNING = {"clocks": {"first_response": Clock(1000, 9000)}, "page": ID, "state": State.OPEN}


def page(**facts: Any) -> Page:
    given: dict[str, Any] = {
        "id": ID, "ticket": "02Q1QBG0H6CD2", "team": "tokyo", "level": 3, "severity": "critical", "language": "en", "reason": "first_response", "created_at": 9000,
    }  # fmt: skip
    return Page(**(given | facts))


def test_last_level_repeats_twice_as_late_each_time_up_to_its_most() -> None:
    delays = [next_copy_at(page(repeat_s=900, repeat_at_most_s=14400, copies=copies), 0) for copies in range(7)]

    assert delays == [900, 1800, 3600, 7200, 14400, 14400, 14400]
    assert next_copy_at(page(repeat_s=900, repeat_at_most_s=60, copies=10_000), 100) == 1000


def test_earlier_level_does_not_repeat() -> None:
    assert next_copy_at(page(), 0) is None


@pytest.mark.parametrize(
    ("facts", "about", "expected"),
    [
        ({}, ticket(**RUNNING), True),
        ({"state": PageState.SENT}, ticket(**RUNNING), True),
        ({"state": PageState.ACKNOWLEDGED}, ticket(**RUNNING), False),
        ({"state": PageState.CLOSED}, ticket(**RUNNING), False),
        ({}, None, False),
        ({}, ticket(**(RUNNING | {"page": "02Q1QBG0H6CD2.first_response.1.4"})), False),
        ({}, ticket(**(RUNNING | {"page": None})), False),
        ({}, ticket(**(RUNNING | {"state": State.RESOLVED})), False),
        ({}, ticket(**(RUNNING | {"clocks": {"first_response": Clock(1000, 9000, 9500, True)}})), False),
        ({"ticket": None, "id": "quarantine.1"}, None, True),
        ({"ticket": None, "id": "quarantine.1", "state": PageState.ACKNOWLEDGED}, None, False),
    ],
)
def test_page_is_wanted_while_somebody_has_to_be_told(facts: dict[str, Any], about: Ticket | None, expected: bool) -> None:
    assert is_wanted(page(**facts), about) is expected


def test_round_is_the_page_without_its_level() -> None:
    assert round_of(ID) == "02Q1QBG0H6CD2.first_response.1"
