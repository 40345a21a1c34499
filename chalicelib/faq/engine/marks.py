"""A text's marks: its words, pairs of words and runs of two to five letters, as numbers. Two texts that share rare marks are alike in wording.

Marks are hashed into a table of fixed size, so no vocabulary is kept: it would be the biggest thing in memory.
"""

import unicodedata
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chalicelib.core.patterns import pattern

TABLE = 1 << 18
LONGEST_TEXT = 1_000
"""Characters that are looked at."""
LONGEST_RUN = 5

_PIECE = pattern(r"\w+|[^\w\s]")
_WORD = pattern(r"[\u4e00-\u9fff々]+|[\u30a0-\u30ff]+|[\u3040-\u309f]+|[^\W\u3040-\u30ff\u4e00-\u9fff々]+|[^\w\s]")
"""Japanese has no spaces: what is written in one of its scripts passes for a word."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(0x100000001B3)
_TOP = np.uint64(46)
"""64 bits less this are the table's 18."""
_SPACE = 32

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]


class Marks(NamedTuple):
    """Ascending ids of a text's marks, and how often each stands there."""

    ids: Ids
    counts: Ids


def plain(text: str) -> str:
    """Words between single spaces, in small letters and compatible characters."""
    return " ".join(_PIECE.findall(unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).casefold()))


def marks_of(text: str) -> tuple[Marks, Marks]:
    """Those of letters, then those of words."""
    spelled = plain(text)
    return _counted(_runs(f" {spelled} " if spelled else "")), _counted(_words(_WORD.findall(spelled)))


def _counted(ids: Ids) -> Marks:
    return Marks(*np.unique(ids, return_counts=True))


def _runs(spelled: str) -> Ids:
    """Of letters between two spaces, these included."""
    letters = np.frombuffer(spelled.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    is_space = letters == _SPACE
    mixed = _mixed(letters + np.uint64(1))
    rolling, crosses, found = mixed, np.zeros(len(letters), bool), []
    for length in range(2, min(LONGEST_RUN, len(letters)) + 1):
        rolling = rolling[:-1] * _STEP + mixed[length - 1 :]
        crosses = crosses[:-1] | (is_space[length - 2 : -1] if length > 2 else False)  # noqa: PLR2004  # a space may begin or end a run of two
        found.append(_mixed(rolling[~crosses] + np.uint64(length)))
    return _placed(found)


def _words(words: list[str]) -> Ids:
    hashes = np.array([_word_hash(word) for word in words], dtype=np.uint64)
    return _placed([_mixed(hashes), _mixed(hashes[:-1] * _STEP + hashes[1:])])


def _word_hash(word: str) -> int:
    value = len(word)
    for letter in word:
        value = (value * 1099511628211 + ord(letter)) & 0xFFFFFFFFFFFFFFFF
    return value


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(29))) * _FACTOR
    return (values ^ (values >> np.uint64(32))) * _FACTOR


def _placed(found: list[NDArray[np.uint64]]) -> Ids:
    return (np.concatenate(found) >> _TOP).astype(np.int64) if found else np.zeros(0, np.int64)
