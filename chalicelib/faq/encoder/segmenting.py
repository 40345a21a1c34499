"""Cuts a text into the pieces of the encoder's vocabulary whose probabilities multiply to the most (a unigram model, by Viterbi's algorithm).

The vocabulary is two sorted arrays, so that nothing is parsed when a process starts: every part of a text that could be a piece is turned into
a 64-bit hash, all at once, and looked up by bisection. That a text of somebody's making hits a hash by chance, one in 10^11, gives it a wrong
piece and no harm.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .normalizing import Normalizer

UNKNOWN, BEGIN, END = 0, 1, 2
UNKNOWN_PENALTY = 10.0
"""How much less likely than the rarest piece a character is that no piece has."""
FACTOR = np.uint64(0x9E3779B97F4A7C15)
LONGEST = 16
"""Characters of the longest piece."""

Hashes = NDArray[np.uint64]


class Segmenter:
    """`hashes` ascend; `pieces` and `scores` stand in the same order. `limit`: characters that are read of a text in the model's spelling."""

    def __init__(self, normalizer: Normalizer, hashes: Hashes, pieces: NDArray[np.int32], scores: NDArray[np.float32], limit: int) -> None:
        self._normalizer = normalizer
        self._hashes = hashes
        self._pieces = pieces
        self._scores = scores
        self._unknown_score = float(scores.min()) - UNKNOWN_PENALTY
        self._limit = limit

    def encode(self, text: str, **_: Any) -> list[int]:
        """The pieces' numbers between those for begin and end; the other arguments are those of the wheel's own tokenizer, and fixed here."""
        spelled = self._normalizer.normalize(text)[: self._limit]
        return [BEGIN, *(self._best(spelled) if spelled else [UNKNOWN]), END]

    def _best(self, text: str) -> list[int]:
        """Of two equally good ways the first found is kept, as in SentencePiece."""
        starts, ends, pieces, scores = self._candidates(text)
        best = [0.0] + [-np.inf] * len(text)
        came_from: list[tuple[int, int]] = [(0, UNKNOWN)] * (len(text) + 1)
        for start, end, piece, score in zip(starts, ends, pieces, scores, strict=True):
            total = best[start] + score
            if total > best[end]:
                best[end] = total
                came_from[end] = start, piece
        return _way(came_from)

    def _candidates(self, text: str) -> tuple[list[int], list[int], list[int], list[float]]:
        """Every piece that fits somewhere, by start and length; a character that is no piece as an unknown one."""
        wanted = part_hashes(text)
        at = np.minimum(np.searchsorted(self._hashes, wanted), len(self._hashes) - 1)
        fits = self._hashes[at] == wanted
        is_unknown = ~fits[:, 0]
        fits[:, 0] = True
        starts, longer = np.nonzero(fits)
        places = at[starts, longer]
        unknown = is_unknown[starts] & (longer == 0)
        pieces = np.where(unknown, UNKNOWN, self._pieces[places])
        scores = np.where(unknown, self._unknown_score, self._scores[places].astype(np.float64))
        return starts.tolist(), (starts + longer + 1).tolist(), pieces.tolist(), scores.tolist()


def part_hashes(text: str) -> Hashes:
    """A row a start, a column a length from 1 to LONGEST: the hash of that part of the text, 0 where the text ends before."""
    characters = np.frombuffer(text.encode("utf-32-le"), np.uint32) + np.uint64(1)  # so that NUL before a part makes it another one
    hashes = np.zeros((len(text), LONGEST), np.uint64)
    running = np.zeros(len(text), np.uint64)
    for length in range(min(LONGEST, len(text))):
        running = running[: len(text) - length] * FACTOR + characters[length:]
        hashes[: len(running), length] = running
    return hashes


def _way(came_from: Sequence[tuple[int, int]]) -> list[int]:
    pieces, at = [], len(came_from) - 1
    while at > 0:
        at, piece = came_from[at]
        pieces.append(piece)
    return pieces[::-1]
