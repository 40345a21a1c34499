"""Who gets a ticket by itself."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.assignment.model import WorkProfile
from chalicelib.assignment.policy.choosing import able, chosen
from tests.builders import ticket


def person(agent: str = "hana", **facts: Any) -> WorkProfile:
    return WorkProfile(agent, **({"teams": ("tokyo",), "languages": ("en", "ja")} | facts))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, True),
        ({"teams": ("europe",)}, False),
        ({"languages": ("ja",)}, False),
        ({"skills": ("tax",)}, False),
        ({"skills": ("tax", "trading")}, True),
        ({"away_until": 2000}, False),
        ({"away_until": 1000}, True),
        ({"away_until": 0}, False),
    ],
)
def test_only_who_can_and_is_there(facts: dict[str, Any], expected: bool) -> None:
    assert bool(able(ticket(category="trading"), [person(**facts)], 1000)) is expected


def test_least_load_then_longest_without_then_by_name() -> None:
    people = [person("a", last=5), person("b", last=3), person("c", last=3)]
    assert chosen(people, {"a": 0, "b": 1, "c": 1}).agent == "a"  # type: ignore[union-attr]
    assert chosen(people, {}).agent == "b"  # type: ignore[union-attr]


def test_nobody_gets_more_than_they_may_have() -> None:
    assert chosen([person(most=2)], {"hana": 2}) is None
    assert chosen([person(most=0)], {}) is None


@given(st.lists(st.integers(1, 9), min_size=2, max_size=6), st.integers(1, 60))
def test_round_robin_keeps_loads_within_one(limits: list[int], tickets: int) -> None:
    people = {f"p{number}": person(f"p{number}", most=100) for number, _ in enumerate(limits)}
    loads = dict.fromkeys(people, 0)
    for at in range(tickets):
        one = chosen(people.values(), loads)
        assert one is not None
        loads[one.agent] += 1
        people[one.agent] = person(one.agent, most=100, last=at + 1)
    assert max(loads.values()) - min(loads.values()) <= 1
