"""docs/cost.md adds up, and counts what the template holds."""

import re
from decimal import Decimal

import pytest

from infra.package import ROOT
from infra.template import whole

PAGE = (ROOT / "docs" / "cost.md").read_text()
IDLE_LIMIT = Decimal(5)


def table(heading: str) -> list[list[str]]:
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")]
    return [row for row in rows if len(row) == 4 and row[0] not in ("what", "---")]


def money(cell: str) -> Decimal:
    return Decimal(cell.replace("*", "").replace("$", "").replace(",", ""))


@pytest.mark.parametrize("heading", ["A thousand mails", "An idle month"])
def test_the_sum_is_that_of_its_lines(heading):
    *lines, total = table(heading)
    assert len(lines) > 10
    assert abs(sum(money(line[3]) for line in lines) - money(total[3])) <= Decimal("0.005")


@pytest.mark.parametrize("heading", ["A thousand mails", "An idle month"])
def test_each_line_is_its_price_times_its_count(heading):
    for what, price, count, total in table(heading)[:-1]:
        found = re.fullmatch(r"\$([\d.]+)(?: / ([\d,]+|million)?.*)?", price)
        if found is None or not re.fullmatch(r"[\d,.]+( GB)?", count):
            continue
        per = Decimal({"million": "1000000", None: "1"}.get(found[2]) or found[2].replace(",", ""))
        expected = Decimal(found[1]) / per * Decimal(count.removesuffix(" GB").replace(",", ""))
        assert abs(expected - money(total)) <= Decimal("0.0001"), what


def test_every_alarm_is_paid_for():
    alarms = [body for body in whole()["Resources"].values() if body.get("Type") == "AWS::CloudWatch::Alarm"]
    (line,) = [line for line in table("An idle month") if "alarms" in line[0]]
    assert line[2] == str(len(alarms))


def test_idle_stays_below_the_promise_until_the_keys_are_rotated_in_seven_years():
    assert money(table("An idle month")[-1][3]) <= IDLE_LIMIT
    assert whole()["Parameters"]["KeyRotationDays"]["Default"] >= 7 * 365


def test_every_key_is_paid_for():
    keys = [body for body in whole()["Resources"].values() if body.get("Type") == "AWS::KMS::Key"]
    (line,) = [line for line in table("An idle month") if "KMS, keys" in line[0]]
    assert line[2] == str(len(keys))
