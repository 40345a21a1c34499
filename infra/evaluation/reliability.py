"""Compares what the engine expects with what comes true, in ten bins of probability; drawn as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from infra.knowledge_base.learn_then_test import lower_bound, upper_bound

from .model import Question, Verdict

BINS = 10
TAIL = 0.025
"""On either side of a 95 % interval."""
SIDE, MARGIN = 400, 50


@dataclass(frozen=True)
class Bin:
    """`expected` is the mean probability of the `asked` questions in it, of which `right` had the right article in front."""

    asked: int
    right: int
    expected: float

    @property
    def observed(self) -> float:
        return self.right / self.asked

    @property
    def interval(self) -> tuple[float, float]:
        """Clopper and Pearson's, of what was observed."""
        wrong = self.asked - self.right
        return lower_bound(self.asked, wrong, TAIL), upper_bound(self.asked, wrong, TAIL)

    @property
    def is_outside(self) -> bool:
        low, high = self.interval
        return not low <= self.expected <= high


def bins_of(questions: Sequence[Question], verdicts: Sequence[Verdict]) -> list[Bin]:
    """Those that hold any question, by rising probability."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for question, verdict in zip(questions, verdicts, strict=True):
        if verdict.topic is not None:
            held[min(int(verdict.probability * BINS), BINS - 1)].append((verdict.probability, verdict.topic == question.topic))
    return [Bin(len(pairs), sum(is_right for _, is_right in pairs), sum(p for p, _ in pairs) / len(pairs)) for pairs in held if pairs]


def drawn(bins: Sequence[Bin], title: str) -> str:
    """A dot a bin with its interval; those outside are red. On the dashed line, what is expected comes true."""
    whole = SIDE + 2 * MARGIN
    marks = "".join(_mark(each) for each in bins)
    ticks = "".join(_tick(step / 5) for step in range(6))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" font-family="sans-serif" font-size="12">'
        f'<rect width="{whole}" height="{whole}" fill="#fff"/><text x="{MARGIN}" y="20">{escape(title)}</text>{ticks}'
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#777" stroke-dasharray="4 4"/>{marks}'
        f'<text x="{whole / 2}" y="{whole - 8}" text-anchor="middle">expected</text>'
        f'<text transform="translate(12 {whole / 2}) rotate(-90)" text-anchor="middle">observed</text></svg>\n'
    )


def _mark(each: Bin) -> str:
    low, high = each.interval
    colour = "#b3261e" if each.is_outside else "#1a5fb4"
    x = _x(each.expected)
    return (
        f'<line x1="{x}" y1="{_y(low)}" x2="{x}" y2="{_y(high)}" stroke="{colour}" stroke-width="2"/>'
        f'<circle cx="{x}" cy="{_y(each.observed)}" r="4" fill="{colour}"><title>{each.right} of {each.asked} right, '
        f"{each.expected:.3f} expected</title></circle>"
    )


def _tick(share: float) -> str:
    return (
        f'<line x1="{_x(share)}" y1="{_y(0)}" x2="{_x(share)}" y2="{_y(1)}" stroke="#ddd"/><line x1="{_x(0)}" y1="{_y(share)}" x2="{_x(1)}" '
        f'y2="{_y(share)}" stroke="#ddd"/><text x="{_x(share)}" y="{_y(0) + 16}" text-anchor="middle">{share:.1f}</text>'
        f'<text x="{_x(0) - 6}" y="{_y(share) + 4}" text-anchor="end">{share:.1f}</text>'
    )


def _x(share: float) -> float:
    return round(MARGIN + SIDE * share, 1)


def _y(share: float) -> float:
    return round(MARGIN + SIDE * (1 - share), 1)
