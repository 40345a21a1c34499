"""The threshold goes as low as the questions that were left out allow, and no lower; a handful of them proves nothing."""

import numpy as np
import pytest

from infra.training.thresholds import AS_LIKELY_AS_NOT, FEWEST_OF_A_LANGUAGE, SUREST, least_sure, thresholds_of

TARGET = 0.95
SUREST_AT_TARGET = 1 - SUREST * (1 - TARGET)


def asked(size, wrong_below, seed=0):
    """Probabilities from nothing to all; above `wrong_below` everything is right, below nothing."""
    honest = np.random.default_rng(seed).uniform(0, 1, size)
    return honest, honest >= wrong_below, np.ones(size)


def test_it_goes_down_as_long_as_the_target_holds():
    honest, is_right, weights = asked(4_000, wrong_below=0.7)

    found = least_sure(honest, is_right, weights, TARGET)

    sent = honest >= found
    assert AS_LIKELY_AS_NOT < found < 0.7
    assert is_right[sent].mean() >= TARGET
    assert is_right[honest >= found - 0.02].mean() < TARGET


def test_it_stays_at_the_surest_where_even_that_does_not_hold_the_target():
    honest, is_right, weights = asked(4_000, wrong_below=0.95)

    assert least_sure(honest, is_right, weights, TARGET) == pytest.approx(SUREST_AT_TARGET)


def test_a_handful_of_right_answers_proves_nothing():
    honest, is_right, weights = asked(20, wrong_below=0.0)

    assert least_sure(honest, is_right, weights, TARGET) == pytest.approx(SUREST_AT_TARGET)


def test_what_is_less_likely_than_not_is_never_sent():
    honest, is_right, weights = asked(4_000, wrong_below=0.0)

    assert least_sure(honest, is_right, weights, TARGET) == pytest.approx(AS_LIKELY_AS_NOT)


@pytest.mark.parametrize("seed", range(5))
def test_a_stricter_target_never_sends_more(seed):
    honest, _, weights = asked(2_000, wrong_below=0.0, seed=seed)
    is_right = np.random.default_rng(seed).uniform(0, 1, len(honest)) < honest**0.5
    found = [least_sure(honest, is_right, weights, target) for target in (0.8, 0.9, 0.95, 0.98, 0.999)]

    assert found == sorted(found)


def test_weights_count():
    """As many wrong ones again, by weight, keep the threshold up."""
    honest, is_right, weights = asked(4_000, wrong_below=0.7)
    heavy = np.where(is_right, 1.0, 50.0)

    assert least_sure(honest, is_right, heavy, TARGET) > least_sure(honest, is_right, weights, TARGET)


def test_a_language_that_is_overrated_gets_a_stricter_threshold_and_none_a_looser_one():
    generator = np.random.default_rng(1)
    honest = generator.uniform(0, 1, 3_000)
    languages = np.array(["en", "ja", "de"])[generator.integers(0, 3, 3_000)]
    chance = np.where(languages == "ja", honest**3, np.where(languages == "de", honest**0.3, honest))
    is_right = generator.uniform(0, 1, 3_000) < chance

    found = thresholds_of(honest, is_right, np.ones(3_000), languages, TARGET)

    assert found["ja"] > found[""]
    assert found["de"] == pytest.approx(found[""])


def test_a_language_of_few_texts_has_the_common_threshold():
    honest, is_right, weights = asked(2_000, wrong_below=0.7)
    languages = np.array(["en"] * (2_000 - FEWEST_OF_A_LANGUAGE + 1) + ["fr"] * (FEWEST_OF_A_LANGUAGE - 1))

    assert set(thresholds_of(honest, is_right, weights, languages, TARGET)) == {"", "en"}
