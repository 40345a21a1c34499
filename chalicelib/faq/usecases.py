"""Answers a question from the knowledge in force, or says why not; reads memory only, save for the store's own refresh."""

from typing import TYPE_CHECKING

from .model import Answer, Article, NoAnswer, Outcome, Reason, Suggestion, Suggestions
from .policy.asking import questions_of
from .ports import Knowledge, KnowledgeStore

if TYPE_CHECKING:
    from .policy.decision import Decision


class LexicalAnswerer:
    """The first answerer behind the Answerer port: compares words, so it needs no model, no library and no start-up time."""

    def __init__(self, knowledge: KnowledgeStore) -> None:
        self._knowledge = knowledge

    def answer(self, question_text: str, language: str) -> Outcome:
        asked = questions_of(question_text, language)
        if isinstance(asked, Reason):
            return NoAnswer(asked)
        knowledge = self._knowledge.find_current()
        if knowledge is None:
            return NoAnswer(Reason.NO_KNOWLEDGE)
        index = knowledge.find_index(language)
        if index is None:
            return NoAnswer(Reason.LANGUAGE)
        from .policy.decision import decide  # scoring, which most mails do not come to

        return _outcome(decide(asked, language, index), language, knowledge)


def _outcome(decision: "Decision", language: str, knowledge: Knowledge) -> Outcome:
    found = [(knowledge.get_article(ranked.topic, language), round(min(ranked.score, 1.0), 3)) for ranked in decision.ranked]
    if decision.reason is None:
        return _answer(*found[0])
    if not found:
        return NoAnswer(decision.reason)
    return Suggestions(decision.reason, tuple(Suggestion(article.id, article.title, article.source, score) for article, score in found))


def _answer(article: Article, score: float) -> Answer:
    return Answer(
        article_id=article.id,
        language=article.language,
        category=article.category,
        score=score,
        title=article.title,
        body=article.body,
        source=article.source,
        disclaimer=article.disclaimer,
    )
