"""What the conversation needs of its neighbours."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class ArticleText:
    """An article as it goes into an answer: plain text; `path` is the source's place under the base URL."""

    title: str
    text: str
    path: str
    disclaimer: str | None = None


@dataclass(frozen=True)
class KnownAnswer:
    """`category` is the article's; it says what the question was about."""

    article: str
    category: str | None


class Answerer(Protocol):
    def answer(self, question: str, language: str) -> KnownAnswer | None:
        """The article that answers this with confidence, or None: a wrong automatic answer costs more than none."""


class Articles(Protocol):
    def find(self, article_id: str, language: str) -> ArticleText | None: ...
