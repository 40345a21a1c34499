"""From evidence to the probability of being right: a logistic function, steeper where little speaks for the topic."""

import numpy as np
from numpy.typing import NDArray

from .marks import Floats
from .model import Calibrator

DOUBTFUL = -1.4
STEEPER = 2.3
"""Below these logits, by so much: questions that fit no topic are rarer right than a straight line through the others says."""
FARTHEST = 30.0

Column = NDArray[np.float64]


def chances(calibrator: Calibrator, members: Floats) -> Column:
    """(rows, members) give (rows,)."""
    spread = (members - np.array(calibrator.means)) / np.array(calibrator.spreads)
    straight = spread @ np.array(calibrator.weights) + calibrator.bias
    return logistic(straight + (STEEPER - 1) * np.minimum(straight - DOUBTFUL, 0))


def logistic(values: Column) -> Column:
    found: Column = 1 / (1 + np.exp(-np.clip(values, -FARTHEST, FARTHEST)))
    return found
