"""The examples as training sees them: in the order of their topics, each once, with vectors, marks, and their likeness to the landmarks."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from chalicelib.faq.engine.kernel import by_meaning, by_wording, packed
from chalicelib.faq.engine.marks import Floats, Ids, marks_of
from chalicelib.faq.engine.wording import Weighted, Wording, postings_of, wording_of
from chalicelib.faq.ports import Encoder

from .model import Example

MOST_EXACT, LANDMARKS = 3_000, 2_000
"""Up to the first, each example is a landmark, and the head is exact; beyond, as many as the second stand for all (subset of regressors)."""


@dataclass(frozen=True)
class Library:
    """`topic` is that of each row, len(topics) for those of none, which stand last."""

    topics: tuple[str, ...]
    topic: Ids
    languages: NDArray[np.str_]
    lengths: Ids
    vectors: NDArray[np.int8]
    scales: Floats
    letters: Wording
    words: Wording
    landmarks: Ids

    @property
    def size(self) -> int:
        return len(self.topic)

    @property
    def is_exact(self) -> bool:
        return len(self.landmarks) == self.size

    @cached_property
    def meaning(self) -> Floats:
        """(examples, landmarks)"""
        unpacked = self.unpacked(np.arange(self.size))
        found: Floats = unpacked @ unpacked[self.landmarks].T
        return found

    @cached_property
    def letters_alike(self) -> Floats:
        return _alike(self.letters, self.landmarks)

    @cached_property
    def words_alike(self) -> Floats:
        return _alike(self.words, self.landmarks)

    @cached_property
    def parts(self) -> tuple[Floats, Floats]:
        """The kernel's two parts, meaning and wording: (examples, landmarks)"""
        return by_meaning(self.meaning), by_wording(self.letters_alike, self.words_alike)

    def kernel(self, rows: Ids) -> "NDArray[np.float64]":
        """(rows, landmarks)"""
        meaning, wording = self.parts
        return (meaning[rows] + wording[rows]).astype(np.float64)

    def unpacked(self, rows: Ids) -> Floats:
        unpacked: Floats = self.vectors[rows].astype(np.float32) * self.scales[rows, None]
        return unpacked

    @cached_property
    def starts(self) -> Ids:
        """Where each topic's rows begin, then where those of none do, then the end."""
        return np.searchsorted(self.topic, np.arange(len(self.topics) + 2))

    def rows_of(self, topic: int) -> Ids:
        return np.arange(self.starts[topic], self.starts[topic + 1])


def library_of(examples: Sequence[Example], encoder: Encoder, unanswerable: Sequence[tuple[str, str]]) -> Library:
    """Examples that are given twice count once. Those of no topic stand last."""
    topics = tuple(sorted({example.topic for example in examples}))
    number = {topic: at for at, topic in enumerate(topics)}
    known = sorted({(number[each.topic], each.language, each.text) for each in examples})
    rejected = [(len(topics), language, text) for language, text in sorted(set(unanswerable))]
    rows = [*known, *rejected]
    vectors, scales = packed(encoder.encode([text for _, _, text in rows]))
    marks = [marks_of(text) for _, _, text in rows]
    topic = np.array([at for at, _, _ in rows], np.int64)
    return Library(
        topics,
        topic,
        np.array([language for _, language, _ in rows]),
        np.array([len(text) for _, _, text in rows], np.int64),
        vectors,
        scales,
        wording_of([letters for letters, _ in marks]),
        wording_of([words for _, words in marks]),
        _landmarks(topic),
    )


def _landmarks(topic: Ids) -> Ids:
    """Every n-th example, in the order of topics and languages, so that each has its share."""
    if len(topic) <= MOST_EXACT:
        return np.arange(len(topic))
    return np.unique(np.linspace(0, len(topic) - 1, LANDMARKS).round().astype(np.int64))


def _alike(wording: Wording, landmarks: Ids) -> Floats:
    postings = postings_of(wording.chosen(landmarks))
    return np.array([postings.likeness(weighted(wording, row)) for row in range(len(wording.starts) - 1)])


def weighted(wording: Wording, row: int) -> Weighted:
    """An example's own marks, as a question's."""
    start, end = wording.starts[row], wording.starts[row + 1]
    return Weighted(wording.ids[start:end].astype(np.int64), wording.weights[start:end].astype(np.float32))
