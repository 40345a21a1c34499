"""A rule as the fields of a form, and back."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

import msgspec

from chalicelib.core.errors import InvalidInput
from chalicelib.rules.model import Condition, Field, Happening, Rule, Since

HAPPENINGS: tuple[str, ...] = get_args(Happening)
SINCE: tuple[str, ...] = get_args(Since)
FIELDS: tuple[str, ...] = get_args(Field)
UNITS: Mapping[str, int] = {"minutes": 60, "hours": 3600, "days": 86400}
STATES = ("open", "waiting_customer", "waiting_internal", "resolved", "closed")
GROUPS = ("all", "any")
FEWEST_ROWS, MOST_ROWS = 3, 20
_ONE_STEP = ("state", "team", "assignee", "category")


def fields_of(rule: Rule) -> dict[str, str]:
    fields = {"id": rule.id, "name": rule.name, "is_on": "1" if rule.is_on else "", "when": "after" if rule.after else "on"}
    fields |= {f"on-{happening}": "1" for happening in rule.on}
    if rule.after:
        unit = next(unit for unit in ("days", "hours", "minutes") if rule.after.seconds % UNITS[unit] == 0 or unit == "minutes")
        fields |= {"since": rule.after.since, "number": str(rule.after.seconds // UNITS[unit]), "unit": unit}
    for group, conditions in (("all", rule.all_of), ("any", rule.any_of)):
        for number, condition in enumerate(conditions):
            fields |= _fields_of_condition(f"{group}-{number}", condition)
    fields |= {name: str(getattr(rule.steps, name) or "") for name in (*_ONE_STEP, "priority")}
    fields |= {"add_tags": ", ".join(rule.steps.add_tags), "remove_tags": ", ".join(rule.steps.remove_tags)}
    fields |= {f"notify-{agent}": "1" for agent in rule.notify}
    return fields | {"auto": "1" if rule.assign_automatically else "", "macro": rule.macro or ""}


def _fields_of_condition(place: str, condition: Condition) -> dict[str, str]:
    return {
        f"{place}-field": condition.field,
        f"{place}-is": "not" if condition.is_not else "is",
        f"{place}-values": ", ".join(condition.values),
    }


def rows_of(fields: Mapping[str, str], group: str) -> int:
    """How many lines the form has for conditions: one more than are filled in."""
    filled = [number for number in range(MOST_ROWS) if fields.get(f"{group}-{number}-field")]
    return min(MOST_ROWS, max(FEWEST_ROWS, (max(filled) if filled else -1) + 2))


def rule_of(fields: Mapping[str, str], rule_id: str | None) -> Rule:
    """Raises InvalidInput naming the field. What the desk knows of teams, agents and macros is checked where rules are kept."""
    given: dict[str, Any] = {
        "id": rule_id or fields.get("id", "").strip(), "name": fields.get("name", "").strip(), "is_on": fields.get("is_on") == "1",
        "all_of": list(_conditions(fields, "all")), "any_of": list(_conditions(fields, "any")), "steps": _steps(fields),
        "assign_automatically": fields.get("auto") == "1", "notify": sorted(_chosen(fields, "notify-")), "macro": fields.get("macro") or None,
    }  # fmt: skip
    if fields.get("when") == "after":
        given["after"] = {"since": fields.get("since", ""), "seconds": _seconds(fields)}
    else:
        given["on"] = [happening for happening in HAPPENINGS if fields.get(f"on-{happening}") == "1"]
    for name, field in (("id", "id"), ("name", "name")):
        if not given[name]:
            raise InvalidInput("This is needed.", {"field": field})
    try:
        return msgspec.convert(given, type=Rule, str_keys=True)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"This cannot be a rule: {error}", {"field": _place_in(str(error))}) from None


def _conditions(fields: Mapping[str, str], group: str) -> Iterable[dict[str, Any]]:
    for number in range(MOST_ROWS):
        place = f"{group}-{number}"
        field, values = fields.get(f"{place}-field", ""), listed(fields.get(f"{place}-values", ""))
        if field and not values:
            raise InvalidInput("A condition needs at least one value.", {"field": "values"})
        if field:
            yield {"field": field, "values": values, "is_not": fields.get(f"{place}-is") == "not"}


def _steps(fields: Mapping[str, str]) -> dict[str, Any]:
    steps: dict[str, Any] = {name: fields[name] for name in _ONE_STEP if fields.get(name)}
    if fields.get("priority"):
        steps["priority"] = int(fields["priority"]) if fields["priority"] in {"1", "2", "3", "4"} else 0
    return steps | {name: listed(fields.get(name, "")) for name in ("add_tags", "remove_tags")}


def listed(text: str) -> list[str]:
    """What stands between commas, Japanese ones too."""
    parts = text.replace("、", ",").replace("，", ",").split(",")
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _chosen(fields: Mapping[str, str], prefix: str) -> Iterable[str]:
    return (name.removeprefix(prefix) for name, value in fields.items() if name.startswith(prefix) and value == "1")


def _seconds(fields: Mapping[str, str]) -> int:
    number, unit = fields.get("number", "").strip(), UNITS.get(fields.get("unit", ""), 60)
    if not (number.isascii() and number.isdecimal() and len(number) <= 5):  # noqa: PLR2004 - a year has 8,784 hours
        raise InvalidInput("Say how long in digits.", {"field": "number"})
    return int(number) * unit


def _place_in(told: str) -> str:
    """Msgspec ends with `- at `$.id``."""
    place = told.rpartition("`$")[2].strip("`.")
    return place.partition(".")[0].partition("[")[0] or "rule"
