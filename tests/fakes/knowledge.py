"""A knowledge base whose engine knows what it is told: a judgement for each text that holds certain words."""

from collections.abc import Mapping

from msgspec import Struct

from chalicelib.core.errors import Misconfigured, NotFound
from chalicelib.faq.model import Article
from chalicelib.outbox.model import Fragment


class FakeRanked(Struct, frozen=True):
    topic: str
    score: float = 1.0


class FakeJudgement(Struct, frozen=True):
    ranked: tuple[FakeRanked, ...] = ()
    probability: float = 0.0
    threshold: float = 0.9
    is_sure: bool = False


def judged(*topics: str, probability: float = 0.95, is_sure: bool | None = None) -> FakeJudgement:
    ranked = tuple(FakeRanked(topic, 1 / (place + 1)) for place, topic in enumerate(topics))
    return FakeJudgement(ranked, probability, 0.9, probability >= 0.9 if is_sure is None else is_sure)


class KeywordEngine:
    """The first of `rules` whose words stand in the text; what has none of them is nothing."""

    def __init__(self, rules: Mapping[str, FakeJudgement]) -> None:
        self.rules = rules
        self.asked: list[str] = []

    def judge(self, text: str, language: str) -> FakeJudgement:
        self.asked.append(text)
        return next((judgement for words, judgement in self.rules.items() if words in text.lower()), FakeJudgement())


class FakeKnowledge:
    """Serves as the store and as what it holds. Without an engine, asking for it fails as a broken encoder does."""

    def __init__(self, articles: tuple[Article, ...], engine: KeywordEngine | None) -> None:
        self.articles = {(article.id, article.language): article for article in articles}
        self.engine = engine
        self.loaded = 0

    def find_current(self) -> "FakeKnowledge":
        return self

    def engine_of(self, channel: str) -> KeywordEngine:
        self.loaded += 1
        if self.engine is None:
            raise Misconfigured("the encoder's file is broken")
        return self.engine

    def find_article(self, article_id: str, language: str) -> Article | None:
        return self.articles.get((article_id, language))

    def get_article(self, article_id: str, language: str) -> Article:
        found = self.find_article(article_id, language)
        if found is None:
            raise NotFound("no such article")
        return found

    def get_letter(self, article_id: str, language: str, base_url: str) -> Fragment:
        body = self.get_article(article_id, language).body
        return Fragment(body, f"<p>{body}</p>")


def article(article_id: str, language: str = "en", **more: str) -> Article:
    return Article(id=article_id, language=language, category="account", title=f"About {article_id}", body="…\n", **more)  # type: ignore[arg-type]
