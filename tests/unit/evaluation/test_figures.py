"""The table's figures: drawn from the corpora without `valid` in training, and missed where they are missed."""

import json

import pytest

from infra.evaluation.asking import SENDING, Asked
from infra.evaluation.corpora import Banking, bitcoin
from infra.evaluation.measuring import _bound_of_a_draw, _calibration, _sent_rows
from infra.evaluation.model import Question, Trial, Verdict
from infra.evaluation.table import Row, printed


@pytest.fixture
def banking(tmp_path):
    inside, outside = [f"in-{n}" for n in range(8)], [f"out-{n}" for n in range(8)]
    files = {
        "train": [(f"train {topic} {n}", topic) for topic in inside for n in range(12)],
        "id_oos_train": [(f"reviewed {topic} {n}", topic) for topic in outside for n in range(12)],
        "valid": [(f"valid {topic} {n}", topic) for topic in inside for n in range(10)],
        "id_oos_valid": [(f"related {topic} {n}", topic) for topic in outside for n in range(10)],
        "ood_oos_valid": [(f"weather {n}", "oos") for n in range(40)],
    }
    for name, rows in files.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in rows))
    return Banking(tmp_path)


def test_a_draw_learns_from_train_alone(banking):
    trial = banking.trial(10, 0)
    assert len(trial.examples) == 80
    assert {example.text.split()[0] for example in trial.examples} == {"train"}
    assert (len(trial.questions), sum(question.topic is None for question in trial.questions)) == (200, 120)
    assert trial.unanswerable == []
    assert trial.examples != banking.trial(10, 1).examples
    assert {text.split()[0] for _, text in banking.trial(10, 0, is_reviewed=True).unanswerable} == {"reviewed"}
    assert all(question.topic for question in banking.trial(5, 0, only_valid=True).questions)


def test_the_wide_draw_asks_a_fifth_that_nothing_answers(banking):
    trial = banking.wide_trial(0, left_out=4)
    topics = {example.topic for example in trial.examples}
    assert len(topics) == 12
    assert {question.topic for question in trial.questions} == {*topics, None}
    unanswerable = [question.text for question in trial.questions if question.topic is None]
    assert len(unanswerable) == pytest.approx(0.2 * len(trial.questions), abs=1)
    assert {example.text for example in trial.examples}.isdisjoint(question.text for question in trial.questions)


def test_bitcoin_asks_only_what_the_english_faq_has(tmp_path):
    rows = [("a", "en", "What?"), ("b", "en", "Why?"), ("a", "fr", "Quoi ?"), ("c", "fr", "Qui ?")]
    lines = "".join(json.dumps({"id": key, "lang": language, "question": text}) + "\n" for key, language, text in rows)
    (tmp_path / "faq_parallel.jsonl").write_text(lines)
    assert bitcoin(tmp_path, "fr").questions == [Question("Quoi ?", "fr", "a")]


def asked(right, wrong, missed=10):
    """As many sent rightly and wrongly; by the baselines nothing."""
    questions = [Question("", "en", "x")] * (right + wrong + missed)
    verdicts = (
        [Verdict("x", 0.9, is_sent=True)] * right + [Verdict("y", 0.9, is_sent=True)] * wrong + [Verdict("x", 0.9, is_sent=False)] * missed
    )
    nothing = [Verdict("x", 0.9, is_sent=False)] * len(questions)
    return Asked(Trial([], questions), {name: verdicts if name == "engine" else nothing for name in SENDING})


def test_precision_is_the_mean_of_draws_and_what_is_imprecise_reaches_nothing():
    rows = list(_sent_rows("it", [asked(96, 4), asked(98, 2)], "more", lambda mine, others: mine > max(others)))
    assert [row.is_reached for row in rows] == [True, True]
    assert rows[0].figure.startswith("97.0 % (")
    assert rows[0].beside["BM25"] == "none sent"
    rows = list(_sent_rows("it", [asked(94, 6)], "more", lambda mine, others: mine > max(others)))
    assert [row.is_reached for row in rows] == [False, False]


def test_nothing_sent_is_not_precise():
    rows = list(_sent_rows("it", [asked(0, 0)], "more", lambda mine, others: True))
    assert [row.is_reached for row in rows] == [False, False]


def test_the_bound_counts_the_questions_of_one_draw():
    once = _bound_of_a_draw([asked(96, 4).tally("engine")])
    assert _bound_of_a_draw([asked(96, 4).tally("engine")] * 5) == once
    assert once == pytest.approx(0.9108, abs=1e-3)


def test_the_worst_draw_counts_and_the_plot_is_written(tmp_path):
    row = _calibration("calibration", [asked(90, 10, missed=0), asked(10, 90, missed=0)], tmp_path / "deep" / "plot.svg")
    assert row.is_reached
    assert (tmp_path / "deep" / "plot.svg").read_text().startswith("<svg")
    assert row.details["bins"][1][0]["is_outside"]


def test_a_missed_figure_is_marked():
    lines = printed([Row("a", "1", "> 2", is_reached=False, beside={"BM25": "0"}), Row("b", "3")]).splitlines()
    assert lines[2].endswith("| BM25 0                     | <- MISSED")
    assert not lines[3].endswith("MISSED")
