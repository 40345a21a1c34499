"""Documents that name what does not exist are worse than none: tests, links, targets and settings in them are looked up."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from chalicelib.core.settings import Settings
from tests.unit.test_house import ROOT, files, shown

TEST_NAME = re.compile(r"tests/[\w/]+\.py(?:::\w+)+")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
TARGET = re.compile(r"\bmake ([a-z][a-z-]+)")
ELSEWHERE = re.compile(r"[a-z]+:")
METRIC = re.compile(r'\bcount\(\s*"(\w+)"(?: if [\w .=]+ else "(\w+)")?')


def documents() -> list[Path]:
    """Articles of the knowledge base have links and a check of their own (infra/knowledge_base)."""
    return [path for path in files() if path.suffix == ".md" and path.relative_to(ROOT).parts[0] not in {"knowledge", "tests"}]


def prose(path: Path) -> str:
    return CODE.sub("", path.read_text(encoding="utf-8"))


def code(path: Path) -> str:
    return "\n".join(CODE.findall(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("document", documents(), ids=shown)
def test_every_test_that_a_document_names_exists(document: Path) -> None:
    named = set(TEST_NAME.findall(document.read_text(encoding="utf-8")))

    assert sorted(name for name in named if not exists(name)) == []


def test_every_guarantee_names_its_test() -> None:
    lines = (ROOT / "docs/guarantees.md").read_text(encoding="utf-8").splitlines()
    heads = {number for number, following in enumerate(lines[1:]) if following.startswith("| ---")}
    rows = [line for number, line in enumerate(lines) if line.startswith("| ") and number not in heads and not line.startswith("| ---")]

    assert rows
    assert [row for row in rows if not TEST_NAME.search(row)] == []


@pytest.mark.parametrize("document", documents(), ids=shown)
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    links = [target for target in LINK.findall(prose(document)) if not ELSEWHERE.match(target)]

    assert [target for target in links if not leads_somewhere(document, target)] == []


@pytest.mark.parametrize("document", documents(), ids=shown)
def test_every_make_target_that_a_document_names_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert set(TARGET.findall(code(document))) - targets == set()


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")

    assert [name for name in Settings.__annotations__ if f"`{name.upper()}`" not in text] == []


def test_every_key_of_the_desk_document_is_documented() -> None:
    from chalicelib.desk import model

    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    keys = {
        field.target.id
        for node in ast.parse(Path(model.__file__).read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and node.name != "PublishedDesk"
        for field in node.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    }

    assert sorted(key for key in keys if f"`{key}`" not in text) == []


def test_every_alarm_is_in_the_run_book() -> None:
    alarms = re.findall(r"^  (\w+Alarm):", (ROOT / "infra/alarms.yaml").read_text(encoding="utf-8"), re.MULTILINE)
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")

    assert alarms
    assert [alarm for alarm in alarms if f"`{alarm}`" not in text] == []


def test_every_metric_of_ours_that_the_run_book_names_is_counted() -> None:
    counted = {
        name
        for path in files(ROOT / "chalicelib")
        if path.suffix == ".py"
        for names in METRIC.findall(path.read_text(encoding="utf-8"))
        for name in names
    }
    rows = re.findall(r"^\| (`[A-Z][A-Za-z]+`.*?) \|", section("docs/operations.md", "(namespace `Madoguchi`)"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([A-Z][A-Za-z]+)`", row)}

    assert named
    assert named - counted == set()


@pytest.mark.parametrize("group", ["runtime", "local", "dev", "cloud", "fuzz"])
def test_every_direct_dependency_is_documented(group: str) -> None:
    asked = (ROOT / "requirements" / f"{group}.in").read_text(encoding="utf-8").splitlines()
    names = [re.split(r"[\[=<>;]", line)[0].strip() for line in asked if line and not line.startswith(("#", "-r"))]
    text = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")

    assert [name for name in names if not re.search(rf"^\|[^|]*\b{re.escape(name)}\b", text, re.MULTILINE)] == []


def section(document: str, start: str) -> str:
    """The table that follows `start`."""
    return (ROOT / document).read_text(encoding="utf-8").partition(start)[2].partition("\n\n")[0]


def exists(test: str) -> bool:
    path, *names = test.split("::")
    return (ROOT / path).is_file() and tuple(names) in defined_in(path)


@cache
def defined_in(path: str) -> set[tuple[str, ...]]:
    return set(_tests(ast.parse((ROOT / path).read_text(encoding="utf-8")).body, ()))


def _tests(body: list[ast.stmt], within: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield (*within, node.name)
        elif isinstance(node, ast.ClassDef):
            yield from _tests(node.body, (*within, node.name))
        elif isinstance(node, ast.Assign):  # hypothesis: TestDesk = Machine.TestCase
            yield from ((*within, target.id) for target in node.targets if isinstance(target, ast.Name) and target.id.startswith("Test"))


def leads_somewhere(document: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    place = (document.parent / path) if path else document
    return place.exists() and (not anchor or place.suffix != ".md" or anchor in anchors(place))


@cache
def anchors(document: Path) -> set[str]:
    """Headings as GitHub spells them in links."""
    headings = re.findall(r"^#+ +(.+?)\s*$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
