"""What answering needs from outside, and what it offers: both can be exchanged without touching a caller."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from .artefact import Artefact
from .judgement import Judgement
from .model import Article
from .outcome import Outcome, Suggestion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Answerer(Protocol):
    def answer(self, question_text: str, language: str, channel: str = "") -> Outcome:
        """`question_text` is what the customer wrote, without quoted earlier mail; `language` a code such as `ja`. Never raises for text.

        `channel` (mail, chat, help) matters only where enough reviewed questions gave it a threshold of its own.
        """

    def suggest(self, text: str, language: str, most: int) -> tuple[Suggestion, ...]:
        """The likeliest articles for whoever answers, agents-only ones and those in other languages included; best first. Never raises for text."""


class Judge(Protocol):
    """The engine, as answering sees it."""

    def judge(self, text: str, language: str) -> Judgement:
        """Never raises for text."""


class Engines(Protocol):
    """Makes the engine of a published version."""

    @property
    def encoder_name(self) -> str:
        """Known without loading the encoder."""

    def load(self, artefact: Artefact, thresholds: Mapping[str, float]) -> Judge:
        """`thresholds` by language take the place of the artefact's own."""


class Knowledge(Protocol):
    """One published version, in memory."""

    def engine_of(self, channel: str) -> Judge:
        """Loaded when first asked for, with the encoder and numpy. Raises SupportError where it cannot be."""

    def find_article(self, article_id: str, language: str) -> Article | None:
        """As it is in force at this moment; None outside its dates, and where it is not written in that language. Agents-only ones included."""


class KnowledgeStore(Protocol):
    def find_current(self) -> Knowledge | None:
        """The version in force; None where none was ever published or read."""


class ObjectReader(Protocol):
    """The part of the object store that reading knowledge takes."""

    def get(self, key: str) -> bytes: ...

    def find_changed(self, key: str, etag: str | None) -> tuple[bytes, str] | None: ...


class Encoder(Protocol):
    """Texts as vectors of 512 numbers and length 1: the nearer two texts' meanings, in whatever languages, the greater their vectors' product."""

    @property
    def name(self) -> str:
        """Which weights and which preparation: vectors of two names must not be compared."""

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """A row a text. Never raises for text, of whatever length and content."""
