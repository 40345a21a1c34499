"""What another policy would have done to past tickets, summed up and named."""

import os
import subprocess
import sys

import pytest

from chalicelib.desk.service_levels import LevelsInForce
from infra.publish import DOCUMENT, BadDocumentError
from infra.sla_replay.__main__ import table
from infra.sla_replay.comparing import compare
from infra.sla_replay.policy_file import read_levels
from infra.sla_replay.records import in_order
from tests.builders import ROOT, document
from tests.conftest import free_port
from tests.sla_stories import Case, levels, story

ANSWERED = story(Case("", "tokyo", "first 4h", "Tue 10 Nov 11:00 mail; 13:00 reply", "")).commits
BROKEN = story(Case("", "tokyo", "first 4h", "Tue 10 Nov 11:00 mail; 16:00 reply", "")).commits
AT = BROKEN[-1].occurred_at + 86400


def told(*_: int) -> None: ...


def test_stricter_and_easier_policies() -> None:
    records = {"A": ANSWERED, "B": BROKEN}
    then = [LevelsInForce(1, 0, levels("first 4h"))]

    stricter = compare(records, then, [LevelsInForce(0, 0, levels("first 1h"))], AT, told)
    easier = compare(records, then, [LevelsInForce(0, 0, levels("first 6h"))], AT, told)

    assert [(row.promised_then, row.broken_then, row.broken_now, row.newly_broken, row.saved) for row in stricter.rows] == [(2, 1, 2, 1, 0)]
    assert [(found.ticket, found.then and found.then.status, found.now and found.now.status) for found in stricter.differences] == [
        ("A", "kept", "broken")
    ]
    assert [(row.broken_then, row.broken_now, row.newly_broken, row.saved) for row in easier.rows] == [(1, 0, 0, 1)]
    assert table(easier).splitlines()[1].split() == ["first_response", "tokyo", "2", "2", "1", "0", "0", "1"]


def test_what_would_not_have_been_promised_is_named() -> None:
    found = compare({"A": ANSWERED}, [LevelsInForce(1, 0, levels("first 4h"))], [LevelsInForce(0, 0, levels("first none"))], AT, told)

    assert [(each.then and each.then.status, each.now) for each in found.differences] == [("kept", None)]


def test_record_with_a_gap_is_left_out() -> None:
    assert in_order(BROKEN[1:]) == []
    assert in_order(BROKEN[::-1]) == BROKEN


def test_policy_is_read_from_a_document_or_alone_with_every_fault() -> None:
    text = (ROOT / DOCUMENT).read_text(encoding="utf-8")

    assert read_levels(text, document()) == document().service_levels
    with pytest.raises(BadDocumentError) as refused:
        read_levels("service_levels: {default_calendar: a, calendars: {a: {time_zone: Mars, week: always}}, policies: []}", document())
    assert refused.value.faults == ["policies: [] should be non-empty."]
    with pytest.raises(BadDocumentError, match="no time zone 'Mars'"):
        read_levels(
            "{default_calendar: a, calendars: {a: {time_zone: Mars, week: always}}, policies: [{id: p, targets: {resolution: {within_s: 60}}}]}",
            document(),
        )


@pytest.mark.parametrize(("policy", "says"), [("missing.yaml", "missing.yaml cannot be read"), (DOCUMENT, "start one with make run")])
def test_a_missing_file_or_desk_is_told_in_a_sentence(policy: str, says: str) -> None:
    environment = {**os.environ, "AWS_PORT": str(free_port()), "AWS_MAX_ATTEMPTS": "1"}
    told = subprocess.run(
        [sys.executable, "-m", "infra.sla_replay", policy], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert (told.returncode, told.stdout) == (1, "")
    assert says in told.stderr
    assert "Traceback" not in told.stderr
