"""The whole desk through simulated years, with faults: every invariant holds (docs/sla.md). A failing seed says how to run it again."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from infra.simulation.faults import NONE
from infra.simulation.running import Report, plan_of, run

SEEDS = range(1, 21)
CASES = 100


@pytest.fixture(autouse=True)
def environment_as_before() -> Iterator[None]:
    """A simulated desk has an environment of its own."""
    kept = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(kept)


def told(report: Report) -> str:
    return "\n".join([f"again: {report.again}", *report.faults[:20]])


@pytest.mark.attack(57)
@pytest.mark.timeout(1200)  # a machine that others use may take ten times as long
@pytest.mark.parametrize("seed", SEEDS)
def test_every_invariant_holds(seed: int) -> None:
    report = run(seed, CASES)

    assert not report.faults, told(report)
    assert report.pages > 20, "a year in which nobody is paged shows nothing"


def test_seeds_without_faults_are_among_them_and_so_are_seeds_with_every_kind() -> None:
    plans = [plan_of(seed).faults for seed in SEEDS]

    assert plans.count(NONE) == 2
    for kind in NONE.__struct_fields__:
        assert sum(getattr(faults, kind) > 0 for faults in plans) >= 5, kind


def test_seed_is_the_same_in_another_process() -> None:
    """Though sets and dicts are in another order there."""
    command = "from infra.simulation.running import run; print(run(7, 12).digest)"
    digests = {
        subprocess.run(
            [sys.executable, "-c", command], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }

    assert len(digests) == 1
    assert run(7, 12).digest in digests.pop()
