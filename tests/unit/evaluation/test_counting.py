"""Figures and their bounds against known values."""

import pytest

from infra.evaluation.counting import tally
from infra.evaluation.model import Question, Verdict
from infra.evaluation.reliability import bins_of, drawn
from infra.knowledge_base.learn_then_test import lower_bound, upper_bound


@pytest.mark.parametrize(
    ("asked", "wrong", "lower", "upper"),
    [
        (10, 0, 0.691503, 1.0),
        (10, 1, 0.554984, 0.997471),
        (10, 10, 0.0, 0.308497),
        (100, 5, 0.887165, 0.983568),
        (500, 25, 0.927072, 0.967385),
    ],
)
def test_clopper_and_pearsons_interval(asked, wrong, lower, upper):
    """Two-sided, 95 %: quantiles of the beta distribution, as published tables have them, and the last as exact fractions give it."""
    assert lower_bound(asked, wrong, 0.025) == pytest.approx(lower, abs=1e-5)
    assert upper_bound(asked, wrong, 0.025) == pytest.approx(upper, abs=1e-5)


def test_what_was_sent_is_counted():
    questions = [
        Question("a", "en", "x"),
        Question("b", "en", "x"),
        Question("c", "en", "x"),
        Question("d", "en", None),
        Question("e", "en", None),
    ]
    verdicts = [
        Verdict("x", 0.9, is_sent=True), Verdict("y", 0.9, is_sent=True), Verdict("x", 0.5, is_sent=False), Verdict("x", 0.9, is_sent=True),
        Verdict(None, 0.0, is_sent=False),
    ]  # fmt: skip
    found = tally(questions, verdicts)
    assert (found.sent, found.right, found.answerable, found.first_right, found.unanswerable_sent) == (3, 1, 3, 2, 1)
    assert (found.precision, found.answered_right, found.top_1, found.unanswerable_answered) == pytest.approx((1 / 3, 1 / 3, 2 / 3, 1 / 2))


def test_nothing_sent_has_no_precision():
    found = tally([Question("a", "en", "x")], [Verdict("x", 0.9, is_sent=False)])
    assert (found.precision, found.bound) == (None, None)
    assert found.as_json()["precision"] is None


def test_bins_hold_what_is_ranked_and_tell_what_did_not_come_true():
    asked = [Question(str(number), "en", "x" if number < 95 else None) for number in range(100)]
    honest = bins_of(asked, [Verdict("x", 0.95, is_sent=True)] * 100)
    assert [(each.asked, each.right, each.is_outside) for each in honest] == [(100, 95, False)]
    boasting = bins_of(
        [*asked[90:], Question("", "en", None)], [Verdict("x", 1.0, is_sent=True)] * 10 + [Verdict(None, 0.0, is_sent=False)]
    )
    assert [(each.asked, each.right, each.is_outside) for each in boasting] == [(10, 5, True)]
    picture = drawn([*honest, *boasting], "<title>")
    assert picture.count("<circle") == 2
    assert picture.count("#b3261e") == 2
    assert "&lt;title&gt;" in picture
