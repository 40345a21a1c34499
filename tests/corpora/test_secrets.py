"""BIP-39's vectors in ten languages, known card numbers, and mails and questions that hold no secret."""

from pathlib import Path

import pytest

from infra.corpus.secrets import Row, measure
from tests.corpora_rule import CORPORA

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    if not CORPORA.is_dir():
        pytest.skip(f"there is no folder {CORPORA}; set CORPORA")
    return measure(CORPORA)


def test_every_phrase_is_found_in_each_language_and_form(rows: list[Row]) -> None:
    assert {row.name: row.failing for row in rows if not row.is_alarm and not row.is_reached and "chinese" not in row.name} == {}


def test_chinese_phrases_are_found_where_they_stand_apart(rows: list[Row]) -> None:
    """One vector in a hundred is hardly anything but the commonest word of the language, twenty-three times."""
    chinese = [row for row in rows if "chinese" in row.name]

    assert all(row.found >= row.total - 1 for row in chinese), chinese


@pytest.mark.attack(52)
def test_nothing_in_mails_and_questions_is_taken_for_a_secret(rows: list[Row]) -> None:
    alarms = [row for row in rows if row.is_alarm]

    assert {row.name: row.failing for row in alarms if row.found} == {}
    assert sum(row.total for row in alarms) > 20_000


def test_nothing_in_our_own_articles_is_taken_for_a_secret() -> None:
    from chalicelib.redaction.redacting import redact

    assert [path.name for path in KNOWLEDGE.rglob("*.md") if redact(path.read_text(encoding="utf-8")).kinds] == []
