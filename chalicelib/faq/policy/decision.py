"""Decides whether a mail gets an automatic answer: one plain question, one topic clearly ahead, nothing that asks for a person.

Where the constants come from: `python -m infra.evaluate_faq` over the starter knowledge base of November 2026 (112 articles, five languages,
1,344 example questions, each left out of training and asked). With a score of 0.50, 99.6 % of the answers were right and 34.2 % of the
questions answered; 0.55 is taken for reserve: all 409 answers right, 30.4 % answered, and 4.2 % of the questions whose article was removed.
"""

from collections.abc import Sequence

from msgspec import Struct

from chalicelib.faq.model import Reason, TopicIndex

from .mail_reading import Reading
from .topic_scores import Ranking, TopicScore, rank_topics

SURE_SCORE = 0.55
SURE_MARGIN = 0.20
SURE_SHARE = 0.75
"""Least score of an answer, its least lead over the second topic, and the least share of the question's subject that the article has."""

SUPPORT_SCORE = 0.25
"""From this score on, a sentence counts as speaking of its best topic."""

SUGGESTION_SCORE = 0.15
MOST_SUGGESTIONS = 3


class Decision(Struct, frozen=True):
    """`reason` None: answer with the first of `ranked`. Otherwise `ranked` are at most suggestions."""

    reason: Reason | None
    ranked: tuple[TopicScore, ...] = ()


def decide(reading: Reading, language: str, index: TopicIndex) -> Decision:
    """`reading` as `asking.questions_of` lets it through."""
    asked = [rank_topics(ask, language, index) for ask in reading.asks]
    parts = (*reading.context, *reading.asks)
    whole = rank_topics("\n".join(parts), language, index) if len(parts) > 1 else asked[0]
    sure = next(filter(_is_sure, (*asked, whole)), None)
    reason = _doubt(sure, asked, whole)
    if reason is None and sure is not None:
        return Decision(None, sure.scores[:1])
    likely = _likely((*asked, whole))
    return Decision(reason if likely else Reason.UNKNOWN_TOPIC, likely)


def _is_sure(ranking: Ranking) -> bool:
    return ranking.score >= SURE_SCORE and ranking.margin >= SURE_MARGIN and ranking.share >= SURE_SHARE


def _doubt(sure: Ranking | None, asked: Sequence[Ranking], whole: Ranking) -> Reason | None:
    """Every question must speak of the one topic, or be understood only together with what stands around it ("Is that possible?")."""
    if sure is None or whole.topic != sure.topic:
        return Reason.SEVERAL_QUESTIONS if len({ranking.topic for ranking in asked}) > 1 else Reason.NOT_SURE
    for ranking in asked:
        speaks = ranking.score >= SUPPORT_SCORE
        if (speaks and ranking.topic != sure.topic) or (not speaks and not _is_sure(whole)):
            return Reason.SEVERAL_QUESTIONS
    return None


def _likely(rankings: Sequence[Ranking]) -> tuple[TopicScore, ...]:
    best: dict[str, TopicScore] = {}
    for found in (scored for ranking in rankings for scored in ranking.scores[:MOST_SUGGESTIONS]):
        if found.topic not in best or best[found.topic].score < found.score:
            best[found.topic] = found
    likely = sorted((scored for scored in best.values() if scored.score >= SUGGESTION_SCORE), key=lambda scored: -scored.score)
    return tuple(likely[:MOST_SUGGESTIONS])
