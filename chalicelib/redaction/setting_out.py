"""A text as words with their places, without what numbers them: however a phrase is set out, its words follow each other here."""

from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from chalicelib.core.patterns import pattern

from .folding import folded
from .model import MARK

BARRIER = "["
"""Stands for a mark of an earlier pass, over which no phrase goes."""
FEWEST_LABELS = 10
LONGEST_ORDINAL = 2
_TOKEN = pattern(MARK.pattern + "|[^\\W\\d_](?:[^\\W\\d_]|[\u0300-\u036f\u3099\u309a\u00ad\u200c\u200d\u2060\ufeff])*")
_LETTERED = pattern(r"[.):\]．）]")
_LABELLED = pattern(r"\s*+(?:(?:#|№|n[.°]|nr\.?|no\.?)\s*+)?\d{1,2}\s*+[:.)\]=–-]")
_NUMBERS = pattern(r"(?:[\s\d>|\u2460-\u24ff\u2776-\u2793]|\b[A-Za-z](?=[.):\]．）]))+")
_SPACING = pattern(r"(?:[^\S\n]|[\d>|\u2460-\u24ff\u2776-\u2793]|\b[A-Za-z](?=[.):\]．）]))+")
_DIGITS = "0123456789"


class Token(NamedTuple):
    start: int
    end: int
    word: str


class Reading(Struct, frozen=True):
    text: str
    tokens: list[Token]

    def words(self, first: int, last: int) -> list[str]:
        return [token.word for token in self.tokens[first:last]]

    def gap(self, left: int) -> str:
        """What stands between a word and the next, but for numbers: blanks as one, line ends kept."""
        return _SPACING.sub(" ", self.text[self.tokens[left].end : self.tokens[left + 1].start])

    def odd_gaps(self, first: int, last: int) -> float:
        """Of twelve. A phrase has the same between all its words, but for numbers, line breaks and a slip; sentences, tables and code have not."""
        gaps = [_NUMBERS.sub("", self.text[left.end : right.start]) for left, right in pairwise(self.tokens[first:last])]
        return (len(gaps) - Counter(gaps).most_common(1)[0][1]) * 12 / max(len(gaps), 12)


def read(text: str) -> Reading:
    found = ((match, BARRIER if match[0][0] == "[" else folded(match[0]).strip(_DIGITS)) for match in _TOKEN.finditer(text))
    return Reading(text, _without_labels(text, [Token(match.start(), match.end(), word) for match, word in found if word]))


def _without_labels(text: str, tokens: list[Token]) -> list[Token]:
    """Without `word` in `word 1: …`, where it stands before number after number, and without what numbers it else (`a)`, `1st`, `2º`)."""
    labels = Counter(here.word for here, after in pairwise(tokens) if here.word != after.word and _LABELLED.match(text, here.end))
    usual = {word for word, count in labels.items() if count >= FEWEST_LABELS}
    return [
        token
        for token in tokens
        if not (token.word in usual and _LABELLED.match(text, token.end))
        and not (len(token.word) == 1 and token.word.isascii() and _LETTERED.match(text, token.end))
        and not (len(token.word) <= LONGEST_ORDINAL and token.start and text[token.start - 1].isdecimal())
    ]
