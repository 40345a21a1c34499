"""What the desk says by itself: articles and the engine that finds them, and letters on their way out."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.advising.articles import PublishedArticles
from chalicelib.aws import clients
from chalicelib.aws.mail import SesMail
from chalicelib.core.observability import count, logger
from chalicelib.faq.engines import PublishedEngines
from chalicelib.faq.store import S3KnowledgeStore
from chalicelib.faq.usecases import EngineAnswerer
from chalicelib.outbox.callback import SignedCallbacks
from chalicelib.tickets.delivery import Delivery
from chalicelib.tickets.letters import LetterWriter

from .foundation import Foundation

if TYPE_CHECKING:
    from chalicelib.advising.suggesting import TicketSuggestions
    from chalicelib.faq.reviews import Reviews


class Answering(Foundation):
    @cached_property
    def knowledge(self) -> S3KnowledgeStore:
        return S3KnowledgeStore(
            self._bucket(self.settings.config_bucket), PublishedEngines(), self.real_now, self.desk_now, _tell_of_knowledge
        )

    @cached_property
    def answerer(self) -> EngineAnswerer:
        return EngineAnswerer(self.knowledge, lambda fault: logger.error("engine not loaded", fault=fault))

    @cached_property
    def articles(self) -> PublishedArticles:
        return PublishedArticles(self.knowledge, self.base_url)

    @cached_property
    def ticket_suggestions(self) -> TicketSuggestions:
        from chalicelib.advising.suggesting import TicketSuggestions

        return TicketSuggestions(lambda: self.answerer, self.knowledge)

    @cached_property
    def review_book(self) -> Reviews:
        from chalicelib.faq.reviews import Reviews

        return Reviews(self.vault, self.desk_now)

    # ---- letters

    @cached_property
    def delivery(self) -> Delivery:
        letters = LetterWriter(self.desk, self.signer, self.articles, self.base_url, self.real_now)
        return Delivery(
            self.desk,
            self.vault,
            self.signer,
            self.contents,
            SesMail(clients.client("sesv2"), self.settings.configuration_set),
            self.callbacks,
            letters,
            self.desk_now,
        )

    @cached_property
    def callbacks(self) -> SignedCallbacks:
        return SignedCallbacks(self.channel_keys, self.real_now)


def _tell_of_knowledge(fault: str) -> None:
    count("KnowledgeNotRead")
    logger.error("knowledge not read", fault=fault)
