"""What somebody typed into the search: a reference, a Message-ID, an address, or words and "phrases"; and whether a text says it. Pure."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from msgspec import Struct

from chalicelib.core.ids import ALPHABET, is_ticket_id
from chalicelib.core.patterns import pattern

from .words import LONGEST_KEY, address_in, folded, is_asian, keys_of_word, words_of

MOST_LOOKED_UP = 6
"""More digests than these find no more messages that are not meant."""
SHORT_REFERENCE = 5
_PART = pattern(r'["“”„«»「」『』](?P<phrase>[^"“”„«»「」『』]*)(?:["“”„«»「」『』]|\Z)|(?P<word>[^\s"“”„«»「」『』]+)')
_MESSAGE_ID = pattern(r"<[^<>\s@]{1,500}@[^<>\s@]{1,300}>")
_PLURAL_FROM = 4


class Term(Struct, frozen=True):
    """Folded words, one after another. `is_exact`: as they stand; else words may go on, and a plural's s does not count."""

    words: tuple[str, ...]
    is_exact: bool

    def is_in(self, words: Sequence[str]) -> bool:
        """`words` are a text's, folded. Japanese does not divide words, so its ends may lie anywhere."""
        if self.is_exact or len(self.words) > 1 or is_asian(self.words[0]):
            first, last = "" if is_asian(self.words[0]) else " ", "" if is_asian(self.words[-1]) else " "
            return f"{first}{' '.join(self.words)}{last}" in f" {' '.join(words)} "
        return any(_is_meant(self.words[0], word) for word in words)


class Question(Struct, frozen=True):
    """One of the first three, or terms that a message must hold all of. `short` is the end of a reference, where the words may be one."""

    ticket_id: str | None = None
    message_id: str | None = None
    address: str | None = None
    terms: tuple[Term, ...] = ()
    short: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """What is looked up: an address, or the longest of the words' keys, spread over all of them."""
        if self.address:
            return (f"@{self.address}",)
        keys = dict.fromkeys(key for term in self.terms for word in term.words for key in keys_of_word(word))
        return _spread(sorted(keys, key=len, reverse=True)) if len(keys) > MOST_LOOKED_UP else tuple(keys)


def question_of(text: str) -> Question:
    """Of nothing that can be looked up: a question without terms."""
    plain = text.strip()
    reference = plain.replace("-", "").replace(" ", "").upper()
    if is_ticket_id(reference):
        return Question(ticket_id=reference)
    if _MESSAGE_ID.fullmatch(plain):
        return Question(message_id=plain)
    if address := address_in(folded(plain)):
        return Question(address=address)
    is_short = len(reference) == SHORT_REFERENCE and all(character in ALPHABET for character in reference)
    return Question(terms=tuple(_terms(plain)), short=reference if is_short else None)


def _terms(text: str) -> Iterator[Term]:
    for part in _PART.finditer(text):
        if part["phrase"] is not None:
            if words := _looked_up(part["phrase"]):
                yield Term(words, is_exact=True)
        else:
            yield from (Term((word,), is_exact=False) for word in _looked_up(part["word"]))


def _looked_up(text: str) -> tuple[str, ...]:
    words = tuple(words_of(folded(text)))
    return words if any(True for word in words for _ in keys_of_word(word)) else ()


def _is_meant(asked: str, word: str) -> bool:
    """`withdraw` finds withdrawals, `Überweisungen` Überweisung, `rimborso` rimborsi; short words go on by a plural's s alone."""
    if word == asked or any(map(str.isdigit, asked)):
        return word == asked
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(asked, word, strict=False)))
    return _singular(word) == _singular(asked) or common >= max(LONGEST_KEY, min(len(asked), len(word)) - 1)


def _singular(word: str) -> str:
    return word[:-1] if len(word) >= _PLURAL_FROM and word.endswith("s") else word


def _spread(keys: Sequence[str]) -> tuple[str, ...]:
    """As many as are looked up, from the beginning of a text to its end: neighbours of a Japanese phrase tell the same."""
    step = len(keys) / MOST_LOOKED_UP
    return tuple(keys[int(at * step)] for at in range(MOST_LOOKED_UP))
