"""Decides whether a mail gets an automatic answer: one plain question, one topic clearly ahead, nothing that asks for a person.

Where the constants come from: `python -m infra.evaluate_faq` over the starter knowledge base of November 2026 (112 articles, five languages,
1,344 example questions, each left out of training and asked). With a score of 0.50, 99.6 % of the answers were right and 34.2 % of the
questions answered; 0.55 is taken for reserve: all 409 answers right, 30.4 % answered, and 4.2 % of the questions whose article was removed.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from chalicelib.faq.model import Reason, TopicIndex

from .mail_reading import Reading, read_mail
from .refusals import needs_a_person
from .topic_scores import Ranking, TopicScore, rank_topics

SURE_SCORE = 0.55
SURE_MARGIN = 0.20
SURE_SHARE = 0.75
"""Least score of an answer, its least lead over the second topic, and the least share of the question's subject that the article has."""

SUPPORT_SCORE = 0.25
"""From this score on, a sentence counts as speaking of its best topic."""

LONGEST_TEXT = 8_000
"""Characters; a longer text is not looked into, which also bounds the work that a hostile mail can cause."""

MOST_ASKS = 4
SUGGESTION_SCORE = 0.15
MOST_SUGGESTIONS = 3

LONGEST_STORY = {"ja": 160}
LONGEST_STORY_ELSEWHERE = 400
"""Characters around the question; who tells more than that wants a person to read it."""

_OWN_CASE = re.compile(r"\b(?=[0-9a-z]*\d)[0-9a-z]{16,}\b|[^\s@]{1,64}@[^\s@]{1,255}\.\w{2,}|\b\d{8,}\b", re.IGNORECASE | re.ASCII)
"""Transaction ids, addresses, account numbers: the mail is about one case, which an article cannot know."""


class Decision(Struct, frozen=True):
    """`reason` None: answer with the first of `ranked`. Otherwise `ranked` are at most suggestions."""

    reason: Reason | None
    ranked: tuple[TopicScore, ...] = ()


def decide(text: str, language: str, index: TopicIndex) -> Decision:
    if len(text) > LONGEST_TEXT:
        return Decision(Reason.LONG_STORY)
    if needs_a_person(text, language):
        return Decision(Reason.NEEDS_A_PERSON)
    reading = read_mail(text, language)
    if not reading.asks:
        return Decision(Reason.NO_QUESTION)
    asked = [rank_topics(ask, language, index) for ask in reading.asks[:MOST_ASKS]]
    story = _story_reason(text, reading, language)
    parts = (*reading.context, *reading.asks)
    is_more = len(parts) > 1 and story is None  # a story gets no answer; its questions suffice for suggestions, and it may be long
    whole = rank_topics("\n".join(parts), language, index) if is_more else asked[0]
    return _decision(story, asked, whole)


def _decision(story: Reason | None, asked: Sequence[Ranking], whole: Ranking) -> Decision:
    sure = next(filter(_is_sure, (*asked, whole)), None)
    reason = story or _doubt(sure, asked, whole)
    if reason is None and sure is not None:
        return Decision(None, sure.scores[:1])
    likely = _likely((*asked, whole))
    return Decision(reason if likely else Reason.UNKNOWN_TOPIC, likely)


def _story_reason(text: str, reading: Reading, language: str) -> Reason | None:
    if _OWN_CASE.search(text):
        return Reason.OWN_CASE
    if sum(map(len, reading.context)) > LONGEST_STORY.get(language, LONGEST_STORY_ELSEWHERE):
        return Reason.LONG_STORY
    return Reason.SEVERAL_QUESTIONS if len(reading.asks) > MOST_ASKS else None


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
