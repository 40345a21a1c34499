"""Rules that would set each other off for ever are found before they are kept; what is kept comes to rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.macros.model import Steps
from chalicelib.rules.model import After, Book, Condition, Rule
from chalicelib.rules.policy.applying import doing, extended
from chalicelib.rules.policy.loops import loop_in
from chalicelib.rules.policy.matching import happenings, holds
from chalicelib.tickets import events as e
from chalicelib.tickets.policy.projection import apply
from tests.builders import commit, ticket

NO_STEPS = Steps()


def rule(rule_id: str, *on: str, steps: Steps = NO_STEPS, **more: object) -> Rule:
    return Rule(rule_id, rule_id, on=on, steps=steps, **more)  # type: ignore[arg-type]


def when(field: str, *values: str, is_not: bool = False) -> tuple[Condition, ...]:
    return (Condition(field, values, is_not),)  # type: ignore[arg-type]


LOOPS = {
    "two teams hand it back and forth": (
        (rule("a", "team", steps=Steps(team="tokyo"), all_of=when("team", "europe")), rule("b", "team", steps=Steps(team="europe"), all_of=when("team", "tokyo"))),
        ("a", "b"),
    ),
    "whatever happens, one thing and the other": ((rule("a", "any", steps=Steps(priority=1)), rule("b", "any", steps=Steps(priority=2))), ("a", "b")),
    "two rules on time turn it round": (
        (
            Rule("a", "a", after=After("state", 3600), steps=Steps(state="open"), all_of=when("state", "waiting_internal")),
            Rule("b", "b", after=After("state", 3600), steps=Steps(state="waiting_internal"), all_of=when("state", "open")),
        ),
        ("a", "b"),
    ),
    "through a macro": (
        (rule("a", "team", macro="take"), rule("b", "assignee", steps=Steps(assignee="nobody", team="tokyo")), rule("c", "assignee", steps=Steps(team="europe"))),
        ("b", "a", "c"),
    ),
}  # fmt: skip
PEACE = {
    "one after the other": (
        rule("a", "category", steps=Steps(team="security"), all_of=when("category", "security")), rule("b", "team", steps=Steps(priority=1)),
        rule("c", "priority", steps=Steps(add_tags=("urgent",))),
    ),
    "what is so already": (rule("a", "any", steps=Steps(priority=1)), rule("b", "priority", steps=Steps(team="tokyo"))),
    "a condition that ends it": (
        rule("a", "team", steps=Steps(team="tokyo"), all_of=when("team", "europe")), rule("b", "team", steps=Steps(team="europe"), all_of=when("team", "america")),
    ),
    "a state that is so already": (Rule("a", "a", after=After("state", 3600), steps=Steps(state="waiting_internal")),),
    "the same macro again": (rule("a", "opened", "assignee", macro="take"),),
    "one of them is off": (rule("a", "any", steps=Steps(priority=1)), rule("b", "any", steps=Steps(priority=2), is_on=False)),
    "closing what nobody answers": (Rule("a", "a", after=After("state", 86400), steps=Steps(state="closed"), all_of=when("state", "waiting_customer")),),
}  # fmt: skip
MACROS = {"take": Steps(assignee="hana")}


@pytest.mark.parametrize(("rules", "loop"), LOOPS.values(), ids=LOOPS)
def test_loop_is_found_and_named(rules: tuple[Rule, ...], loop: tuple[str, ...]) -> None:
    assert loop_in(rules, MACROS) == loop


@pytest.mark.parametrize("rules", PEACE.values(), ids=PEACE)
def test_what_comes_to_rest_is_kept(rules: tuple[Rule, ...]) -> None:
    assert loop_in(rules, MACROS) == ()


any_steps = st.builds(
    Steps, state=st.sampled_from([None, "open", "resolved"]), team=st.sampled_from([None, "tokyo", "europe"]), priority=st.sampled_from([None, 1, 2]),
    category=st.sampled_from([None, "tax"]), add_tags=st.sampled_from([(), ("x",)]), remove_tags=st.sampled_from([(), ("y",)]),
)  # fmt: skip
any_condition = st.builds(
    lambda pair, is_not: Condition(pair[0], (pair[1],), is_not),
    st.sampled_from([("team", "tokyo"), ("team", "europe"), ("priority", "1"), ("state", "open"), ("category", "none"), ("tags", "x")]), st.booleans(),
)  # fmt: skip
any_rules = st.lists(
    st.builds(
        lambda on, steps, all_of: Rule("r", "r", on=on, steps=steps, all_of=all_of),
        st.lists(st.sampled_from(["team", "priority", "state", "category", "tags", "any", "opened"]), min_size=1, max_size=2).map(tuple), any_steps,
        st.lists(any_condition, max_size=2).map(tuple),
    ),
    min_size=1, max_size=5,
).map(lambda rules: tuple(replace(one, id=f"r{number}") for number, one in enumerate(rules)))  # fmt: skip
START = {"state": "open", "team": "tokyo", "priority": "2", "category": "tax"}


@given(any_rules, st.sampled_from([e.TeamChanged("europe"), e.PriorityChanged(2), e.StateChanged("open"), e.Tagged(("x",))]))
def test_rules_that_are_kept_come_to_rest_however_often_they_are_looked_at(rules: tuple[Rule, ...], first: e.Event) -> None:
    """As if there were no limit of once each: every rule is looked at again after each that did something."""
    if loop_in(rules, {}):
        return
    at, news, steps = ticket(), (first,), 0
    while news:
        at = apply(at, commit(at.version + 1, *news))
        heard = happenings(news)
        made = (doing(one, at, None) for one in rules if not heard.isdisjoint(one.on) and holds(one, at))
        news = next((tuple(event for event in events if not isinstance(event, e.RuleApplied)) for events in made if events), ())
        steps += 1
        assert steps < 50, "they go round"


@given(any_rules)
def test_each_rule_adds_to_a_commit_once_at_most(rules: tuple[Rule, ...]) -> None:
    made = extended(Book(1, rules), ticket(), commit(2, e.TeamChanged("europe")))

    applied = [event.rule for event in made.events if isinstance(event, e.RuleApplied)]
    assert len(applied) == len(set(applied))


def test_what_a_rule_does_for_later_sets_off_no_rule() -> None:
    following = replace(commit(2, e.TeamChanged("europe")), cause="rule:a")

    assert extended(Book(1, (rule("a", "any", steps=Steps(priority=1)),)), ticket(), following) == following
