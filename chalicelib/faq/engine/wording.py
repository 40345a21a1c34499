"""How alike texts are in wording: weighted marks of one kind (letters or words) for many examples, as sparse rows by hand."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .marks import TABLE, Floats, Ids, Marks


class Weighted(NamedTuple):
    """A text's marks, each with its weight; the squares of all weights sum to 1, unknown marks included."""

    ids: Ids
    weights: Floats


class Wording(NamedTuple):
    """`ids[starts[i]:starts[i + 1]]` are example i's marks. `rarity` by mark, 0 where no example has it; `unseen` is an unknown mark's rarity."""

    starts: NDArray[np.int32]
    ids: NDArray[np.int32]
    weights: NDArray[np.float16]
    rarity: NDArray[np.float16]
    unseen: float

    def weigh(self, marks: Marks) -> Weighted:
        return _weigh(marks, self.rarity, self.unseen)

    def likeness(self, query: Weighted, rows: Ids) -> Floats:
        """Of the query with some examples: 0 to 1."""
        table = np.zeros(TABLE, np.float32)
        table[query.ids] = query.weights
        at, starts = _places(self.starts, rows)
        return _sums(table[self.ids[at]] * self.weights[at], starts)

    def ids_of(self, rows: Ids) -> NDArray[np.int32]:
        return self.ids[_places(self.starts, rows)[0]]

    def chosen(self, rows: Ids) -> "Wording":
        at, starts = _places(self.starts, rows)
        return self._replace(starts=starts.astype(np.int32), ids=self.ids[at], weights=self.weights[at])


class Postings(NamedTuple):
    """The same turned round: `rows[starts[mark]:starts[mark + 1]]` have the mark. Asks all rows at once at the price of those that share a mark."""

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    weights: Floats
    size: int

    def likeness(self, query: Weighted) -> Floats:
        at, starts = _places(self.starts, query.ids)
        shares = self.weights[at] * np.repeat(query.weights, np.diff(starts))
        alike: Floats = np.bincount(self.rows[at], weights=shares, minlength=self.size).astype(np.float32)
        return alike


def postings_of(wording: Wording) -> Postings:
    order = np.argsort(wording.ids, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(wording.ids, minlength=TABLE))])
    size = len(wording.starts) - 1
    rows = np.repeat(np.arange(size, dtype=np.int32), np.diff(wording.starts))
    return Postings(starts, rows[order], wording.weights[order].astype(np.float32), size)


def wording_of(texts: Sequence[Marks]) -> Wording:
    """Rarity is the logarithm of how few examples have a mark."""
    held = np.zeros(TABLE, np.int64)
    for marks in texts:
        held[marks.ids] += 1
    unseen = float(np.log(1 + len(texts)) + 1)
    rarity = np.where(held > 0, unseen - np.log(1 + held), 0).astype(np.float16)
    weighted = [_weigh(marks, rarity, unseen) for marks in texts]
    starts = np.concatenate([[0], np.cumsum([len(each.ids) for each in weighted])]).astype(np.int32)
    none = Weighted(np.zeros(0, np.int64), np.zeros(0, np.float32))
    ids, weights = (np.concatenate(found) for found in zip(none, *weighted, strict=True))
    return Wording(starts, ids.astype(np.int32), weights.astype(np.float16), rarity, unseen)


def _weigh(marks: Marks, rarity: NDArray[np.float16], unseen: float) -> Weighted:
    known = rarity[marks.ids].astype(np.float32)
    weights = (1 + np.log(marks.counts)).astype(np.float32) * np.where(known > 0, known, np.float32(unseen))
    length = float(np.sqrt(np.square(weights).sum()))
    return Weighted(marks.ids, weights / np.float32(length or 1))


def _places(starts: NDArray[np.int32] | Ids, rows: Ids) -> tuple[Ids, Ids]:
    """Where the rows' entries stand, and where each row begins among them."""
    begins, sizes = starts[rows].astype(np.int64), (starts[rows + 1] - starts[rows]).astype(np.int64)
    ends = np.cumsum(sizes)
    at = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(begins - (ends - sizes), sizes)
    return at, np.concatenate([[0], ends])


def _sums(values: Floats, starts: NDArray[np.int32] | Ids) -> Floats:
    """Of each row; rows without entries are 0. Running sums in double precision: differences of single ones would lose digits."""
    running = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    sums: Floats = (running[starts[1:]] - running[starts[:-1]]).astype(np.float32)
    return sums
