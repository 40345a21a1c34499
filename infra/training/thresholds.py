"""Finds the probability from which on an answer is sent, by language, so that of all that is sent the target's share is right."""

import numpy as np
from numpy.typing import NDArray

from chalicelib.faq.engine.chance import logistic

Column = NDArray[np.float64]
Flags = NDArray[np.bool_]

SUREST = 1.95
"""No answer need be surer than this allows: by its own probability it may be wrong so many times as often as the target allows on average."""
AS_LIKELY_AS_NOT = 0.5
STEP = 0.01
STEPS = 30
LANGUAGE_DOUBT = 0.25
"""How far a language may be expected to lie from the others, in logits."""
FEWEST_OF_A_LANGUAGE = 150
"""Texts with which a language gets a threshold of its own."""
LEAST_SPREAD = 1e-6
NEVER = 1.01


def thresholds_of(honest: Column, is_right: Flags, weights: Column, languages: NDArray[np.str_], target: float) -> dict[str, float]:
    """`honest`: each text's probability by a calibrator that had not seen it. By language; `""` is every other one's."""
    usual = _logit(least_sure(honest, is_right, weights, target))
    thresholds = {"": float(logistic(usual))}
    for language in np.unique(languages).tolist():
        own = languages == language
        if own.sum() >= FEWEST_OF_A_LANGUAGE:
            thresholds[language] = float(logistic(usual + max(_overrated(honest[own], is_right[own], weights[own]), 0.0)))
    return thresholds


def least_sure(honest: Column, is_right: Flags, weights: Column, target: float) -> float:
    """Goes down from the surest as long as what would be sent holds the target by more than its standard error: a handful proves nothing.

    Where topics are hard to tell apart, the estimate is too rough to go by so far up, and the surest stays.
    """
    least = _surest(target)
    floor = min(AS_LIKELY_AS_NOT, least)
    for step in range(int(least / STEP), round(floor / STEP) - 1, -1):
        sent = honest >= step * STEP
        if _at_least(is_right[sent], weights[sent]) < target:
            break
        least = step * STEP
    return least


def _at_least(is_right: Flags, weights: Column) -> float:
    """The share that is right, less one standard error (Wilson 1927; weights count as the texts that they are worth, after Kish)."""
    if not len(weights):
        return 0.0
    share = float(weights[is_right].sum() / weights.sum())
    count = float(weights.sum() ** 2 / np.square(weights).sum())
    return (share + 1 / (2 * count) - float(np.sqrt(share * (1 - share) / count + 1 / (4 * count**2)))) / (1 + 1 / count)


def _surest(target: float) -> float:
    return max(1 - SUREST * (1 - target), LEAST_SPREAD)


def _overrated(honest: Column, is_right: Flags, weights: Column) -> float:
    """How much less likely right, in logits, a language's texts are than the calibrator of all languages says."""
    logits = _logit(honest)
    shift = 0.0
    for _ in range(STEPS):
        chance = logistic(logits - shift)
        slope = float((weights * (is_right - chance)).sum()) + shift / LANGUAGE_DOUBT**2
        shift -= slope / float((weights * chance * (1 - chance)).sum() + 1 / LANGUAGE_DOUBT**2)
    return shift


def _logit(probabilities: "Column | float") -> Column:
    within = np.clip(probabilities, LEAST_SPREAD, 1 - LEAST_SPREAD)
    found: Column = np.log(within / (1 - within))
    return found
