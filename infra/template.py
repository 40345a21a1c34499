"""Reads the desk's CloudFormation template and joins its parts: one concern a file, and nothing said twice."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
STATE = ("resources.yaml", "record.yaml", "sign_in.yaml")
"""What the local run creates too."""
PARTS = (*STATE, "access.yaml", "search_domain.yaml", "functions.yaml", "alarms.yaml")


class SaidTwice(Exception):
    """Two parts give the same property different values."""


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags."""


def _in_long_form(loader: _Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    name = tag if tag in ("Ref", "Condition") else f"Fn::{tag}"
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    value = str(node.value)
    return {name: value.split(".", 1) if tag == "GetAtt" else value}


_Loader.add_multi_constructor("!", _in_long_form)


def load(path: Path) -> dict[str, Any]:
    """One part, its short tags written out (`!Ref X` as `{"Ref": "X"}`)."""
    part: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    return part


def whole() -> dict[str, Any]:
    """All parts as one. Raises SaidTwice."""
    return _joined([FOLDER / name for name in PARTS])


def state(resources: Path = FOLDER / STATE[0]) -> dict[str, Any]:
    """What holds the desk's state, `resources` in place of the part of that name. Raises SaidTwice."""
    return _joined([resources, *(FOLDER / name for name in STATE[1:])])


def _joined(parts: Sequence[Path]) -> dict[str, Any]:
    joined: dict[str, Any] = {}
    for part in parts:
        join(joined, load(part), part.name)
    return joined


def join(into: dict[str, Any], part: dict[str, Any], path: str) -> None:
    """Adds `part`: mappings grow together, anything else may be said once. Raises SaidTwice."""
    for key, value in part.items():
        place = f"{path}/{key}"
        if key not in into:
            into[key] = value
        elif isinstance(into[key], dict) and isinstance(value, dict):
            join(into[key], value, place)
        else:
            raise SaidTwice(f"{place} is given in another part of the template already. Keep one of the two.")
