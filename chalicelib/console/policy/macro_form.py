"""A macro as the fields of a form, and back."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from chalicelib.core.errors import InvalidInput
from chalicelib.macros.model import Macro

from .rule_form import listed

USES = ("reply", "note", "none")
_ONE_STEP = ("state", "team", "assignee", "category")


def fields_of(macro: Macro) -> dict[str, str]:
    fields = {"id": macro.id, "use": macro.use, "of_team": macro.team or ""}
    fields |= {f"name-{language}": name for language, name in macro.name.items()}
    fields |= {f"text-{language}": text for language, text in macro.text.items()}
    fields |= {name: str(getattr(macro.steps, name) or "") for name in (*_ONE_STEP, "priority")}
    return fields | {"add_tags": ", ".join(macro.steps.add_tags), "remove_tags": ", ".join(macro.steps.remove_tags)}


def macro_of(fields: Mapping[str, str], macro_id: str | None, languages: Iterable[str]) -> Macro:
    """Raises InvalidInput naming the field. What the desk knows of teams, agents and variables is checked where macros are kept."""
    languages = tuple(languages)
    names = {language: name for language in languages if (name := fields.get(f"name-{language}", "").strip())}
    texts = {language: text.replace("\r\n", "\n") for language in languages if (text := fields.get(f"text-{language}", "").strip())}
    steps: dict[str, Any] = {name: fields[name] for name in _ONE_STEP if fields.get(name)}
    if fields.get("priority"):
        steps["priority"] = int(fields["priority"]) if fields["priority"] in {"1", "2", "3", "4"} else 0
    steps |= {name: listed(fields.get(name, "")) for name in ("add_tags", "remove_tags")}
    given = {
        "id": macro_id or fields.get("id", "").strip(),
        "name": names,
        "text": texts,
        "use": fields.get("use", "reply"),
        "steps": steps,
    }
    if fields.get("of_team"):
        given["team"] = fields["of_team"]
    for name in ("id", "name"):
        if not given[name]:
            raise InvalidInput("This is needed.", {"field": name})
    try:
        return msgspec.convert(given, type=Macro, str_keys=True)
    except msgspec.ValidationError as error:
        place = str(error).rpartition("`$")[2].strip("`.").partition(".")[0].partition("[")[0]
        raise InvalidInput(f"This cannot be a macro: {error}", {"field": place or "macro"}) from None
