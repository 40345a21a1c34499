"""One's own articles and questions: a row a question, in their order; nothing a customer writes makes it fail."""

import json
import sys

import pytest

from chalicelib.faq.usecases import CLOSE
from infra.evaluation import __main__ as command
from infra.evaluation.model import Verdict
from infra.evaluation.own_data import measure, outcome_of

from .conftest import ARTICLES, HOSTILE, QUESTIONS, WordEncoder


@pytest.fixture(scope="module")
def rows(measured):
    return measured.as_json()["rows"]


def test_each_question_has_its_row_in_their_order(rows):
    assert [set(row) for row in rows] == [{"outcome", "article", "probability"}] * len(QUESTIONS)
    asked_of = {question.text: row["article"] for question, row in zip(QUESTIONS, rows, strict=True)}
    assert asked_of["please help with taxes"] == "taxes"
    assert asked_of["where are the fees please"] == "fees"
    assert asked_of["staking question"] == "staking"


def test_hostile_questions_are_handed_over(rows):
    assert [row["outcome"] for row in rows[1 : 1 + len(HOSTILE)]] == ["hand_over"] * len(HOSTILE)


def test_a_question_in_a_language_without_examples_is_never_answered(rows):
    others = [row for question, row in zip(QUESTIONS, rows, strict=True) if question.language != "en"]
    assert [row["article"] for row in others] == ["card", "password"]
    assert "answer" not in {row["outcome"] for row in others}


def test_ids_are_read_for_the_summary_alone(measured, rows):
    blind = [question.__class__(question.text, question.language, None, is_known=True) for question in QUESTIONS]
    again = measure(ARTICLES, blind, WordEncoder(), 0.9).as_json()
    assert again["rows"] == rows
    assert again["summary"]["answerable"] == 0


def test_the_summary_counts_what_is_known(measured):
    summary = measured.as_json()["summary"]
    assert summary["questions"] == len(QUESTIONS)
    assert sum(summary["outcomes"].values()) == len(QUESTIONS)
    assert (summary["asked"], summary["answerable"]) == (len(QUESTIONS) - 1, 4)
    assert summary["ids_without_article"] == ["an id of no article"]
    assert summary["top_1_of_answerable"] == 1.0
    assert set(summary["languages"]) == {"en", "fr", "ko"}
    assert sum(found["asked"] for found in summary["languages"].values()) == summary["asked"]


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        (Verdict("fees", 0.99, is_sent=True), "answer"),
        (Verdict("fees", CLOSE, is_sent=False), "suggest"),
        (Verdict("fees", CLOSE - 0.01, is_sent=False), "hand_over"),
        (Verdict(None, 0.0, is_sent=False), "hand_over"),
    ],
)
def test_a_verdict_becomes_one_of_three_outcomes(verdict, outcome):
    assert outcome_of(verdict) == outcome


@pytest.fixture
def evaluate(monkeypatch):
    monkeypatch.setattr(command, "load_encoder", WordEncoder)

    def run(**options):
        monkeypatch.setattr(sys, "argv", ["eval", *(word for name, value in options.items() for word in (f"--{name}", str(value)))])
        return command.main()

    return run


def test_the_command_writes_rows_and_summary(evaluate, lines, tmp_path, capsys):
    articles = lines(
        "a.jsonl", *({"id": a.id, "lang": "en", "question": a.examples[0], "examples": a.examples[1:], "answer": ""} for a in ARTICLES)
    )
    questions = lines("q.jsonl", *({"text": q.text, "lang": q.language, "id": q.topic} for q in QUESTIONS))
    assert evaluate(articles=articles, questions=questions, out=tmp_path / "deep" / "out.json", target="") == 0
    written = json.loads((tmp_path / "deep" / "out.json").read_text(encoding="utf-8"))
    assert set(written) == {"rows", "summary"}
    assert len(written["rows"]) == len(QUESTIONS)
    assert written["summary"]["target"] == 0.95
    assert "counted questions would be answered" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"articles": "a.jsonl"}, "QUESTIONS and OUT must be given too"),
        ({"target": "95"}, "TARGET is '95'"),
        ({"target": "nan"}, "TARGET is 'nan'"),
        ({"articles": "absent", "questions": "absent", "out": "out.json"}, "absent: it cannot be read"),
    ],
)
def test_the_command_says_what_is_missing(evaluate, options, words, capsys):
    assert evaluate(**options) == 2
    assert words in capsys.readouterr().err
