"""What tickets need of their neighbours."""

from typing import Protocol

from msgspec import Struct

from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.model import Fragment

from .model import Commit, Ticket


class ArticleText(Struct, frozen=True):
    """An article as it goes into an answer, links whole; `path` is the source's place under the base URL."""

    title: str
    body: Fragment
    path: str
    disclaimer: str | None = None


class Advice(Struct, frozen=True):
    """What the knowledge base says to a question, in ids. `article` is sure enough to be sent, `category` is its own: what the question was about.

    `titles` may be shown to the customer instead. `judged` is what people see of it: `withdrawal-fees 0.97`, likeliest first; empty where it was not
    looked up. `outcome` is a code: answer, did_you_mean, or why a person is needed.
    """

    outcome: str
    article: str | None = None
    category: str | None = None
    titles: tuple[str, ...] = ()
    judged: tuple[str, ...] = ()


class Answerer(Protocol):
    def answer(self, question: str, language: str) -> Advice:
        """Names an article only with confidence: a wrong automatic answer costs more than none."""


class Articles(Protocol):
    def find(self, article_id: str, language: str) -> ArticleText | None: ...

    def title(self, article_id: str, language: str) -> tuple[str, str] | None:
        """Title and path of a public article in force, in another language where it is not written in this one."""


class Clockwork(Protocol):
    def __call__(self, before: Ticket | None, after: Ticket, commit: Commit, desk: PublishedDesk, /) -> Ticket:
        """`after` with its clocks counted until the commit, which led to it from `before`."""


class RuleBook(Protocol):
    def extended(self, before: Ticket | None, commit: Commit, /) -> Commit:
        """The commit with the events that rules add to it."""

    def next_at(self, ticket: Ticket, /) -> int | None:
        """When a rule on time may match next."""
