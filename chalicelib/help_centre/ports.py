"""What the help centre needs of its neighbours."""

from collections.abc import Callable, Sequence
from typing import Protocol

from chalicelib.aws.dynamodb import Write
from chalicelib.faq.model import Article
from chalicelib.faq.outcome import Outcome
from chalicelib.intake.forms import WrittenForm
from chalicelib.outbox.model import Fragment


class Library(Protocol):
    """The knowledge in force; articles for agents among it."""

    @property
    def languages(self) -> Sequence[str]: ...

    def articles_in(self, language: str) -> Sequence[Article]: ...

    def find_article(self, article_id: str, language: str) -> Article | None: ...

    def get_letter(self, article_id: str, language: str, base_url: str) -> Fragment:
        """Raises NotFound."""


class Answerer(Protocol):
    def answer(self, question_text: str, language: str, channel: str) -> Outcome:
        """Never raises for text."""


class FormIntake(Protocol):
    def take_in(self, form: WrittenForm, remember: Callable[[str, str], Write]) -> None:
        """Opens the ticket, `remember(ticket, entry)` in the same transaction. Raises CommitRefused where somebody else was first."""


class Votes(Protocol):
    def record(self, vote_id: str, question: str, language: str, article_id: str, *, helped: bool, remark: str) -> None:
        """`vote_id` is the same for the same voter, question and article: a second vote changes the first."""
