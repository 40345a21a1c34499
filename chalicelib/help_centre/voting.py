"""Takes down whether an article helped, once for a reader, question and article."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.core.clock import Clock, day_of
from chalicelib.core.ids import digest
from chalicelib.core.observability import count
from chalicelib.faq.model import Article
from chalicelib.redaction.redacting import redact

from . import store
from .policy.caps import cap_of_votes, connection_id
from .ports import Votes
from .searching import LONGEST_QUERY, LONGEST_TYPED

LONGEST_REMARK = 200


@dataclass
class Voting:
    votes: Callable[[], Votes]
    identity_key: bytes
    desk_now: Clock

    def vote(self, article: Article, question: str, remark: str, address_of_connection: str, *, helped: bool) -> None:
        """Silent where a connection voted more than people do: there is nothing that the reader should do about it."""
        now, connection = int(self.desk_now()), connection_id(self.identity_key, address_of_connection)
        try:
            commit([store.raise_cap(cap_of_votes(connection, now))])
        except CommitRefused:
            count("VoteRefused")
            return
        asked = redact(question[:LONGEST_TYPED]).text.strip()[:LONGEST_QUERY] or article.title
        vote_id = digest("help-vote", connection, day_of(now), article.id, article.language, asked)
        said = " ".join(redact(remark[:LONGEST_TYPED]).text.split())[:LONGEST_REMARK]
        self.votes().record(vote_id, asked, article.language, article.id, helped=helped, remark=said)
        count("ArticleVoted", helped=str(helped).lower())
