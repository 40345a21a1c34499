"""The house rules that no linter checks: sizes, module docstrings, names, doors, paths, pins."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from chalice.app import Blueprint

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {"__pycache__", "build", "node_modules", ".git", ".local", ".venv", ".venv-cloud", ".venv-fuzz", ".hypothesis"}
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_DOOR = 400, 60, 60
DUMPING_GROUNDS = re.compile(r"utils?|helpers?|common|misc|managers?")
KIND = re.compile(r'discriminator="(\w+)"')
HOMES = re.compile(r"(?<![\w./-])/(?:home|Users|root|work)/[\w.-]+")
"""Homes of people and checkouts; /var/task, /opt/python and the like are Lambda's."""

REQUIREMENTS = {
    "runtime": "requirements.txt",
    "local": "requirements/local.txt",
    "dev": "requirements/dev.txt",
    "cloud": "requirements/cloud.txt",
}


def files(folder: Path = ROOT) -> Iterator[Path]:
    """What belongs to the project: environments, caches and builds left out."""
    for path in sorted(folder.iterdir()):
        if path.name in SKIPPED or path.suffix in {".mo", ".po"} or path.name.endswith("_cache") or path.name.startswith(".local"):
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def shipped() -> list[Path]:
    return [path for path in files() if path == ROOT / "app.py" or path.relative_to(ROOT).parts[0] in {"chalicelib", "infra"}]


def python(paths: list[Path]) -> list[Path]:
    return [path for path in paths if path.suffix == ".py"]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_longer_than_a_person_reads() -> None:
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in shipped()}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    too_long = {
        f"{shown(path)}::{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in python(shipped())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    }

    assert too_long == {}


def test_the_door_is_no_room() -> None:
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) < LONGEST_DOOR


def test_every_module_says_what_it_owns() -> None:
    modules = [ROOT / "app.py", *python(list(files(ROOT / "chalicelib")))]

    assert [shown(path) for path in modules if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


def test_no_module_is_a_dumping_ground() -> None:
    parts = {part for path in python(shipped()) for part in path.relative_to(ROOT).with_suffix("").parts}

    assert sorted(part for part in parts if any(map(DUMPING_GROUNDS.fullmatch, part.split("_")))) == []


def test_modules_of_the_functions_start_quickly() -> None:
    """What costs a cold start most, and slips in most easily (docs/performance.md)."""
    slow = re.compile(r"@dataclass\([^)]*frozen|^\w+(?:: [^=\n]+)? = re\.compile\(", re.MULTILINE)
    modules = python(list(files(ROOT / "chalicelib")))

    assert {shown(path): found for path in modules if (found := slow.findall(path.read_text(encoding="utf-8")))} == {}


def test_every_blueprint_is_registered_at_the_door() -> None:
    import importlib

    importlib.import_module("app")
    entrypoints = [path for path in files(ROOT / "chalicelib" / "entrypoints") if path.suffix == ".py"]
    made = {}
    for path in entrypoints:
        name = shown(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        made |= {id(value): (name, value) for value in vars(importlib.import_module(name)).values() if isinstance(value, Blueprint)}

    assert made
    assert [name for name, blueprint in made.values() if blueprint._current_app is None] == []


def test_every_kind_of_item_has_a_letter_of_its_own() -> None:
    """PynamoDB refuses a second one only where both modules come to be imported."""
    kinds = [kind for path in python(list(files(ROOT / "chalicelib"))) for kind in KIND.findall(path.read_text(encoding="utf-8"))]

    assert kinds
    assert sorted(kind for kind, times in Counter(kinds).items() if times > 1) == []


def test_no_file_names_a_persons_machine() -> None:
    def places(path: Path) -> set[str]:
        return set(HOMES.findall(path.read_text(encoding="utf-8", errors="replace")))

    written = [path for path in files() if "data" not in path.relative_to(ROOT).parts]

    assert {shown(path): found for path in written if (found := places(path))} == {}


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_pinned_by_version_and_hash(name: str) -> None:
    pinned = (ROOT / REQUIREMENTS[name]).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in pinned.splitlines() if line.strip() and not line.lstrip().startswith("#")]

    assert lines
    assert [line for line in lines if not re.match(r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_direct_requirement_is_among_the_pinned(name: str) -> None:
    pinned = {normal(line) for line in (ROOT / REQUIREMENTS[name]).read_text(encoding="utf-8").splitlines() if "==" in line}
    asked = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()

    assert {normal(line) for line in asked if line and not line.startswith(("#", "-r"))} - pinned == set()


def normal(requirement: str) -> str:
    """A package's name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[=<>~!;]", requirement.strip())[0]).lower()
