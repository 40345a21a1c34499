"""Reads the desk's CloudFormation template and joins its parts: one concern a file, and nothing said twice."""

from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
PARTS = ("resources.yaml", "access.yaml", "functions.yaml", "alarms.yaml")


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
    joined: dict[str, Any] = {}
    for name in PARTS:
        join(joined, load(FOLDER / name), name)
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
