"""Reads guards/*.toml: what each guard protects against, the exact text that is taken away, and the test that must then fail."""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXPECTED = ("AssertionError", "Failed")
"""How a test says no: by an assertion, or by pytest's own failure (`DID NOT RAISE`)."""
NEEDED = frozenset({"name", "proves", "removes", "file", "replace", "by", "test"})
ALLOWED = NEEDED | {"fails_with", "also"}
EDIT = frozenset({"file", "replace", "by"})


class BadGuardsError(Exception):
    """`faults`: one line each, with the guard and what would be right."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Edit:
    """`replace` stands exactly once in `file`; `by` takes its place."""

    file: str
    replace: str
    by: str


@dataclass(frozen=True)
class Guard:
    """`proves` is an attack or promise of docs/guarantees.md. `fails_with` are the exceptions that show the guard's absence."""

    name: str
    proves: str
    removes: str
    test: str
    edits: tuple[Edit, ...]
    fails_with: tuple[str, ...] = EXPECTED


def read_guards(root: Path, names: Sequence[str] = ()) -> list[Guard]:
    """In the order of the files and within them; with `names` those whose name, attack, code or test contains one. Raises BadGuardsError."""
    every = [
        entry for path in sorted((root / "guards").glob("*.toml")) for entry in tomllib.loads(path.read_text(encoding="utf-8"))["guard"]
    ]
    given = [
        entry
        for entry in every
        if not names or any(name in str(entry.get(key)) for name in names for key in ("name", "proves", "file", "test"))
    ]
    faults = [f"{entry.get('name', '?')}: {fault}" for entry in given for fault in _faults(entry, root)]
    faults += [f"{name}: the name is given twice." for name, times in Counter(entry.get("name") for entry in given).items() if times > 1]
    if faults:
        raise BadGuardsError(faults)
    return [_guard(entry) for entry in given]


def _guard(entry: dict[str, Any]) -> Guard:
    edits = tuple(Edit(edit["file"], edit["replace"], edit["by"]) for edit in (entry, *entry.get("also", ())))
    named = (entry["fails_with"],) if "fails_with" in entry else EXPECTED
    return Guard(entry["name"], entry["proves"], entry["removes"], entry["test"], edits, named)


def _faults(entry: dict[str, Any], root: Path) -> Iterator[str]:
    if missing := sorted(NEEDED - entry.keys()):
        yield f"it lacks {', '.join(missing)}."
        return
    if unknown := sorted(entry.keys() - ALLOWED):
        yield f"it has {', '.join(unknown)}, which no guard has."
    for edit in (entry, *entry.get("also", ())):
        yield from _edit_faults(edit, root)
    if not _is_defined(entry["test"], root):
        yield f"there is no test {entry['test']}."


def _edit_faults(edit: dict[str, Any], root: Path) -> Iterator[str]:
    if missing := sorted(EDIT - edit.keys()):
        yield f"an edit lacks {', '.join(missing)}."
        return
    path = root / edit["file"]
    times = path.read_text(encoding="utf-8").count(edit["replace"]) if path.is_file() else 0
    if times != 1:
        yield f"what it takes away stands {times} times in {edit['file']}, not once: mend the guard's text to follow the code."
    elif path.suffix == ".py" and not _compiles(path.read_text(encoding="utf-8").replace(edit["replace"], edit["by"])):
        yield f"{edit['file']} is no Python without it."


def _compiles(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _is_defined(test: str, root: Path) -> bool:
    """Whether the file defines that function; whether the id in brackets exists is told by pytest."""
    file, _, name = test.partition("[")[0].partition("::")
    path = root / file
    if not path.is_file():
        return False
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in ast.parse(path.read_text(encoding="utf-8")).body)
