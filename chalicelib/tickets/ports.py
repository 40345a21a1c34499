"""What the conversation needs of its neighbours."""

from typing import Protocol

from msgspec import Struct

from chalicelib.outbox.model import Fragment


class ArticleText(Struct, frozen=True):
    """An article as it goes into an answer, links whole; `path` is the source's place under the base URL."""

    title: str
    body: Fragment
    path: str
    disclaimer: str | None = None


class KnownAnswer(Struct, frozen=True):
    """`category` is the article's; it says what the question was about."""

    article: str
    category: str | None


class Answerer(Protocol):
    def answer(self, question: str, language: str) -> KnownAnswer | None:
        """The article that answers this with confidence, or None: a wrong automatic answer costs more than none."""


class Articles(Protocol):
    def find(self, article_id: str, language: str) -> ArticleText | None: ...
