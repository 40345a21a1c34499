"""Whether a check by the exchange runs, as a table."""

import pytest
from msgspec.structs import replace

from chalicelib.step_up.model import Challenge, Kind, State
from chalicelib.step_up.policy.checking import course_of, is_open_for
from tests.builders import ticket

OPEN = Challenge("T", 1, "check_0", 1600, State.OPEN, 0, 1, 1000, Kind.EXCHANGE, "taro")


@pytest.mark.parametrize(
    ("challenge", "now", "is_open"),
    [
        (OPEN, 1000, True),
        (OPEN, 1599, True),
        (OPEN, 1600, False),
        (replace(OPEN, kind=Kind.CODE), 1000, False),
        (replace(OPEN, customer="hanako"), 1000, False),
        (replace(OPEN, customer=""), 1000, False),
        *((replace(OPEN, state=state), 1000, False) for state in State if state is not State.OPEN),
    ],
)
def test_a_check_runs_for_its_customer_within_its_time(challenge: Challenge, now: int, is_open: bool) -> None:
    assert is_open_for(challenge, ticket(requester="taro"), now) is is_open


def test_only_passed_is_told_as_passed() -> None:
    told = {state: course_of(state) for state in State}
    assert told == {State.OPEN: "ended", State.PASSED: "passed", State.LOCKED: "ended", State.REFUSED: "refused", State.UNKNOWN: "unknown"}
