"""Fits the head, kernel ridge regression of every topic at once, and says what it would be without some of its examples, in closed form."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chalicelib.faq.engine.marks import Ids

from .library import Library

RIDGE = 0.3
JITTER = 1e-4
"""Added to the landmarks' own likeness, so that nearly equal ones do no harm."""
LEAST_FREEDOM = 0.05
"""An example that the head follows blindly would, left out, divide by nothing."""
BLOCK = 4_000

Table = NDArray[np.floating[Any]]


class Without(NamedTuple):
    """The head without some rows. `scores`: what it gives each of them, (rows, topics + 1). `change`: what it takes from the weights is `lever @ residual`."""

    scores: Table
    lever: Table
    residual: Table


@dataclass(frozen=True)
class Head:
    """`weights`: (landmarks, topics + 1); the last column is for texts without an article."""

    library: Library
    weights: Table
    inverse: Table
    targets: Table

    def without(self, rows: Ids) -> Without:
        """Exact where all examples are landmarks; else the rows stay landmarks, and only what they teach is taken out."""
        if self.library.is_exact:
            residual: Table = np.linalg.solve(self.inverse[np.ix_(rows, rows)], self.weights[rows])
            return Without(self.targets[rows] - residual, self.inverse[:, rows], residual)
        kernel = self.library.kernel(rows)
        lever = self.inverse @ kernel.T
        freedom = np.eye(len(rows)) * (1 + LEAST_FREEDOM) - kernel @ lever
        residual = np.linalg.solve(freedom, self.targets[rows] - kernel @ self.weights)
        return Without(self.targets[rows] - residual, lever, residual)

    def own_scores(self) -> Table:
        """By row: its own topic's score, each without that row alone."""
        topic = self.library.topic
        at = np.arange(len(topic)), topic
        if self.library.is_exact:
            own: Table = self.targets[at] - self.weights[at] / np.diag(self.inverse)
            return own
        return np.concatenate(
            [self._own_in_block(np.arange(start, min(start + BLOCK, len(topic)))) for start in range(0, len(topic), BLOCK)]
        )

    def _own_in_block(self, rows: Ids) -> Table:
        kernel = self.library.kernel(rows)
        topic = self.library.topic[rows]
        wanted = self.targets[rows, topic]
        missed = wanted - np.einsum("ij,ji->i", kernel, self.weights[:, topic])
        own: Table = wanted - missed / (1 + LEAST_FREEDOM - np.einsum("ij,ij->i", kernel @ self.inverse, kernel))
        return own


def fit(library: Library) -> Head:
    targets = _targets(library)
    if library.is_exact:
        inverse = np.linalg.inv(library.kernel(np.arange(library.size)) + RIDGE * np.eye(library.size))
        return Head(library, inverse @ targets, inverse, targets)
    gram = RIDGE * (library.kernel(library.landmarks) + JITTER * np.eye(len(library.landmarks)))
    answers: Table = np.zeros((len(gram), targets.shape[1]))
    for start in range(0, library.size, BLOCK):  # the whole matrix may be larger than the memory
        kernel = library.kernel(np.arange(start, min(start + BLOCK, library.size)))
        gram += kernel.T @ kernel
        answers += kernel.T @ targets[start : start + BLOCK]
    inverse = np.linalg.inv(gram)
    return Head(library, inverse @ answers, inverse, targets)


def _targets(library: Library) -> Table:
    """1 for the own topic and 0 elsewhere, less the mean, so that a text like none scores nothing."""
    count = len(library.topics)
    targets = np.zeros((library.size, count + 1))
    targets[np.arange(library.size), library.topic] = 1
    targets[:, :count] -= 1 / max(count, 1)
    return targets
