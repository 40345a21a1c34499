"""Takes verdicts down, one for a question, and gives them to who learns from them; what can no longer be opened is left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from chalicelib.aws.dynamodb import CommitRefused, CustomerKey, commit, read_batch
from chalicelib.core.clock import Clock
from chalicelib.core.errors import NotFound
from chalicelib.core.observability import logger
from chalicelib.customers.vault import Vault
from chalicelib.redaction.redacting import redact

from . import review_records as records
from .reviewed import DID_NOT_HELP, HELPED, Review

LANGUAGES = ("ja", "en", "es", "fr", "de")
LONGEST_WORDS = 2_000


@dataclass
class Reviews:
    """`now` is the desk's clock."""

    vault: Vault
    now: Clock

    def record(self, review: Review) -> None:
        """Once for a question, however often it is delivered: the newest verdict counts, and an agent's before the customer's.

        Raises Upstream, and NotFound where the customer was erased.
        """
        plain = replace(review, question=_kept(review.question), remark=_kept(review.remark))
        key, own = self._key_for(plain)
        try:
            commit([records.put(plain, self.now(), key, own)])
        except CommitRefused:
            logger.info("an agent's verdict stands", ticket=review.ticket)

    def all(self) -> Iterator[Review]:
        """Every reviewed question whose words can still be read. It takes the right to open customers' keys."""
        now = self.now()
        for language in LANGUAGES:
            found = list(records.records_in(language, now))
            keys = read_batch([], [record.cid for record in found if record.cid]).keys
            opened = (self._opened(record, keys) for record in found)
            yield from (review for review in opened if review)

    def _key_for(self, review: Review) -> tuple[bytes, CustomerKey | None]:
        if review.customer is None:
            made = self.vault.open_or_make(None, records.name_of_key(review))
            return made.key, made.record
        stored = read_batch([], [review.customer]).keys.get(review.customer)
        if stored is None:
            raise NotFound("The customer was erased; nothing is recorded of what they asked.", {"customer": review.customer})
        return self.vault.open(stored), None

    def _opened(self, record: records.ReviewRecord, keys: Mapping[str, CustomerKey]) -> Review | None:
        stored = records.own_key(record) if record.cid is None else keys.get(record.cid)
        return records.review_of(record, self.vault.open(stored)) if stored else None


@dataclass
class PageVotes:
    """The help centre's votes: nobody is known there."""

    reviews: Reviews

    def record(self, vote_id: str, question: str, language: str, article_id: str, *, helped: bool, remark: str) -> None:
        """`vote_id` is the same for the same voter, question and article: a second vote changes the first."""
        self.reviews.record(Review(
            question=question, language=language, channel="help", article=article_id, probability=0.0, outcome="read",
            verdict=HELPED if helped else DID_NOT_HELP, right=article_id if helped else None, remark=remark, vote=vote_id,
        ))  # fmt: skip


def _kept(words: str) -> str:
    """A reader of the help centre may type a secret into the search box as well as into a mail."""
    return redact(words[:LONGEST_WORDS]).text
