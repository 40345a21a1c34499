"""What is measured: questions asked of something that learned from examples, and what became of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.faq.ports import Encoder
from infra.training import Example


@dataclass(frozen=True)
class Question:
    """`topic` is the article that answers it; None: there is none."""

    text: str
    language: str
    topic: str | None


@dataclass(frozen=True)
class Verdict:
    """The likeliest article, the probability that it is right, and whether it would be sent."""

    topic: str | None
    probability: float
    is_sent: bool


@dataclass(frozen=True)
class Trial:
    """`unanswerable`: language and text of reviewed questions that no article answers."""

    examples: Sequence[Example]
    questions: Sequence[Question]
    unanswerable: Sequence[tuple[str, str]] = ()


Method = Callable[[Trial, Encoder, float], list[Verdict]]
"""Learns a trial's examples, aims at that share of right answers, and says what it makes of each question, in their order."""
