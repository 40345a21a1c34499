"""Holidays are written out at publishing: what counts is the same, and no function imports the library for the years around."""

import subprocess
import sys
from datetime import date

import pytest

from chalicelib.desk.calendars import Holidays, HolidaysOfYear
from chalicelib.sla.policy.calendars.public_holidays import know, public_holidays, written_out
from infra.publish import DOCUMENT, publish, read_document
from tests.builders import ROOT
from tests.fakes.publishing import Shelf

LEVELS = read_document((ROOT / DOCUMENT).read_text(encoding="utf-8")).service_levels
NOWHERE = Holidays(country="JP", subdivision="ZZZZ")
"""Nothing that another test counts with."""


def test_what_is_written_out_is_what_the_library_says() -> None:
    written = written_out(LEVELS, 2026)

    assert {(one.kept.country, one.kept.subdivision) for one in written} >= {("JP", None)}
    assert {one.year for one in written} == {2025, 2026, 2027, 2028}
    for one in written:
        assert {date.fromisoformat(day): name for day, name in one.days.items()} == public_holidays(one.kept, one.year)


def test_what_was_published_counts_before_the_library() -> None:
    know([HolidaysOfYear(NOWHERE, 2026, {"2026-11-24": "Founders' Day"})])
    assert public_holidays(NOWHERE, 2026) == {date(2026, 11, 24): "Founders' Day"}


def test_they_are_published_with_the_document_and_anew_when_their_years_are_others() -> None:
    document, shelf, year_s = read_document((ROOT / DOCUMENT).read_text(encoding="utf-8")), Shelf(), 366 * 86400
    first = publish(document, shelf, lambda: 1_795_000_000.0)

    assert publish(document, shelf, lambda: 1_795_000_000.0 + 3600) == first
    later = publish(document, shelf, lambda: 1_795_000_000.0 + year_s)
    assert (later.version, later.promised) == (first.version + 1, first.promised)
    assert {one.year for one in later.holidays} == {2026, 2027, 2028, 2029}


@pytest.mark.parametrize(("year", "is_imported"), [(2026, False), (2040, True)])
def test_library_is_imported_for_other_years_alone(year: int, is_imported: bool) -> None:
    code = f"""
import sys
from chalicelib.desk.calendars import Holidays, HolidaysOfYear
from chalicelib.sla.policy.calendars.public_holidays import know, public_holidays
japan = Holidays(country="JP")
know([HolidaysOfYear(japan, 2026, {{"2026-11-23": "Labor Thanksgiving Day"}})])
assert public_holidays(japan, {year})
print("holidays" in sys.modules)
"""
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == str(is_imported)
