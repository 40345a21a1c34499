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


class Articles(Protocol):
    def find(self, article_id: str, language: str) -> ArticleText | None: ...
