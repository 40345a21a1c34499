"""Asks the knowledge base on a mail's behalf."""

from msgspec import Struct

from chalicelib.core.observability import count
from chalicelib.faq.model import Answer
from chalicelib.faq.ports import Answerer
from chalicelib.tickets.ports import KnownAnswer


class KnowledgeAnswers(Struct, frozen=True):
    """Only what the engine is sure of counts as an answer; what it merely suggests is for agents."""

    answerer: Answerer

    def answer(self, question: str, language: str) -> KnownAnswer | None:
        outcome = self.answerer.answer(question, language)
        if not isinstance(outcome, Answer):
            count("QuestionNotAnswered", reason=outcome.reason.value)
            return None
        count("QuestionAnswered", language=language)
        return KnownAnswer(outcome.article_id, outcome.category)
