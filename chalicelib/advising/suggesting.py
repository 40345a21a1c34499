"""Suggests articles to the agent who answers: those that were found when the message came in, else those that are found now."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.core.errors import Upstream
from chalicelib.core.observability import logger
from chalicelib.faq.outcome import Suggestion
from chalicelib.faq.ports import Answerer, KnowledgeStore
from chalicelib.faq.usecases import MOST_SUGGESTIONS, suggestion
from chalicelib.tickets.reading import Conversation

from .questions import Question, question_of


@dataclass
class TicketSuggestions:
    answerer: Callable[[], Answerer]
    knowledge: KnowledgeStore

    def of(self, conversation: Conversation) -> tuple[Suggestion, ...]:
        """Best first; none where nothing is asked. The engine is asked for messages that intake did not ask about: stories, complaints, own cases."""
        question = question_of(conversation)
        if question is None:
            return ()
        try:
            return self._stored(question, conversation.ticket.language) or self.find(question.words, conversation.ticket.language)
        except Upstream as error:
            logger.warning("no suggestions: the knowledge could not be read", detail=error.detail)
            return ()

    def find(self, words: str, language: str, most: int = MOST_SUGGESTIONS) -> tuple[Suggestion, ...]:
        return self.answerer().suggest(words, language, most) if words else ()

    def _stored(self, question: Question, language: str) -> tuple[Suggestion, ...]:
        """Titles are those in force now; an article that was unpublished since is left out."""
        knowledge = self.knowledge.find_current() if question.likely else None
        if knowledge is None:
            return ()
        found = (suggestion(article, probability, language, knowledge) for article, probability in question.likely)
        return tuple(each for each in found if each)
