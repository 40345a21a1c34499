"""Takes down what customers and agents say of the knowledge base's decisions: reviewed questions, by which thresholds are refitted."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Struct

from chalicelib.core.errors import InvalidInput, NotFound, Unauthorized
from chalicelib.core.observability import count
from chalicelib.core.signing import Signer
from chalicelib.faq.ports import KnowledgeStore
from chalicelib.faq.reviewed import AGENT, CUSTOMER, DID_NOT_HELP, HELPED, NOT_ANSWERABLE, OTHER_ARTICLE, Review
from chalicelib.faq.usecases import in_some_language
from chalicelib.tickets import store
from chalicelib.tickets.helped import answer_of_link
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.reading import TicketReader

from .ports import ReviewBook
from .questions import Question, question_of


class AnswerSent(Struct, frozen=True):
    """An automatic answer whose customer followed the link under it."""

    ticket: Ticket
    version: int


@dataclass
class Verdicts:
    signer: Signer
    reader: TicketReader
    knowledge: KnowledgeStore
    book: Callable[[], ReviewBook]

    def answer_of(self, token: str) -> AnswerSent:
        """Raises Unauthorized for a link that we did not sign, NotFound where its ticket is gone."""
        found = answer_of_link(self.signer, token)
        if found is None:
            raise Unauthorized("This link is not complete: it was cut short or changed on its way here.", {"cause": "forged"})
        ticket_id, version = found
        return AnswerSent(store.get_ticket(ticket_id), version)

    def vote(self, token: str, *, helped: bool) -> AnswerSent:
        """The customer's word. Whoever has the mail may vote again; the newest vote counts until an agent says otherwise."""
        answer = self.answer_of(token)
        question = self._question(answer.ticket, answer.version)
        self._record(answer.ticket, question, HELPED if helped else DID_NOT_HELP, question.sent if helped else None, CUSTOMER)
        return answer

    def agent_says(self, ticket: Ticket, right: str | None, version: int | None = None) -> tuple[Question, str]:
        """`right` is the article that answers the message (the newest that asks, where no version is given); None: no article does."""
        if right is not None:
            self.refuse_unknown(right)
        question = self._question(ticket, version)
        verdict = NOT_ANSWERABLE if right is None else HELPED if right == question.decided else OTHER_ARTICLE
        self._record(ticket, question, verdict, right, AGENT)
        return question, verdict

    def agent_sent(self, ticket_id: str, article: str) -> None:
        """A reply gave that article: it is the right one for what was asked."""
        self.agent_says(store.get_ticket(ticket_id), article)

    def refuse_unknown(self, article: str) -> None:
        """Raises InvalidInput where there is no such article in any language."""
        knowledge = self.knowledge.find_current()
        if knowledge is None or in_some_language(article, "en", knowledge) is None:
            raise InvalidInput(
                f"There is no article {article!r} in force. `GET /api/v1/knowledge/search` finds its id.", {"field": "article"}
            )

    def _question(self, ticket: Ticket, version: int | None) -> Question:
        conversation = self.reader.conversation(ticket, before=None if version is None else version + 1, with_kids=False)
        question = question_of(conversation, version)
        if question is None or not question.words:
            raise NotFound("There is no question of the customer's that can be read here.", {"ticket": ticket.id})
        return question

    def _record(self, ticket: Ticket, question: Question, verdict: str, right: str | None, by: str) -> None:
        self.book().record(Review(
            question=question.words, language=ticket.language, channel=ticket.channel, article=question.decided,
            probability=question.likely[0][1] if question.likely else 0.0, outcome=question.judged.outcome if question.judged else "not_asked",
            verdict=verdict, right=right, by=by, ticket=ticket.id, version=question.version, customer=question.customer,
        ))  # fmt: skip
        count("AnswerReviewed", verdict=verdict, channel=ticket.channel)
