"""Published knowledge as the help centre reads it: the fake knowledge, with its lists of articles and letters that know paths."""

from typing import Any

from chalicelib.core.errors import NotFound
from chalicelib.faq.model import Article
from chalicelib.outbox.model import Fragment

from .knowledge import FakeKnowledge, KeywordEngine, judged

LANGUAGES = ("ja", "en", "es", "fr", "de")


def shelved(article_id: str, language: str = "en", category: str = "account", **more: Any) -> Article:
    given = {"title": f"About {article_id}", "body": f"Words about {article_id}.", "reviewed": "2026-11-01"} | more
    return Article(id=article_id, language=language, category=category, **given)


class FakeLibrary(FakeKnowledge):
    """`now` decides what is in force, as in the store."""

    languages = LANGUAGES
    now = 0.0

    def articles_in(self, language: str) -> tuple[Article, ...]:
        return tuple(article for article in self.articles.values() if article.language == language and article.is_in_force(self.now))

    def find_article(self, article_id: str, language: str) -> Article | None:
        found = super().find_article(article_id, language)
        return found if found and found.is_in_force(self.now) else None

    def get_letter(self, article_id: str, language: str, base_url: str) -> Fragment:
        article = self.get_article(article_id, language)
        if not article.is_public:
            raise NotFound("for agents only")
        html = f'<p style="margin:0">{article.body} <a href="{base_url}/help/{language}/account/fees">Fees</a></p>\n'
        return Fragment(f"{article.body} Fees ({base_url}/help/{language}/account/fees)", html)


ARTICLES = (
    *(shelved("fees", language, related=("limits",)) for language in LANGUAGES),
    *(shelved("limits", language, questions=("How much may I move?",)) for language in LANGUAGES),
    shelved("hacked", "en", "security", related=("limits",)),
    shelved("basis", "ja", "tax", disclaimer="tax-general"),
    shelved("vip-desk", "en", audience="agents"),
    shelved("old-offer", "en", valid_until=100),
    shelved("next-offer", "en", valid_from=9_999_999_999),
)
RULES = {
    "withdrawal fee": judged("fees", "limits"),
    "出金手数料": judged("fees", "limits"),
    "fee, perhaps": judged("limits", "fees", "vip-desk", probability=0.6),
}


def library(now: float = 1_795_350_000.0) -> FakeLibrary:
    made = FakeLibrary(ARTICLES, KeywordEngine(RULES))
    made.now = now
    return made
