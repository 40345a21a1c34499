"""The best of what was measured before the engine: softmax heads over the encoder and over TF-IDF, their probabilities averaged."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chalicelib.faq.ports import Encoder

from .model import Trial, Verdict
from .nearest import by_tf_idf

STEPS = 150
PULL = 1e-4
"""Regularisation: the best of three, by top-1 with ten examples."""
LEAST = 1e-6

Table = NDArray[np.floating[Any]]
Ids = NDArray[np.int64]


def by_average(trial: Trial, encoder: Encoder, target: float) -> list[Verdict]:
    """Ranks alone: nothing is sent."""
    topics = sorted({example.topic for example in trial.examples})
    topic = np.array([topics.index(example.topic) for example in trial.examples])
    texts, asked = [example.text for example in trial.examples], [question.text for question in trial.questions]
    known, found = _features(by_tf_idf(texts, texts, encoder), by_tf_idf(asked, texts, encoder))
    shares = _trained(encoder.encode(texts), topic, encoder.encode(asked)) + _trained(known, topic, found)
    best = shares.argmax(axis=1)
    return [Verdict(topics[at], float(share) / 2, is_sent=False) for at, share in zip(best, shares.max(axis=1), strict=True)]


def _features(own: Table, asked: Table) -> tuple[Table, Table]:
    """Coordinates whose products are these likenesses, so that a head over them is one over all marks."""
    values, axes = np.linalg.eigh((own + own.T).astype(np.float64) / 2)
    kept = values > LEAST
    axes = axes[:, kept] / np.sqrt(values[kept])
    return own @ axes, asked @ axes


def _trained(known: Table, topic: Ids, asked: Table) -> Table:
    """Softmax regression by Nesterov's accelerated descent; the shares of each topic in what is asked."""
    rows, asked = (np.column_stack([table, np.ones(len(table))]).astype(np.float64) for table in (known, asked))
    right = np.eye(int(topic.max()) + 1)[topic]
    rate = 1 / (0.5 * np.linalg.norm(rows, 2) ** 2 / len(rows) + PULL)
    weights = ahead = np.zeros((rows.shape[1], right.shape[1]))
    momentum = 1.0
    for _ in range(STEPS):
        slope = rows.T @ (_shares(rows @ ahead) - right) / len(rows) + PULL * ahead
        stepped, following = ahead - rate * slope, (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = stepped + (momentum - 1) / following * (stepped - weights)
        weights, momentum = stepped, following
    return _shares(asked @ weights)


def _shares(scores: Table) -> Table:
    raised: Table = np.exp(scores - scores.max(axis=1, keepdims=True))
    raised /= raised.sum(axis=1, keepdims=True)
    return raised
