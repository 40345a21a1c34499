"""The threshold is the loosest that is proved; what it promises holds in as many draws as it says."""

import random

import pytest

from infra.knowledge_base.learn_then_test import DELTA, least_asked, loosest, lower_bound, tail, upper_bound


@pytest.mark.parametrize(
    ("asked", "wrong", "rate", "expected"),
    [(10, 0, 0.1, 0.9**10), (10, 1, 0.1, 0.9**10 + 10 * 0.1 * 0.9**9), (3, 3, 0.2, 1.0), (149, 0, 0.02, 0.0493)],
)
def test_the_tail_is_the_binomial_one(asked, wrong, rate, expected):
    assert tail(asked, wrong, rate) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(("asked", "wrong", "lower", "upper"), [(100, 0, 0.9705, 1.0), (100, 3, 0.9243, 0.9918), (50, 25, 0.3762, 0.6238)])
def test_the_bounds_are_clopper_and_pearson_s(asked, wrong, lower, upper):
    assert (round(lower_bound(asked, wrong, 0.05), 4), round(upper_bound(asked, wrong, 0.05), 4)) == (lower, upper)


def test_how_many_are_needed_at_least():
    assert [least_asked(errors, 0.98, DELTA) for errors in (0, 1, 2)] == [149, 236, 313]


def test_all_right_gives_the_loosest_and_too_few_give_none():
    assert loosest([(n / 1000, True) for n in range(1000)], 0.98).threshold == 0.0
    assert loosest([(0.9, True)] * 100, 0.98) is None
    assert loosest([], 0.98) is None


def test_all_wrong_below_a_probability_ends_there():
    found = loosest([(n / 1000, n >= 400) for n in range(1000)], 0.95)
    assert 0.37 < found.threshold <= 0.4
    assert found.asked - found.wrong == 600
    assert found.bound >= 0.95


def test_one_early_error_does_not_end_it():
    judged = [(1 - n / 1000, n != 50) for n in range(1000)]
    assert loosest(judged, 0.98).asked == 1000


def test_equal_probabilities_stand_or_fall_together():
    judged = [(0.9, True)] * 200 + [(0.5, True)] * 100 + [(0.5, False)] * 100
    found = loosest(judged, 0.95)
    assert (found.threshold, found.asked) == (0.9, 200)


def test_a_threshold_that_is_not_good_is_rarely_called_good():
    """A world where precision over every threshold is known: how often is one found whose true precision is under the target?"""
    chance = random.Random(1)

    def draw():
        probabilities = [chance.random() for _ in range(600)]
        return [(p, chance.random() < p**0.1) for p in probabilities]

    def true_precision(threshold):
        return (1 - threshold**1.1) / 1.1 / (1 - threshold)

    found = [loosest(draw(), 0.95) for _ in range(60)]
    bad = sum(true_precision(each.threshold) < 0.95 for each in found if each)
    assert sum(each is not None for each in found) > 5
    assert bad <= DELTA * len(found)
