"""What asking the knowledge base gives: an answer that is sent, titles to choose from, or a person's work; the same in every channel."""

from enum import StrEnum

from msgspec import Struct


class Reason(StrEnum):
    """Why no answer was sent; a code for metrics and the agent's view."""

    NO_KNOWLEDGE = "no_knowledge"
    ENGINE_FAILED = "engine_failed"
    NO_QUESTION = "no_question"
    NEEDS_A_PERSON = "needs_a_person"
    OWN_CASE = "own_case"
    SEVERAL_QUESTIONS = "several_questions"
    LONG_STORY = "long_story"
    NOT_SURE = "not_sure"
    NOT_IN_LANGUAGE = "not_in_language"
    NOT_PUBLIC = "not_public"
    UNKNOWN_TOPIC = "unknown_topic"


class Suggestion(Struct, frozen=True, kw_only=True):
    """An article that may fit. `language` is the article's: another than the question's where it is not written in that. `probability` is that of
    its being the right one; `source` a path below the base URL, which only public articles have a page under.
    """

    article_id: str
    language: str
    category: str
    title: str
    source: str
    probability: float
    is_public: bool = True


class Answer(Struct, frozen=True, kw_only=True):
    """Sure enough to send, as `suggestions[0]` is. The article is public, in force, and in the language of the question."""

    article_id: str
    language: str
    category: str
    probability: float
    title: str
    body: str
    source: str
    disclaimer: str | None
    suggestions: tuple[Suggestion, ...]


class DidYouMean(Struct, frozen=True, kw_only=True):
    """Close: the customer is shown up to three `titles` (public ones), most likely first, while a person takes it on with `suggestions`."""

    reason: Reason
    titles: tuple[Suggestion, ...]
    suggestions: tuple[Suggestion, ...]


class HandOver(Struct, frozen=True, kw_only=True):
    """A person answers. `suggestions` are for that person; none where the engine was not asked."""

    reason: Reason
    suggestions: tuple[Suggestion, ...] = ()


Outcome = Answer | DidYouMean | HandOver
