"""The help centre's values: what is shown, what a search found, what somebody wrote into the form."""

from enum import StrEnum

from msgspec import Struct

from chalicelib.faq.model import Article


class Topic(Struct, frozen=True):
    """A category with its articles, the most useful first."""

    id: str
    name: str
    articles: tuple[Article, ...]


class Decision(StrEnum):
    """The three outcomes that mail and chat know, and what no engine is asked."""

    ANSWER = "answer"
    DID_YOU_MEAN = "did_you_mean"
    HAND_OVER = "hand_over"
    EMPTY = "empty"
    SENSITIVE = "sensitive"
    URGENT = "urgent"


class Link(Struct, frozen=True):
    """`path` is below the base URL."""

    title: str
    path: str


class ShownAnswer(Struct, frozen=True):
    """`body` is HTML of our own making."""

    article: Article
    body: str


class Finding(Struct, frozen=True):
    """What a search found. `query` is without secrets; `reason` says why none was sure; `matches` are articles that have its words, whatever was decided."""

    query: str
    decision: Decision
    answer: ShownAnswer | None = None
    titles: tuple[Link, ...] = ()
    matches: tuple[Link, ...] = ()
    reason: str = ""
    probability: float | None = None


class ContactForm(Struct, frozen=True):
    """As it was filled in, secrets taken out; `removed` names their kinds. `wants_person`: its writer saw what answers it, and sends it anyway."""

    address: str = ""
    subject: str = ""
    message: str = ""
    removed: tuple[str, ...] = ()
    wants_person: bool = False


class HeldForm(Struct, frozen=True):
    """A form whose address has not confirmed itself yet. Only ever stored sealed."""

    id: str
    customer: str
    written_at: int
    language: str
    form: ContactForm
    ticket: str | None = None
