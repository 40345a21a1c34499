"""Finds rules that would set each other off again and again, before they are kept: what one changes makes another match, and so on back to the first.

What rules set is followed as far as it is known; what is not known may be anything. So a set of rules may be refused that would in truth come to rest, and
none is kept that would not.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from chalicelib.macros.model import Steps
from chalicelib.macros.policy.steps import NOBODY
from chalicelib.rules.model import NONE, Condition, Rule

ANYTHING = "?"
TAG = "#"
MOST_STEPS = 20_000
MacroSteps = Mapping[str, Steps]
Left = Mapping[str, str]
"""By field what rules left it at, `?` where that is not known; a tag stands as `#tag`, in or out."""


class _Step(Struct, frozen=True):
    """A rule did something: what it changed, and all that is known since the first of them."""

    rule: str
    changed: frozenset[str]
    known: frozenset[tuple[str, str]]


def loop_in(rules: Sequence[Rule], macros: MacroSteps) -> tuple[str, ...]:
    """The ids of rules that would go round, in order; empty where there are none. Rules too entangled to be followed count as a loop of all."""
    on = {rule.id: rule for rule in rules if rule.is_on}
    left = {rule.id: _left_by(rule, macros) for rule in on.values()}
    is_at_rest: set[_Step] = set()
    for rule in on.values():
        if path := _walk(_Step(rule.id, frozenset(left[rule.id]), frozenset(left[rule.id].items())), on, left, is_at_rest):
            return path
    return ()


def _walk(start: _Step, on: Mapping[str, Rule], left: Mapping[str, Left], is_at_rest: set[_Step]) -> tuple[str, ...]:
    """Depth first; a step that stands on the way already is a loop."""
    way: list[tuple[_Step, Iterator[_Step]]] = [(start, _following(start, on, left))]
    while way:
        if len(is_at_rest) > MOST_STEPS:
            return tuple(on)
        step = next(way[-1][1], None)
        if step is None:
            is_at_rest.add(way.pop()[0])
            continue
        standing = [one for one, _ in way]
        if step in standing:
            return tuple(dict.fromkeys(one.rule for one in standing[standing.index(step) :]))
        if step not in is_at_rest:
            way.append((step, _following(step, on, left)))
    return ()


def _following(step: _Step, on: Mapping[str, Rule], left: Mapping[str, Left]) -> Iterator[_Step]:
    known = dict(step.known)
    for rule in on.values():
        if _hears(rule, step.changed) and _may_hold(rule, known):
            changed = frozenset(field for field, value in left[rule.id].items() if value == ANYTHING or known.get(field) != value)
            if changed:
                yield _Step(rule.id, changed, frozenset({**known, **left[rule.id]}.items()))


def _hears(rule: Rule, changed: frozenset[str]) -> bool:
    happened = {"tags" if field.startswith(TAG) else field for field in changed}
    if rule.after is not None:
        return rule.after.since == "state" and "state" in happened
    return not {"any", *happened}.isdisjoint(rule.on)


def _may_hold(rule: Rule, known: Left) -> bool:
    return not any(_fails(one, known) for one in rule.all_of) and (not rule.any_of or not all(_fails(one, known) for one in rule.any_of))


def _fails(condition: Condition, known: Left) -> bool:
    """For certain."""
    if condition.field == "tags":
        standing = [known.get(TAG + value) for value in condition.values]
        return "in" in standing if condition.is_not else all(one == "out" for one in standing)
    value = known.get(condition.field, ANYTHING)
    return value != ANYTHING and (value not in condition.values) is not condition.is_not


def _left_by(rule: Rule, macros: MacroSteps) -> Left:
    of_macro = macros.get(rule.macro or "")
    left: dict[str, str] = {}
    for steps in (rule.steps, *([of_macro] if of_macro else [])):
        given = (("state", steps.state), ("team", steps.team), ("category", steps.category), ("priority", steps.priority))
        left |= {field: str(value) for field, value in given if value is not None}
        if steps.assignee is not None and steps.assignee != "me":
            left["assignee"] = NONE if steps.assignee == NOBODY else steps.assignee
        left |= {TAG + tag: "in" for tag in steps.add_tags} | {TAG + tag: "out" for tag in steps.remove_tags}
    return left | ({"assignee": ANYTHING} if rule.assign_automatically else {})
