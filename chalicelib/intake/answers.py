"""Asks the knowledge base on a mail's behalf."""

from msgspec import Struct

from chalicelib.core.observability import count
from chalicelib.faq.outcome import Answer, DidYouMean, Outcome
from chalicelib.faq.ports import Answerer
from chalicelib.tickets.ports import Advice

ANSWER = "answer"
DID_YOU_MEAN = "did_you_mean"


class KnowledgeAnswers(Struct, frozen=True):
    """Only what the engine is sure of counts as an answer; titles may be shown, and the rest is for agents."""

    answerer: Answerer
    channel: str

    def answer(self, question: str, language: str) -> Advice:
        outcome = self.answerer.answer(question, language, self.channel)
        judged = tuple(f"{each.article_id} {each.probability:.3g}" for each in outcome.suggestions)
        _count(outcome, language)
        if isinstance(outcome, Answer):
            return Advice(ANSWER, outcome.article_id, outcome.category, judged=judged)
        if isinstance(outcome, DidYouMean):
            return Advice(DID_YOU_MEAN, titles=tuple(title.article_id for title in outcome.titles), judged=judged)
        return Advice(outcome.reason.value, judged=judged)


def _count(outcome: Outcome, language: str) -> None:
    if isinstance(outcome, Answer):
        count("QuestionAnswered", language=language)
        return
    count("QuestionNotAnswered", reason=outcome.reason.value)
    if isinstance(outcome, DidYouMean):
        count("TitlesOffered", language=language)
