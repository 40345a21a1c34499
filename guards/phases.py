"""A pytest plugin (`-p guards.phases`) that writes down in which phase each test ended, how, and with which exception."""

import json
import os
from collections.abc import Generator
from pathlib import Path

import pytest

REPORT = "GUARDS_REPORT"
"""The variable that names the file: one JSON object a line."""
_RAISED = "raised"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.excinfo is not None:
        report.user_properties.append((_RAISED, [kind.__name__ for kind in call.excinfo.type.__mro__]))
        report.user_properties.append(("said", str(call.excinfo.value).strip().partition("\n")[0]))
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        return  # the process that gathers the workers' reports writes them
    told = dict(report.user_properties)
    line = {
        "test": report.nodeid,
        "phase": report.when,
        "outcome": report.outcome,
        "raised": told.get(_RAISED, []),
        "said": told.get("said", ""),
    }
    with Path(os.environ[REPORT]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
