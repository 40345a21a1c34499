"""Asks a trained model about one text: ranks the topics, weighs the evidence for the first, and says how likely it is right."""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from chalicelib.core.errors import Misconfigured
from chalicelib.faq.ports import Encoder

from .askable import is_askable
from .chance import chances
from .evidence import NEAR_TOPICS, Near, Scores, Topics, coverage, evidence
from .kernel import by_meaning, by_wording
from .marks import Floats, Ids, marks_of
from .model import REJECT, VERSION, Judgement, ModelMeta, Ranked
from .wording import Weighted, Wording, postings_of

MOST_RANKED = 10
Arrays = Mapping[str, NDArray[Any]]


class Engine:
    """Arrays are used as they come (read-only views over a file will do); only the landmarks' vectors are unpacked."""

    def __init__(self, meta: Mapping[str, Any], arrays: Arrays, encoder: Encoder) -> None:
        """Raises Misconfigured where the model is of another version or was trained with another encoder."""
        self._meta = msgspec.convert(meta, ModelMeta)
        if (self._meta.version, self._meta.encoder) != (VERSION, encoder.name):
            raise Misconfigured(
                f"The answers' model is of version {self._meta.version} for the encoder {self._meta.encoder}, and this desk has version {VERSION} "
                f"and {encoder.name}: publish the knowledge again with this version of the desk."
            )
        self._encoder = encoder
        self._vectors, self._scales = arrays["vectors"], arrays["scales"]
        self._letters, self._words = wording_in(arrays, "letters"), wording_in(arrays, "words")
        self._topic: Ids = arrays["topic"].astype(np.int64)
        self._topic_rows = arrays["topic_starts"].astype(np.int64)
        self._rejects: Ids = np.flatnonzero(self._topic == REJECT)
        self._landmarks: Ids = arrays["landmarks"].astype(np.int64)
        self._are_all = len(self._landmarks) == len(self._topic)
        self._landmark_vectors = self._unpacked(self._landmarks)
        self._landmark_letters = postings_of(self._letters if self._are_all else self._letters.chosen(self._landmarks))
        self._landmark_words = postings_of(self._words if self._are_all else self._words.chosen(self._landmarks))
        self._head = arrays["head"]
        self._topics = Topics(arrays["usual"], arrays["close"])
        self._silent = frozenset(self._meta.silent)

    def judge(self, text: str, language: str) -> Judgement:
        """Never raises for text. What is no question of one language gives an empty judgement."""
        threshold = self._meta.thresholds.get(language, self._meta.thresholds.get("", 1.0))
        if not self._meta.topics or not is_askable(text, language):
            return Judgement(threshold=threshold)
        ranked, members = self._weighed(text)
        probability = float(chances(self._meta.calibrator, members))
        first = ranked[0].topic
        is_own = language in self._meta.spoken[self._meta.topics.index(first)] and first not in self._silent
        return Judgement(ranked, probability, threshold, is_own and probability >= threshold)

    def _weighed(self, text: str) -> tuple[tuple[Ranked, ...], Floats]:
        vector = self._encoder.encode([text])[0]
        letter_marks, word_marks = marks_of(text)
        letters, words = self._letters.weigh(letter_marks), self._words.weigh(word_marks)
        alike = Near(
            self._topic[self._landmarks],
            self._landmark_vectors @ vector,
            self._landmark_letters.likeness(letters),
            self._landmark_words.likeness(words),
        )
        scores, best = self._scores(alike)
        order = np.argsort(-scores.topics, kind="stable")[:MOST_RANKED]
        near = self._near(order[:NEAR_TOPICS], alike, vector, letters, words)
        covered = coverage(words.ids, words.weights, self._words.ids_of(self._rows_of(best)))
        known = float(np.square(words.weights[self._words.rarity[words.ids] > 0]).sum())
        ranked = tuple(Ranked(self._meta.topics[topic], round(float(scores.topics[topic]), 4)) for topic in order)
        return ranked, evidence(scores, near, self._topics, covered=covered, known=known, length=len(text))

    def _scores(self, alike: Near) -> tuple[Scores, int]:
        meaning, wording = by_meaning(alike.meaning), by_wording(alike.letters, alike.words)
        both = (meaning + wording) @ self._head
        best = int(both[:-1].argmax())
        column = self._head[:, best]
        return Scores(both[:-1], float(both[-1]), float(meaning @ column), float(wording @ column)), best

    def _near(self, topics: Ids, alike: Near, vector: Floats, letters: Weighted, words: Weighted) -> Near:
        rows = np.concatenate([*(self._rows_of(topic) for topic in topics), self._rejects])
        if self._are_all:
            return Near(self._topic[rows], alike.meaning[rows], alike.letters[rows], alike.words[rows])
        return Near(
            self._topic[rows], self._unpacked(rows) @ vector, self._letters.likeness(letters, rows), self._words.likeness(words, rows)
        )

    def _rows_of(self, topic: int) -> Ids:
        """Examples lie in the order of their topics."""
        return np.arange(self._topic_rows[topic], self._topic_rows[topic + 1])

    def _unpacked(self, rows: Ids) -> Floats:
        unpacked: Floats = self._vectors[rows].astype(np.float32) * self._scales[rows, None]
        return unpacked


def wording_in(arrays: Arrays, kind: str) -> Wording:
    unseen = float(arrays[f"{kind}_unseen"][0])
    return Wording(arrays[f"{kind}_starts"], arrays[f"{kind}_ids"], arrays[f"{kind}_weights"], arrays[f"{kind}_rarity"], unseen)
