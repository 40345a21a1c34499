"""Finds in a ticket the question that the knowledge base was asked, and what it made of it."""

from collections.abc import Iterable

from msgspec import Struct

from chalicelib.faq.policy.asking import words_of
from chalicelib.tickets.events import Judged, MessageReceived
from chalicelib.tickets.policy.new_words.splitting import new_words
from chalicelib.tickets.reading import Conversation, Line


class Question(Struct, frozen=True):
    """A customer's message at `version`; `words` is what it asks, without greeting and signature, empty where it cannot be read any more."""

    version: int
    customer: str
    words: str
    judged: Judged | None

    @property
    def decided(self) -> str | None:
        """The article that was sure enough to be sent, whether or not it was (shadow mode, caps)."""
        return self.likely[0][0] if self.judged and self.judged.outcome == "answer" and self.likely else None

    @property
    def sent(self) -> str | None:
        """The article that the customer was shown as the answer."""
        return self.decided if self.judged and self.judged.shown else None

    @property
    def likely(self) -> tuple[tuple[str, float], ...]:
        """Articles with their probability, likeliest first."""
        pairs = (each.rpartition(" ") for each in (self.judged.articles if self.judged else ()))
        return tuple((article, float(probability)) for article, _, probability in pairs)


def question_of(conversation: Conversation, version: int | None = None) -> Question | None:
    """The customer's message at that version, else the newest that the knowledge base was asked about, else their newest; None where there is none."""
    received = [line for line in conversation.lines if _is_a_persons(line) and version in {None, line.version}]
    asked = [line for line in received if line.find_event(Judged)]
    newest = (asked or received)[-1:]
    return _question(newest[0], conversation) if newest else None


def text_of(conversation: Conversation, line: Line) -> str:
    """As intake asks: the first mail with its subject, every message without what it quotes."""
    text = new_words(line.message.text) if line.message else ""
    is_first = line is _first(conversation.lines) and conversation.ticket.channel != "chat" and conversation.older is None
    return f"{conversation.subject or ''}\n\n{text}" if is_first else text


def _question(line: Line, conversation: Conversation) -> Question:
    received, judged = line.find_event(MessageReceived), line.find_event(Judged)
    words = words_of(text_of(conversation, line), conversation.ticket.language)
    customer = (received.sender if isinstance(received, MessageReceived) else None) or conversation.ticket.requester
    return Question(line.version, customer, words[-1] if words else "", judged if isinstance(judged, Judged) else None)


def _is_a_persons(line: Line) -> bool:
    received = line.find_event(MessageReceived)
    return isinstance(received, MessageReceived) and not received.is_automatic


def _first(lines: Iterable[Line]) -> Line | None:
    return next((line for line in lines if _is_a_persons(line)), None)
