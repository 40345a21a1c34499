"""Counts what became of questions whose answer is known: how much of what was sent is right, and how much was answered."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from infra.knowledge_base.learn_then_test import lower_bound

from .model import Question, Verdict

DOUBT = 0.05
"""How often a bound may say too much."""


@dataclass(frozen=True)
class Tally:
    """`right` of the `sent`; `first_right` of the `answerable`, sent or not; `unanswerable_sent` of the `unanswerable`."""

    asked: int
    answerable: int
    sent: int
    right: int
    first_right: int
    unanswerable_sent: int

    @property
    def unanswerable(self) -> int:
        return self.asked - self.answerable

    @property
    def precision(self) -> float | None:
        return self.right / self.sent if self.sent else None

    @property
    def bound(self) -> float | None:
        """Clopper and Pearson's lower one of precision, 95 %."""
        return lower_bound(self.sent, self.sent - self.right, DOUBT) if self.sent else None

    @property
    def answered_right(self) -> float:
        return self.right / max(self.answerable, 1)

    @property
    def top_1(self) -> float:
        return self.first_right / max(self.answerable, 1)

    @property
    def unanswerable_answered(self) -> float:
        return self.unanswerable_sent / max(self.unanswerable, 1)

    def as_json(self) -> dict[str, Any]:
        shares = {"precision": self.precision, "precision_at_least": self.bound}
        if self.answerable:
            shares |= {"answered_right_of_answerable": self.answered_right, "top_1_of_answerable": self.top_1}
        if self.unanswerable:
            shares["answered_of_unanswerable"] = self.unanswerable_answered
        return {
            **asdict(self),
            "unanswerable": self.unanswerable,
            **{name: None if share is None else round(share, 4) for name, share in shares.items()},
        }


def tally(questions: Sequence[Question], verdicts: Sequence[Verdict]) -> Tally:
    pairs = list(zip(questions, verdicts, strict=True))
    first_right = [verdict for question, verdict in pairs if question.topic is not None and verdict.topic == question.topic]
    return Tally(
        asked=len(pairs),
        answerable=sum(question.topic is not None for question, _ in pairs),
        sent=sum(verdict.is_sent for _, verdict in pairs),
        right=sum(verdict.is_sent for verdict in first_right),
        first_right=len(first_right),
        unanswerable_sent=sum(verdict.is_sent and question.topic is None for question, verdict in pairs),
    )
