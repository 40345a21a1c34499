"""Chooses among what the engine said of each question in a mail and of the mail as a whole: one article that all agree on, or none."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from chalicelib.faq.judgement import Judgement
from chalicelib.faq.outcome import Reason

SPEAKS = 0.30
"""From this probability on, a sentence speaks of its best topic; below, it is understood only with what stands around it ("Is that possible?")."""

LEAST_LIKELY = 0.02
"""What is less likely than this is shown to nobody."""


class Likely(Struct, frozen=True):
    topic: str
    probability: float


class Choice(Struct, frozen=True):
    """`reason` None: the first of `likely` is the answer. Otherwise they are suggestions, best first."""

    reason: Reason | None
    likely: tuple[Likely, ...]


def choose(asked: Sequence[Judgement], said: Sequence[Judgement], whole: Judgement) -> Choice:
    """`asked` are the questions, `said` the sentences around them; a mail without questions asks by what it says. `whole` is all of it together."""
    sure = next((judgement for judgement in (*(asked or said), whole) if judgement.is_sure), None)
    likely = likely_of((*asked, whole) if asked else (whole, *said))
    reason = _doubt(sure, asked, said, whole)
    if reason is None and sure is not None:
        topic = _topic(sure)
        return Choice(None, (Likely(topic, sure.probability), *(other for other in likely if other.topic != topic)))
    return Choice(reason if likely else Reason.UNKNOWN_TOPIC, likely)


def likely_of(judgements: Sequence[Judgement]) -> tuple[Likely, ...]:
    """Each topic with the best that was said of it."""
    best: dict[str, Likely] = {}
    for found in (likely for judgement in judgements for likely in _shares(judgement)):
        if found.topic not in best or best[found.topic].probability < found.probability:
            best[found.topic] = found
    return tuple(sorted((found for found in best.values() if found.probability >= LEAST_LIKELY), key=lambda found: -found.probability))


def _shares(judgement: Judgement) -> Iterator[Likely]:
    """The engine says how likely its first is; the others share what is left, by their scores, and none is likelier than the one before."""
    if not judgement.ranked:
        return
    first, *others = judgement.ranked
    yield Likely(first.topic, judgement.probability)
    scores = [max(0.0, other.score) for other in others]
    total = sum(scores) or 1.0
    for other, score in zip(others, scores, strict=True):
        yield Likely(other.topic, min(judgement.probability, (1 - judgement.probability) * score / total))


def _doubt(sure: Judgement | None, asked: Sequence[Judgement], said: Sequence[Judgement], whole: Judgement) -> Reason | None:
    """Every question must speak of the one topic, or be understood only together with what stands around it; no sentence may be sure of another."""
    spoken_of = {_topic(judgement) for judgement in asked if judgement.probability >= SPEAKS}
    spoken_of |= {_topic(judgement) for judgement in said if judgement.is_sure}
    if len(spoken_of) > 1:
        return Reason.SEVERAL_QUESTIONS
    if sure is None:
        return Reason.NOT_SURE
    if _topic(whole) != _topic(sure) or spoken_of - {_topic(sure)}:
        return Reason.SEVERAL_QUESTIONS
    is_left_open = any(judgement.probability < SPEAKS for judgement in asked)
    return Reason.SEVERAL_QUESTIONS if is_left_open and not whole.is_sure else None


def _topic(judgement: Judgement) -> str:
    return judgement.ranked[0].topic if judgement.ranked else ""
