"""What can be done to many tickets at once, and what brings each back to where it was. Pure."""

from collections.abc import Mapping

from msgspec import Struct

from chalicelib.core.errors import InvalidInput
from chalicelib.tickets.model import State, Ticket
from chalicelib.tickets.policy.changes import SETTABLE, Wanted

FIELDS = ("assignee", "team", "priority", "category", "state", "tag")


class Act(Struct, frozen=True, array_like=True):
    """`value`: an id or code; empty takes the assignee or the category off. `me` and `auto` (whoever is free) are assignees, too."""

    field: str
    value: str


def act_of(given: Mapping[str, str]) -> Act:
    """Of the form: `act` is `field=value`, or `tag` with the tag beside it. Raises InvalidInput."""
    field, is_named, value = given.get("act", "").partition("=")
    if field == "tag":
        value = given.get("tag", "").strip().lower()
    elif not is_named:
        field = ""
    if field not in FIELDS or (field in {"team", "priority", "state", "tag"} and not value):
        raise InvalidInput("Choose what is to be done with the tickets.", {"field": "act", "cause": "act"})
    return Act(field, value)


def wanted_of(act: Act, me: str) -> Wanted:
    """Raises InvalidInput for what is no priority or state."""
    match act.field:
        case "assignee":
            return Wanted(assignee=me if act.value == "me" else act.value or None)
        case "team":
            return Wanted(team=act.value)
        case "category":
            return Wanted(category=act.value or None)
        case "priority" if act.value in {"1", "2", "3", "4"}:
            return Wanted(priority=int(act.value))
        case "state" if act.value in {state.value for state in SETTABLE}:
            return Wanted(state=State(act.value))
    raise InvalidInput("Choose what is to be done with the tickets.", {"field": "act", "cause": "act"})


def undoing(act: Act, before: Ticket) -> Act:
    """A ticket that was new comes back as open: somebody touched it."""
    if act.field in {"tag", "untag"}:
        return Act("untag" if act.field == "tag" else "tag", act.value)
    state = before.state if before.state in SETTABLE else State.OPEN
    values = {
        "assignee": before.assignee or "", "team": before.team, "category": before.category or "", "priority": str(before.priority), "state": state.value
    }  # fmt: skip
    return Act(act.field, values[act.field])
