"""The published articles as the conversation wants them, links whole."""

from collections.abc import Callable

from msgspec import Struct

from chalicelib.core.errors import NotFound
from chalicelib.faq.store import S3KnowledgeStore
from chalicelib.faq.usecases import in_some_language
from chalicelib.tickets.ports import ArticleText


class PublishedArticles(Struct, frozen=True):
    knowledge: S3KnowledgeStore
    base_url: Callable[[], str]

    def find(self, article_id: str, language: str) -> ArticleText | None:
        current = self.knowledge.find_current()
        if current is None:
            return None
        try:
            article, letter = current.get_article(article_id, language), current.get_letter(article_id, language, self.base_url())
        except NotFound:
            return None
        return ArticleText(article.title, letter, article.source, article.disclaimer)

    def title(self, article_id: str, language: str) -> tuple[str, str] | None:
        current = self.knowledge.find_current()
        article = in_some_language(article_id, language, current) if current else None
        return (article.title, article.source) if article and article.is_public else None
