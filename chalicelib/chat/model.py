"""A chat channel's webhook and its response as values: the contract of docs/chat.md."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.desk.model import ChatChannel

GivenId = Annotated[str, Meta(min_length=1, max_length=256)]


class User(Struct, frozen=True):
    """`id` is the channel's word for who writes: it means somebody on this channel, and nobody elsewhere."""

    id: GivenId
    name: Annotated[str, Meta(max_length=200)] | None = None


class MessageData(Struct, frozen=True):
    conversation_id: GivenId
    user: User
    text: Annotated[str, Meta(min_length=1, pattern=r"\S")]
    message_id: Annotated[str, Meta(max_length=256)] | None = None
    language: Annotated[str, Meta(max_length=35)] | None = None


class MessageCreated(Struct, frozen=True):
    """The webhook's body. Members that are not named here are ignored, so that a channel may send more."""

    type: Literal["message.created"]
    timestamp: Annotated[datetime, Meta(tz=True)]
    data: MessageData


class Webhook(Struct, frozen=True):
    """A genuine webhook, read. `removed` names the kinds of secrets that were taken out of its words."""

    id: str
    channel: str
    configuration: ChatChannel
    event: MessageCreated
    removed: tuple[str, ...] = ()


class ChatAnswer(Struct, frozen=True):
    """`source` is the article's address, `article` its id; null where it is a warning about a secret. `helped` is a page of two buttons where the
    customer says whether it helped, `person` a sentence about how to reach a person.
    """

    title: str
    text: str
    source: str | None = None
    article: str | None = None
    helped: str | None = None
    person: str | None = None


class ChatTitle(Struct, frozen=True):
    title: str
    source: str
    article: str


class DidYouMean(Struct, frozen=True):
    """Up to three articles, likeliest first; `text` says the same as plain text, for channels that show nothing else."""

    text: str
    articles: tuple[ChatTitle, ...]


class ChatResponse(Struct, frozen=True):
    """`reference` is the ticket's id as people read it; `expected_by` (RFC 3339) when a person's answer is promised, None where none is."""

    ticket: str
    reference: str
    status: Literal["answered", "waiting"]
    answer: ChatAnswer | None
    expected_by: str | None
    did_you_mean: DidYouMean | None = None
