"""Fits the calibrator: from the evidence for the best topic to the probability that it is right."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chalicelib.faq.engine.chance import chances, logistic
from chalicelib.faq.engine.marks import Floats
from chalicelib.faq.engine.model import Calibrator

from .model import Calibration
from .thresholds import thresholds_of

Column = NDArray[np.float64]
Flags = NDArray[np.bool_]

STEPS = 30
HALVINGS = 30
STRICTNESS = 3000.0
"""How strongly the weights are held to the prior's: by as much as three thousand examples."""
FREE = 1e-3
"""The bias is not held: how many are right differs from one knowledge base to the next."""
UNANSWERABLE = 0.2
"""The share of questions that no article answers, as the probabilities suppose."""
HALF_KNOWN = 300
"""So many reviewed questions without an article stand for half of all that have none; the other half are like topics that were left out."""
FOLDS = 5
LEAST_SPREAD = 1e-6


@dataclass(frozen=True)
class Observed:
    """A row a text that was asked of a model without it. `is_held`: it has no article in that model; `is_reviewed`: nor in any, people said."""

    members: Floats
    is_right: Flags
    is_held: Flags
    is_reviewed: Flags
    languages: NDArray[np.str_]


def calibrate(
    observed: Observed, target: float, seed: int, prior: Calibrator | None = None
) -> tuple[Calibrator, dict[str, float], Calibration]:
    """The calibrator, the thresholds by language (`""` for every other one), and what they were found by. Without `prior` it starts from nothing."""
    begun, strictness = (prior, STRICTNESS) if prior else (flat(observed.members), 1.0)
    weights = weights_of(observed)
    calibrator = fit_calibrator(observed.members, observed.is_right, weights, begun, strictness)
    honest = _by_others(observed, weights, begun, strictness, seed)
    thresholds = thresholds_of(honest, observed.is_right, weights, observed.languages, target)
    return calibrator, thresholds, Calibration(observed.members, observed.languages, observed.is_right, weights, honest)


def weights_of(observed: Observed) -> Column:
    """As if a usual share of the questions had no article. The more of them people have reviewed, the more those that come are like the reviewed ones."""
    held, reviewed = observed.is_held & ~observed.is_reviewed, observed.is_reviewed
    known = _share_of_reviewed(int(reviewed.sum())) if held.any() else 1.0
    shares = ((~observed.is_held, 1 - UNANSWERABLE), (held, UNANSWERABLE * (1 - known)), (reviewed, UNANSWERABLE * known))
    weights = np.zeros(len(held))
    for kind, share in shares:
        weights[kind] = share * len(held) / max(int(kind.sum()), 1)
    return weights


def _share_of_reviewed(count: int) -> float:
    return count / (count + HALF_KNOWN)


def _by_others(observed: Observed, weights: Column, begun: Calibrator, strictness: float, seed: int) -> Column:
    """Each text's probability by a calibrator that was fitted without it."""
    fold = np.random.default_rng(seed).integers(0, FOLDS, len(weights))
    found = np.zeros(len(weights))
    for number in range(FOLDS):
        asked = fold == number
        fitted = fit_calibrator(observed.members[~asked], observed.is_right[~asked], weights[~asked], begun, strictness)
        found[asked] = chances(fitted, observed.members[asked])
    return found


def fit_calibrator(members: Floats, is_right: Flags, weights: Column, prior: Calibrator, strictness: float) -> Calibrator:
    """Logistic regression that stays near `prior` unless the data say otherwise, by Newton's method, with shorter steps where a whole one overshoots."""
    means, spreads = np.array(prior.means), np.array(prior.spreads)
    rows = np.column_stack([(members - means) / spreads, np.ones(len(members))])
    start = np.array([*prior.weights, prior.bias])
    pull = strictness * np.eye(len(start))
    pull[-1, -1] = FREE

    def loss(at: Column) -> float:
        logits, off = rows @ at, at - start
        return float((weights * (np.logaddexp(0, logits) - is_right * logits)).sum() + off @ pull @ off / 2)

    found = start.copy()
    for _ in range(STEPS):
        chance = logistic(rows @ found)
        slope = rows.T @ (weights * (chance - is_right)) + pull @ (found - start)
        bend = (rows.T * (weights * chance * (1 - chance))) @ rows + pull
        found = _lowered(loss, found, np.linalg.solve(bend, slope))
    return Calibrator(prior.means, prior.spreads, [float(each) for each in found[:-1]], float(found[-1]))


def _lowered(loss: Callable[[Column], float], found: Column, step: Column) -> Column:
    """The whole step where it lowers the loss; else the half of it, and so on: a few topics are so easily told apart that whole ones run away."""
    before = loss(found)
    for halved in range(HALVINGS):
        after: Column = found - step / 2**halved
        if loss(after) <= before:
            return after
    return found


def flat(members: Floats) -> Calibrator:
    """Knows nothing yet, save how its members are spread."""
    table = np.asarray(members, np.float64)
    spreads = np.where(table.std(axis=0) > LEAST_SPREAD, table.std(axis=0), 1.0)
    return Calibrator([float(each) for each in table.mean(axis=0)], [float(each) for each in spreads], [0.0] * table.shape[1], 0.0)
