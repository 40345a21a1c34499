"""What redaction takes out, and the marks that it leaves."""

import re

from msgspec import Struct

from chalicelib.core.patterns import pattern

SEED_PHRASE = "seed-phrase"
PRIVATE_KEY = "private-key"
CARD_NUMBER = "card-number"
KINDS = (SEED_PHRASE, PRIVATE_KEY, CARD_NUMBER)
MARKS = {SEED_PHRASE: "[seed phrase removed]", PRIVATE_KEY: "[private key removed]", CARD_NUMBER: "[card number removed]"}
"""The same in every language: people can search for them, and a second pass knows them."""
MARK = pattern("|".join(re.escape(mark) for mark in MARKS.values()))


_LONGEST_MARK = max(map(len, MARKS.values()))


def before(text: str, place: int, length: int) -> str:
    """So many characters before a place, marks of an earlier pass blanked: what they say says nothing of what stands there."""
    return _blanked(text[max(0, place - length - _LONGEST_MARK) : place])[-length:]


def behind(text: str, place: int, length: int) -> str:
    return _blanked(text[place : place + length + _LONGEST_MARK])[:length]


def _blanked(text: str) -> str:
    return MARK.sub(lambda mark: " " * len(mark[0]), text)


class Found(Struct, frozen=True):
    """A secret's place in the text."""

    start: int
    end: int
    kind: str


class Redacted(Struct, frozen=True):
    """`kinds` in the order of KINDS, each once; empty where nothing was found and the text is the same object."""

    text: str
    kinds: tuple[str, ...] = ()


def in_order(kinds: set[str] | frozenset[str]) -> tuple[str, ...]:
    return tuple(kind for kind in KINDS if kind in kinds)
