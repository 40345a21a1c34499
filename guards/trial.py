"""Runs tests in a scratch copy and judges what their failing means: only a test that says no, in its own words, shows that a guard was missed."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import phases
from .scratch import Scratch
from .specification import Guard

WITHIN_S = 120.0
UNCHANGED_WITHIN_S = 900.0
LAST_WORDS = 15
UNUSED = ("-p", "no:cacheprovider", "-p", "no:schemathesis")
"""Plugins that no guard's test needs; schemathesis alone is a third of a short run."""


@dataclass(frozen=True)
class Ran:
    """`reports` are those of phases; `output` what pytest printed."""

    reports: list[dict[str, Any]]
    output: str
    took_s: float
    ended: bool = True

    @property
    def last_words(self) -> str:
        return "\n".join(self.output.strip().splitlines()[-LAST_WORDS:])


@dataclass(frozen=True)
class Verdict:
    """`fault` is None where the guard holds: its test passes with it and fails without it."""

    guard: Guard
    fault: str | None
    took_s: float


def run_unchanged(scratch: Scratch, tests: list[str], corpora: str, jobs: int) -> Ran:
    """What pytest prints is shown as it comes."""
    return _run(scratch, [*tests, "-n", str(jobs), "--dist", "loadgroup"], corpora, within_s=UNCHANGED_WITHIN_S, is_shown=True)


def run_without(scratch: Scratch, guard: Guard, corpora: str) -> Verdict:
    with scratch.without(guard):
        ran = _run(scratch, [guard.test, "--maxfail=1"], corpora, within_s=WITHIN_S, PYTHONDONTWRITEBYTECODE="1")
    return Verdict(guard, fault_without(guard, ran), ran.took_s)


def fault_without(guard: Guard, ran: Ran) -> str | None:
    if not ran.ended:
        return f"its test did not end within {WITHIN_S:.0f} s"
    if not ran.reports:
        return f"its test never ran:\n{ran.last_words}"
    failed = [report for report in ran.reports if report["outcome"] == "failed"]
    said_no = [report for report in failed if report["phase"] == "call"]
    if failed and not said_no:
        return f"its test broke in {failed[0]['phase']} ({_told(failed[0])}), which shows nothing"
    if not said_no:
        return "its test passes without it"
    if others := [report for report in said_no if not _is_expected(guard, report)]:
        return f"its test failed for another reason: {_told(others[0])}"
    return None


def fault_unchanged(test: str, ran: Ran) -> str | None:
    """Of a test (a function's name stands for all of its parameters) in the run that changed nothing."""
    reports = [report for report in ran.reports if report["test"] == test or report["test"].startswith(f"{test}[")]
    if bad := [report for report in reports if report["outcome"] == "failed"]:
        return f"its test fails with the guard in place: {_told(bad[0])}"
    if not any(report["phase"] == "call" and report["outcome"] == "passed" for report in reports):
        return "its test was skipped, or did not run"
    return None


def _is_expected(guard: Guard, report: dict[str, Any]) -> bool:
    if "Failed" in report["raised"] and report["said"].startswith("Timeout"):
        return "Timeout" in guard.fails_with
    return not set(guard.fails_with).isdisjoint(report["raised"])


def _told(report: dict[str, Any]) -> str:
    return f"{next(iter(report['raised']), 'no exception')}: {report['said'][:200]}"


def _run(scratch: Scratch, arguments: list[str], corpora: str, *, within_s: float, is_shown: bool = False, **environment: str) -> Ran:
    """In a session of its own, so that nothing that it started outlives it."""
    command = [sys.executable, "-m", "pytest", "-p", "guards.phases", *UNUSED, "--tb=short", *arguments]
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.jsonl"
        child = subprocess.Popen(
            command, cwd=scratch.folder, env=_environment() | {"CORPORA": corpora, phases.REPORT: str(report), **environment},
            stdin=subprocess.DEVNULL, stdout=None if is_shown else subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, text=True,
            errors="replace",
        )  # fmt: skip
        try:
            output, ended = child.communicate(timeout=within_s)[0] or "", True
        except subprocess.TimeoutExpired:
            output, ended = "", False
        finally:
            _end(child)
        lines = report.read_text(encoding="utf-8").splitlines() if report.exists() else []
    return Ran([json.loads(line) for line in lines], output, time.monotonic() - started, ended)


def _environment() -> dict[str, str]:
    """Ours without what would change a test run."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON", "AWS_"))}


def _end(child: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):  # the whole session has ended
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
