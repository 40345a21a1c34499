"""Where the corpora lie, and the rule of their tests: they skip only where the folder is absent, and then say how many and why."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CORPORA = Path(os.environ.get("CORPORA") or Path(__file__).resolve().parents[2] / "shared" / "corpora")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    """A skip on a machine that has the corpora is a failure: it would hide a test for ever."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and CORPORA.is_dir():
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped although the corpora are here, in {CORPORA}: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = len(terminalreporter.stats.get("skipped", []))
    if skipped and not CORPORA.is_dir():
        terminalreporter.write_line(f"{skipped} tests of real data were skipped: there is no folder {CORPORA}. Set CORPORA to where it is.")
