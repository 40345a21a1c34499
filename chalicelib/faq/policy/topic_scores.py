"""Scores a text against every topic of one language with the published linear index."""

import math
from typing import NamedTuple

from msgspec import Struct

from chalicelib.faq.model import TopicIndex

from .features import carries_subject, features

WEIGHT_SCALE = 10_000
RARITY_SCALE = 1_000


class TopicScore(NamedTuple):
    topic: str
    score: float


class Ranking(Struct, frozen=True):
    """Every topic, best first, and how much of the text's subject the best topic's article speaks of (0 to 1, rare words count more).

    Scores lie about between 0 and 1; what no article knows lowers them all. The share tells "cancel a withdrawal" from "cancel an order",
    where all but one word fits.
    """

    scores: tuple[TopicScore, ...]
    marks: dict[str, float]
    index: TopicIndex

    @property
    def share(self) -> float:
        """Computed when asked for: only the few texts whose score is high enough need it."""
        return _share(self.marks, self.index.topics.index(self.topic), self.index)

    @property
    def topic(self) -> str:
        return self.scores[0].topic

    @property
    def score(self) -> float:
        return self.scores[0].score

    @property
    def margin(self) -> float:
        return self.score - (self.scores[1].score if len(self.scores) > 1 else 0.0)


def rank_topics(text: str, language: str, index: TopicIndex) -> Ranking:
    marks = features(text, language)
    scores = sorted(map(TopicScore, index.topics, _totals(marks, index)), key=lambda scored: -scored.score)
    return Ranking(tuple(scores), marks, index)


def _totals(marks: dict[str, float], index: TopicIndex) -> list[float]:
    totals = [0.0] * len(index.topics)
    length = 0.0
    for mark, weight in marks.items():
        row = index.rows.get(mark)
        value = weight * (row[0] if row else index.unseen)
        length += value * value
        if row:
            pairs = iter(row)
            next(pairs)
            for topic, part in zip(pairs, pairs, strict=True):
                totals[topic] += value * part
    scale = 1 / (math.sqrt(length) * WEIGHT_SCALE) if length else 0.0
    return [total * scale for total in totals]


def _share(marks: dict[str, float], topic: int, index: TopicIndex) -> float:
    held = total = 0
    for mark in filter(carries_subject, marks):
        row = index.rows.get(mark)
        rarity = row[0] if row else index.unseen
        total += rarity
        held += rarity if topic in index.holders.get(mark, ()) else 0
    return held / total if total else 0.0
