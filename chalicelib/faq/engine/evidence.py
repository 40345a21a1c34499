"""What speaks for and against the best topic, as numbers: the calibrator turns them into a probability. The same code serves training and answering."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .marks import Floats, Ids

NAMES = (
    "score", "lead", "third", "meaning", "wording", "rejected", "doubt",
    "nearest", "second", "third_nearest", "around", "rival", "crowd", "votes",
    "letters", "letters_second", "letters_third", "words", "words_second", "words_third",
    "usual", "usual_around", "spread", "typical",
    "covered", "covered_known", "length",
    "reject_nearest", "reject_around", "reject_lead", "reject_letters",
)  # fmt: skip
NEAR_TOPICS = 8
"""The best topics: only their examples are looked at one by one."""
AROUND, CROWD = 5, 10
SHARPNESS = 8.0
"""Turns scores into shares for `doubt`, an entropy."""


class Near(NamedTuple):
    """Examples of the best topics, and those of no topic: each one's topic, and how alike it is to the text by meaning, letters and words."""

    topic: Ids
    meaning: Floats
    letters: Floats
    words: Floats


class Scores(NamedTuple):
    """By topic; `rejected` is the score of having no article. `meaning` and `wording` are the two parts of the best topic's score."""

    topics: Floats
    rejected: float
    meaning: float
    wording: float


class Topics(NamedTuple):
    """By topic, over its own examples, each seen by a model without it: `usual` score, and how `close` they are to one another."""

    usual: Floats
    close: Floats


def evidence(scores: Scores, near: Near, topics: Topics, *, covered: float, known: float, length: int) -> Floats:
    """`covered`: the share of the text's words, by weight, that the best topic's examples have; `known`: that any example has. In the order of NAMES."""
    best = int(scores.topics.argmax())
    ranked = _largest(scores.topics, 3)
    own, out = near.topic == best, near.topic < 0
    meaning, letters, words = (_largest(values[own], AROUND) for values in (near.meaning, near.letters, near.words))
    others = near.meaning[~own & ~out]
    around = float(meaning[meaning > 0].mean()) if (meaning > 0).any() else 0.0
    rejects = _largest(near.meaning[out], 3)
    return np.array(
        [
            ranked[0],
            ranked[0] - ranked[1],
            ranked[2],
            scores.meaning,
            scores.wording,
            scores.rejected,
            _doubt(scores.topics),
            *meaning[:3],
            around,
            others.max(initial=0.0),
            _largest(near.meaning[~out], CROWD).mean(),
            _votes(near, best),
            *letters[:3],
            *words[:3],
            ranked[0] - topics.usual[best],
            around - topics.close[best],
            topics.usual[best],
            topics.close[best],
            covered,
            covered * known,
            np.log1p(length),
            rejects[0],
            rejects.mean(),
            meaning[0] - rejects[0] if out.any() else 0.0,
            near.letters[out].max(initial=0.0),
        ],
        np.float32,
    )


def _largest(values: Floats, count: int) -> Floats:
    """In falling order, filled up with zeros."""
    found = np.zeros(max(count, 1), np.float32)
    top = np.sort(values)[::-1][:count]
    found[: len(top)] = top
    return found


def _doubt(scores: Floats) -> float:
    shares = np.exp(SHARPNESS * (scores - scores.max()))
    shares /= shares.sum()
    return float(-(shares * np.log(shares + 1e-9)).sum())


def _votes(near: Near, best: int) -> float:
    nearest = np.argsort(-near.meaning, kind="stable")[:CROWD]
    return float((near.topic[nearest] == best).mean()) if len(nearest) else 0.0


def coverage(query: Ids, weights: Floats, holders: NDArray[np.int32]) -> float:
    """The share of the query's marks, by the squares of their weights, that stand among `holders`."""
    return float(np.square(weights[np.isin(query, holders)]).sum())
