"""What of a message can be searched: its subject, what is new in its text, who wrote it to whom, and its files' names. Pure."""

from functools import lru_cache
from typing import Literal

from msgspec import Struct

from chalicelib.search.words import folded, keys_of
from chalicelib.tickets.model import Message, Party

from .new_words.splitting import split

Field = Literal["subject", "text", "people", "files"]
SUFFIX = 5
NEARBY = 60
"""Characters that an excerpt shows before what was found; after it twice as many."""
LOOKED_THROUGH = 20_000


class Searchable(Struct, frozen=True):
    """As they were written. What a mail quotes is left out: it can be found where it was written."""

    subject: str
    text: str
    people: str
    files: str

    def part(self, field: Field | None) -> str:
        return (
            "\n\n".join(part for part in (self.subject, self.text, self.people, self.files) if part)
            if field is None
            else str(getattr(self, field))
        )

    @property
    def keys(self) -> set[str]:
        return keys_of(folded(self.part(None)))


def searchable_of(message: Message) -> Searchable:
    parties = (*((message.sender,) if message.sender else ()), *message.to, *message.cc)
    written = split(message.text)
    text = "\n\n".join(part for part in (message.remark, written.new, written.signature) if part)
    return Searchable(message.subject, text, "\n".join(map(_shown, parties)), "\n".join(file.name for file in message.attachments))


def suffix_key(ticket_id: str) -> str:
    """By which a ticket is found under the end of its reference, as lists show it."""
    return f"#{ticket_id[-SUFFIX:].lower()}"


def excerpt_of(text: str, words: tuple[str, ...]) -> str:
    """What stands around the first of the folded words, or the text's beginning."""
    plain = " ".join(text.split())[:LOOKED_THROUGH]
    folds = [_folded(character) for character in plain]
    found = min((at for word in words if (at := "".join(folds).find(word)) >= 0), default=0)
    at = _position(folds, found)
    start, end = max(0, at - NEARBY), min(len(plain), at + 2 * NEARBY)
    return ("…" if start else "") + plain[start:end] + ("…" if end < len(plain) else "")


@lru_cache(4096)
def _folded(character: str) -> str:
    return folded(character)


def _position(folds: list[str], at: int) -> int:
    """Of the character that the `at`-th of the folded ones comes from: folding makes two of some."""
    length = 0
    for number, fold in enumerate(folds):
        length += len(fold)
        if length > at:
            return number
    return 0


def _shown(party: Party) -> str:
    return f"{party.name} {party.address}".strip()
