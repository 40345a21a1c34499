"""Asks the examples of models that have not seen them: each without itself, then without its whole topic, as a question that no article answers."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chalicelib.faq.engine.evidence import NEAR_TOPICS, Near, Scores, Topics, coverage, evidence
from chalicelib.faq.engine.marks import TABLE, Floats, Ids
from chalicelib.faq.engine.model import REJECT

from .head import Head, Without
from .library import weighted
from .typical import closeness

MOST_ASKED = 1_500
"""Texts of each kind; more say little more."""


@dataclass(frozen=True)
class Asked:
    """One text. `is_held`: no article answers it, because its topic is left out, or, `is_reviewed`, because people found none."""

    row: int
    is_right: bool
    is_held: bool
    is_reviewed: bool
    members: Floats


class LeavingOut:
    def __init__(self, head: Head, topics: Topics, seed: int) -> None:
        self._head, self._library, self._topics = head, head.library, topics
        self._held_by = np.bincount(head.library.words.ids, minlength=TABLE)
        self._is_shared = self._held_by > 1
        self._generator = np.random.default_rng(seed)

    def all(self) -> Iterator[Asked]:
        """Topics of one example are asked about only as left out; a lone topic not at all."""
        library, count = self._library, len(self._library.topics)
        if count < 2:  # noqa: PLR2004  # nothing would be left to rank
            return
        has_others = np.diff(library.starts)[library.topic] > 1
        for row in self._some(np.flatnonzero(has_others & (library.topic < count))):
            yield from self._asked(np.array([row]), np.array([row]), is_held=False)
        for topic, rows in self._by_topic(self._some(np.flatnonzero(library.topic < count))):
            yield from self._asked(library.rows_of(topic), rows, is_held=True)
        for row in self._some(np.flatnonzero(library.topic == count)):
            yield from self._asked(np.array([row]), np.array([row]), is_held=False)

    def _by_topic(self, rows: Ids) -> Iterator[tuple[int, Ids]]:
        topics = self._library.topic[rows]
        return ((int(topic), rows[topics == topic]) for topic in np.unique(topics))

    def _some(self, rows: Ids) -> Ids:
        return rows if len(rows) <= MOST_ASKED else np.sort(self._generator.choice(rows, MOST_ASKED, replace=False))

    def _asked(self, out: Ids, rows: Ids, *, is_held: bool) -> Iterator[Asked]:
        """`out` are left out, and `rows` of them asked."""
        without, count = self._head.without(out), len(self._library.topics)
        is_left = self._is_shared if len(out) == 1 else self._held_by > np.bincount(self._library.words.ids_of(out), minlength=TABLE)
        for row in rows:
            topic = int(self._library.topic[row])
            members, best = self._members(int(row), out, without, is_left, topic if is_held else None)
            yield Asked(int(row), not is_held and best == topic, is_held or topic == count, topic == count, members)

    def _members(self, row: int, out: Ids, without: Without, is_left: NDArray[np.bool_], gone: int | None) -> tuple[Floats, int]:
        """`is_left`, by mark: whether an example still has it. `gone` is the topic that is left out."""
        library, scores = self._library, without.scores[row - out[0]].astype(np.float32)
        topics = scores[:-1]
        if gone is not None:
            topics[gone] = topics.min() - 1
        best = int(topics.argmax())
        own = _but(library.rows_of(best), out)
        column = self._head.weights[:, best] - without.lever @ without.residual[:, best]
        meaning, wording = (float(part[row] @ column) for part in library.parts)
        query = weighted(library.words, row)
        covered = coverage(query.ids, query.weights, library.words.ids_of(own))
        known = float(np.square(query.weights[is_left[query.ids]]).sum())
        near, typical = self._near(row, topics, out, gone), self._typical(best, own)
        if gone is not None:  # evidence sees the topics that are left, and no others
            near = near._replace(topic=near.topic - (near.topic > gone))
            topics, typical = np.delete(topics, gone), Topics(np.delete(typical.usual, gone), np.delete(typical.close, gone))
        found = Scores(topics, float(scores[-1]), meaning, wording)
        return evidence(found, near, typical, covered=covered, known=known, length=int(library.lengths[row])), best

    def _typical(self, best: int, own: Ids) -> Topics:
        """An example that is left out of the best topic does not tell what is usual there."""
        if len(own) == len(self._library.rows_of(best)):
            return self._topics
        close = self._topics.close.copy()
        close[best] = closeness(self._library, own)
        return Topics(self._topics.usual, close)

    def _near(self, row: int, topics: Floats, out: Ids, gone: int | None) -> Near:
        library, count = self._library, len(topics)
        nearest = [topic for topic in np.argsort(-topics, kind="stable")[:NEAR_TOPICS] if topic != gone]
        rows = _but(np.concatenate([library.rows_of(topic) for topic in (*nearest, count)]), out)
        topic = np.where(library.topic[rows] < count, library.topic[rows], REJECT)
        if library.is_exact:
            return Near(topic, library.meaning[row, rows], library.letters_alike[row, rows], library.words_alike[row, rows])
        letters = library.letters.likeness(weighted(library.letters, row), rows)
        words = library.words.likeness(weighted(library.words, row), rows)
        return Near(topic, library.unpacked(rows) @ library.unpacked(np.array([row]))[0], letters, words)


def _but(rows: Ids, out: Ids) -> Ids:
    """`out` is a run of rows."""
    kept: Ids = rows[(rows < out[0]) | (rows > out[-1])]
    return kept
