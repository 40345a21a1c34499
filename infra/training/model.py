"""What training takes and gives."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Example:
    """A question as customers write it, and the article that answers it."""

    topic: str
    language: str
    text: str


@dataclass(frozen=True)
class TrainedModel:
    """`meta` can be written as JSON; both go to `chalicelib.faq.engine.Engine`. `calibration` is what was seen on the way, for reports."""

    meta: dict[str, Any]
    arrays: dict[str, NDArray[Any]]
    calibration: "Calibration"


@dataclass(frozen=True)
class Calibration:
    """A row a text that was asked of a model without it: its evidence, its language, whether the first topic was right, and how much it counts."""

    members: NDArray[np.float32]
    languages: NDArray[np.str_]
    is_right: NDArray[np.bool_]
    weights: NDArray[np.float64]
    probabilities: NDArray[np.float64]


def nothing_observed() -> Calibration:
    none = np.zeros(0)
    return Calibration(np.zeros((0, 0), np.float32), np.zeros(0, str), np.zeros(0, bool), none, none)
