"""Groups the questions that no article answers, or whose answer did not help, by likeness: what to write, or to rewrite, next."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.faq.reviewed import DID_NOT_HELP

from .compiling import Making
from .reviewed_questions import Reviewed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ALIKE = 0.6
"""Cosine from which two questions count as one. Of 198 of a bank's questions on 50 topics it makes 77 groups, 78 % of the questions with their like; 0.5: 47, 64 %."""
MOST_SHOWN = 3
MOST_READ = 5_000
"""The newest; the table of all pairs of as many takes 100 MB."""


@dataclass(frozen=True)
class Group:
    """`questions` begins with the one in the middle; `article` is what was sent for most of them, and did not help."""

    questions: tuple[Reviewed, ...]

    @property
    def languages(self) -> str:
        counts = Counter(each.language for each in self.questions)
        return ", ".join(f"{language} {count}" for language, count in counts.most_common())

    @property
    def article(self) -> str | None:
        sent = Counter(each.sent for each in self.questions if each.sent)
        return sent.most_common(1)[0][0] if sent else None


def missing(reviewed: Sequence[Reviewed], making: Making) -> list[Group]:
    """Largest first. Languages are not kept apart: the encoder knows one question in all of them."""
    open_ones = [each for each in reviewed if each.is_unanswerable or (each.verdict == DID_NOT_HELP and each.right is None)][-MOST_READ:]
    if not open_ones:
        return []
    vectors = making.encode([each.text for each in open_ones])
    return [Group(tuple(open_ones[row] for row in rows)) for rows in grouped(vectors)]


def grouped(vectors: "NDArray[np.float32]") -> list[list[int]]:
    """Rows of each group, the middle first. Whoever has the most others around takes them, then the next of who is left."""
    import numpy as np  # what only checks articles does without

    alike = vectors @ vectors.T >= ALIKE
    np.fill_diagonal(alike, val=True)  # a text of nothing known is like nothing, itself included
    left = np.ones(len(vectors), bool)
    groups: list[list[int]] = []
    while left.any():
        around = (alike & left).sum(axis=1) * left
        middle = int(around.argmax())
        members = np.flatnonzero(alike[middle] & left)
        left[members] = False
        groups.append([middle, *(int(row) for row in members if row != middle)])
    return groups


def report(groups: Sequence[Group]) -> str:
    if not groups:
        return "No reviewed question is without an article, and every answer helped."
    lines = [f"{sum(len(group.questions) for group in groups)} questions in {len(groups)} groups, the largest first:"]
    for group in groups:
        about = f"; {group.article} was sent and did not help" if group.article else "; no article"
        lines.append(f"\n{len(group.questions):4} × ({group.languages}){about}")
        lines += [f"       {text}" for text in dict.fromkeys(each.text[:160] for each in group.questions[:MOST_SHOWN])]
    return "\n".join(lines)
