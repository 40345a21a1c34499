"""What the knowledge base holds and what asking it can give: an answer, suggestions for a person, or nothing.

Structs rather than dataclasses: the bundle is decoded straight into them, and a class costs a cold start a tenth of what a dataclass does.
"""

from enum import StrEnum

from msgspec import Raw, Struct

SCHEMA = 2
SITE = "https://site.invalid"
"""Stands before paths in a bundle's letters until the desk knows where its links begin."""


class Article(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One topic in one language. Links in `body` (Markdown) are paths from the root of the site, such as `/help/en/tax/cost-basis`."""

    id: str
    language: str
    category: str
    title: str
    body: str
    questions: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    disclaimer: str | None = None

    @property
    def source(self) -> str:
        return f"/help/{self.language}/{self.category}/{self.id}"


class TopicIndex(Struct, frozen=True, forbid_unknown_fields=True):
    """A linear scorer: `rows[mark]` is the mark's rarity (x 1000), then pairs of topic number and weight (x 10,000).

    `holders` names, for the marks that carry a subject, the topics whose article has them; `unseen` is the rarity of a mark that none has.
    """

    topics: tuple[str, ...]
    unseen: int
    rows: dict[str, list[int]]
    holders: dict[str, list[int]]


class Bundle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The published document. Indexes and letters stay encoded until somebody asks in their language: a cold start pays for one, not five.

    `letters` holds each language's articles by id in both forms of a mail (`outbox.model.Fragment`): read when published, so that sending reads no Markdown.
    """

    schema: int
    sources: str
    articles: tuple[Article, ...]
    indexes: dict[str, Raw]
    letters: dict[str, Raw]


class Reason(StrEnum):
    """Why a question was not answered; a code for metrics and the agent's view."""

    NO_KNOWLEDGE = "no_knowledge"
    LANGUAGE = "language"
    NO_QUESTION = "no_question"
    NEEDS_A_PERSON = "needs_a_person"
    OWN_CASE = "own_case"
    SEVERAL_QUESTIONS = "several_questions"
    LONG_STORY = "long_story"
    NOT_SURE = "not_sure"
    UNKNOWN_TOPIC = "unknown_topic"


class Answer(Struct, frozen=True, kw_only=True):
    """Sure enough to send. `score` is between 0 and 1 and ranks like a probability; `source` is a path below the base URL."""

    article_id: str
    language: str
    category: str
    score: float
    title: str
    body: str
    source: str
    disclaimer: str | None


class Suggestion(Struct, frozen=True):
    article_id: str
    title: str
    source: str
    score: float


class Suggestions(Struct, frozen=True):
    """One to three topics, best first, that may help the person who answers; `reason` says why none was sent."""

    reason: Reason
    items: tuple[Suggestion, ...]


class NoAnswer(Struct, frozen=True):
    reason: Reason


Outcome = Answer | Suggestions | NoAnswer
