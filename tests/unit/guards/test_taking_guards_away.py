"""A guard holds only where its test says no without it; all else that can go wrong is told in a line."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from guards.scratch import Scratch, copy_of_project
from guards.specification import BadGuardsError, Guard, read_guards
from guards.trial import Ran, fault_unchanged, fault_without, run_without

ROOT = Path(__file__).resolve().parents[3]
CODE = """def checked(number):
    if number > 3:
        raise ValueError("too much")
    return number
"""
TESTS = """import pytest
from toy import checked

@pytest.fixture
def three():
    return checked(3)

def test_too_much():
    with pytest.raises(ValueError):
        checked(4)

def test_three(three):
    assert three == 3
"""
GUARD = """[[guard]]
name = "{name}"
proves = "attack 1"
removes = "the limit"
file = "toy.py"
replace = '''{replace}'''
by = '''{by}'''
test = "{test}"
"""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A project with a function, its tests, and the plugin that the trials load."""
    root = tmp_path / "toy"
    (root / "guards").mkdir(parents=True)
    for module in (ROOT / "guards").glob("*.py"):
        shutil.copy(module, root / "guards")
    (root / "toy.py").write_text(CODE)
    (root / "test_toy.py").write_text(TESTS)
    return root


def written(
    toy: Path, replace: str = "number > 3", by: str = "number > 4", test: str = "test_toy.py::test_too_much", name: str = "limit"
) -> list[Guard]:
    (toy / "guards" / "all.toml").write_text(GUARD.format(name=name, replace=replace, by=by, test=test))
    return read_guards(toy)


def verdict(toy: Path, *args: str) -> str | None:
    (guard,) = written(toy, *args)
    return run_without(copy_of_project(toy, toy.parent / "copy"), guard, "").fault


def test_guard_whose_test_fails_without_it_holds(toy: Path) -> None:
    assert verdict(toy) is None


def test_test_that_passes_without_the_guard_is_told(toy: Path) -> None:
    assert verdict(toy, 'ValueError("too much")', 'ValueError("more")') == "its test passes without it"


def test_code_that_cannot_be_imported_shows_nothing(toy: Path) -> None:
    assert "never ran" in (verdict(toy, "def checked(number):", "import no_such_module\ndef checked(number):") or "")


def test_fixture_that_breaks_shows_nothing(toy: Path) -> None:
    assert "broke in setup (ValueError" in (verdict(toy, "number > 3", "number > 2", "test_toy.py::test_three") or "")


def test_other_reason_shows_nothing(toy: Path) -> None:
    assert "for another reason: NameError" in (verdict(toy, "number > 3", "numbr > 3") or "")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"replace": "number > 5"}, "stands 0 times in toy.py"),
        ({"replace": "number"}, "stands 3 times in toy.py"),
        ({"by": "number >"}, "is no Python without it"),
        ({"test": "test_toy.py::test_nothing"}, "there is no test"),
    ],
)
def test_guard_that_fell_behind_the_code_is_told(toy: Path, change: dict[str, str], told: str) -> None:
    with pytest.raises(BadGuardsError, match=told):
        written(toy, **change)


def test_every_guard_of_the_desk_can_be_taken_away_and_is_named_once() -> None:
    assert len({guard.name for guard in read_guards(ROOT)}) > 50


def test_code_is_put_back_with_its_time(toy: Path) -> None:
    (guard,) = written(toy)
    code = toy / "toy.py"
    before = (code.read_bytes(), code.stat().st_mtime_ns)

    with Scratch(toy).without(guard):
        assert "number > 4" in code.read_text()

    assert (code.read_bytes(), code.stat().st_mtime_ns) == before


def report(outcome: str, phase: str = "call", *, raised: tuple[str, ...] = (), said: str = "") -> dict[str, Any]:
    return {"test": "test_toy.py::test_too_much[1]", "phase": phase, "outcome": outcome, "raised": list(raised), "said": said}


def test_test_that_only_ran_out_of_time_shows_nothing(toy: Path) -> None:
    (guard,) = written(toy)
    late = Ran([report("failed", raised=("Failed",), said="Timeout (>100s)")], "", 100.0)

    assert "Timeout" in (fault_without(guard, late) or "")
    assert "did not end" in (fault_without(guard, Ran([], "", 120.0, ended=False)) or "")


def test_test_must_pass_and_may_not_be_skipped_with_the_guard_in_place() -> None:
    name = "test_toy.py::test_too_much"

    assert fault_unchanged(name, Ran([report("passed")], "", 1.0)) is None
    assert "skipped" in (fault_unchanged(name, Ran([report("skipped", "setup")], "", 1.0)) or "")
    assert "fails with the guard" in (fault_unchanged(name, Ran([report("failed", raised=("AssertionError",))], "", 1.0)) or "")
