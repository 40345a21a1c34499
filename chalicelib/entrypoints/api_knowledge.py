"""The agents' API: the knowledge base searched, and what agents say of its decisions."""

from typing import Annotated, Literal

from chalice import Blueprint
from msgspec import Meta, Struct

from chalicelib import wiring
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.desk.words import Locale
from chalicelib.tickets import store

from .api import Answer, Api, Call
from .api_answers import SuggestionView, suggestion_views
from .api_requests import ArticleId

blueprint = Blueprint(__name__)
api = Api(blueprint)
MOST_FOUND = 10
MessageVersion = Annotated[
    int, Meta(ge=1, le=999999, description="The customer's message; the newest that the knowledge base was asked about where left out.")
]


class SearchQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    q: Annotated[str, Meta(min_length=1, max_length=1000, description="A question or some words, in any language.")]
    language: Annotated[
        Locale | None, Meta(description="Of the titles, where articles are written in it; the desk's first where left out.")
    ] = None
    limit: Annotated[int, Meta(ge=1, le=MOST_FOUND)] = 5


class Found(Struct, frozen=True):
    articles: list[SuggestionView]


class VerdictBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is right for a customer's message: an article, or none."""

    verdict: Literal["right_article", "not_answerable"]
    article: Annotated[ArticleId | None, Meta(description="The right one's id; with `right_article` alone.")] = None
    message: MessageVersion | None = None


class VerdictTaken(Struct, frozen=True, kw_only=True):
    """`verdict`: helped (the article that was sent is right), other_article or not_answerable."""

    ticket: str
    message: int
    verdict: str
    article: str | None
    sent: Annotated[str | None, Meta(description="The article that the customer was sent by the desk.")]


@api.operation("GET", "/knowledge/search", summary="Search the knowledge base", given=SearchQuery, answer=Found)
def search_knowledge(call: Call[SearchQuery]) -> Answer:
    """Likeliest first, agents-only articles included and marked. An article that is not written in `language` is shown in another one."""
    desk = wiring.desk()
    language = call.given.language or desk.desk().document.locales[0]
    return Answer(Found(suggestion_views(desk.ticket_suggestions.find(call.given.q, language, call.given.limit), desk.base_url())))


@api.operation(
    "POST", "/tickets/{ticket_id}/knowledge-verdict", summary="Say which article is right, or that none is", given=VerdictBody, answer=VerdictTaken,
    problems=(NotFound,), example={"verdict": "right_article", "article": "withdrawal-fees"},
)  # fmt: skip
def judge_knowledge(call: Call[VerdictBody], ticket_id: str) -> Answer:
    """Recorded as a reviewed question, once for a message: the newest verdict counts, and an agent's before the customer's. The ticket does not change."""
    given = call.given
    if (given.verdict == "right_article") != (given.article is not None):
        raise InvalidInput("`right_article` names an `article`, and `not_answerable` names none.", {"field": "article"})
    question, verdict = wiring.desk().verdicts.agent_says(store.get_ticket(ticket_id), given.article, given.message)
    return Answer(VerdictTaken(ticket=ticket_id, message=question.version, verdict=verdict, article=given.article, sent=question.sent))
