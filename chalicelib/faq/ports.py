"""What answering needs from outside, and what it offers: both can be exchanged without touching a caller."""

from typing import Protocol

from .model import Article, Outcome, TopicIndex


class Answerer(Protocol):
    def answer(self, question_text: str, language: str) -> Outcome:
        """`question_text` is what the customer wrote, without quoted earlier mail; `language` a code such as `ja`. Never raises for text."""


class Knowledge(Protocol):
    """One published version, in memory."""

    def find_index(self, language: str) -> TopicIndex | None: ...

    def get_article(self, article_id: str, language: str) -> Article:
        """Raises NotFound."""


class KnowledgeStore(Protocol):
    def find_current(self) -> Knowledge | None:
        """The version in force; None where none was ever published or read."""


class ObjectReader(Protocol):
    """The part of the object store that reading knowledge takes."""

    def get(self, key: str) -> bytes: ...

    def find_changed(self, key: str, etag: str | None) -> tuple[bytes, str] | None: ...
