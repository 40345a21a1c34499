"""From evidence to a probability that may be believed, and to thresholds that are stricter where a language deserves less trust."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from chalicelib.faq.engine.chance import chances
from chalicelib.faq.engine.model import Calibrator
from infra.training.calibrating import Observed, calibrate, weights_of

COUNT = 1_200


def observed(right_in_french: float = 1.0) -> Observed:
    """One member tells how sure one may be; in French what looks right is so less often. Of half of what is wrong the article was left out."""
    generator = np.random.default_rng(3)
    member = generator.normal(size=2 * COUNT)
    languages = np.array(["en", "fr"] * COUNT)
    chance = 1 / (1 + np.exp(-3 * member)) * np.where(languages == "fr", right_in_french, 1.0)
    is_right = generator.random(2 * COUNT) < chance
    is_held = ~is_right & (generator.random(2 * COUNT) < 0.5)
    members = np.column_stack([member, np.zeros(2 * COUNT)]).astype(np.float32)
    return Observed(members, is_right, is_held, np.zeros(2 * COUNT, bool), languages)


def test_probability_is_what_comes_true() -> None:
    """In ten parts from the least likely to the likeliest, each weighed as training weighs it."""
    seen = observed()
    _, _, calibration = calibrate(seen, 0.98, 0)
    weights = weights_of(seen)
    order = np.argsort(calibration.probabilities)

    for part in np.array_split(order, 10):
        expected, came = (np.average(values[part], weights=weights[part]) for values in (calibration.probabilities, seen.is_right))
        assert came == pytest.approx(expected, abs=0.1)
    assert np.corrcoef(calibration.probabilities, seen.members[:, 0])[0, 1] > 0.5


def test_language_that_is_right_less_often_than_it_looks_has_a_stricter_threshold() -> None:
    _, thresholds, _ = calibrate(observed(right_in_french=0.5), 0.98, 0)

    assert thresholds["fr"] > thresholds["en"]
    assert thresholds["fr"] > thresholds[""]


def test_language_that_is_right_more_often_is_not_sent_more_of() -> None:
    _, thresholds, _ = calibrate(observed(), 0.98, 0)

    assert min(thresholds.values()) == thresholds[""]


def test_few_texts_of_a_language_give_it_no_threshold_of_its_own() -> None:
    seen = observed()
    few = Observed(seen.members, seen.is_right, seen.is_held, seen.is_reviewed, np.array(["de"] * 10 + ["en"] * (2 * COUNT - 10)))

    assert set(calibrate(few, 0.98, 0)[1]) == {"", "en"}


def test_a_stricter_target_never_sends_more() -> None:
    found = [calibrate(observed(), target, 0)[1] for target in (0.6, 0.8, 0.9, 0.95, 0.98, 0.999)]

    for lax, strict in pairwise(found):
        assert all(lax[language] <= strict[language] for language in lax)
    assert all(0.4 < threshold <= 1.01 for each in found[2:] for threshold in each.values())


def test_what_nothing_answers_has_the_same_share_with_and_without_reviewed_questions() -> None:
    seen = observed()
    some = np.isin(np.arange(2 * COUNT), np.flatnonzero(~seen.is_right & ~seen.is_held)[:7])
    more = replace(seen, is_held=seen.is_held | some, is_reviewed=some)
    without, with_them = (weights_of(each)[each.is_held].sum() / weights_of(each).sum() for each in (seen, more))

    assert 0.1 < without < 0.6
    assert with_them == pytest.approx(without, abs=0.01)
    assert weights_of(more)[some].sum() > 0.1 * with_them


@pytest.mark.parametrize("easy", [1.0, 3.0, 10.0])
def test_however_easily_topics_are_told_apart_it_is_right_on_average(easy: float) -> None:
    """A few topics look far surer than those that the prior was fitted on: whole steps towards the best weights would run away from there."""
    generator = np.random.default_rng(5)
    members = (easy * generator.normal(1, 0.2, size=(400, 1))).astype(np.float32)
    is_right = generator.random(400) < 0.5
    seen = Observed(members, is_right, ~is_right, np.zeros(400, bool), np.array(["en"] * 400))
    calibrator, _, _ = calibrate(seen, 0.98, 0, Calibrator([0.0], [1.0], [5.0], 0.0))

    weights = weights_of(seen)
    assert np.average(chances(calibrator, members), weights=weights) == pytest.approx(np.average(is_right, weights=weights), abs=0.02)
