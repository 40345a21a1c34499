"""Encoded words (RFC 2047) as programs really write them: characters split between words, blanks inside, none between, padding lost."""

import binascii
import re
from collections.abc import Iterator
from itertools import groupby

from chalicelib.core.patterns import pattern

from . import charsets

_WORD = pattern(r"=\?([^?\s]{1,60})\?([bqBQ])\?((?:[^?]|\?(?!=))*+)(?:\?=|\Z)")
_NOT_BASE64 = pattern(r"[^A-Za-z0-9+/]")
_BLANKS = pattern(r"\s+")


def decoded(value: str) -> str:
    """What cannot be decoded stays as it is."""
    if "=?" not in value:
        return value
    return "".join(_pieces(value))


def _pieces(value: str) -> list[str]:
    """Text between words as it stands; words side by side, of one charset, are decoded as one row of bytes."""
    found: list[str] = []
    words: list[re.Match[str]] = []
    end = 0
    for match in _WORD.finditer(value):
        between = value[end : match.start()]
        if between.strip() or not words:
            found += [*_words(words), between]
            words = []
        words.append(match)
        end = match.end()
    return [*found, *_words(words), value[end:]]


def _words(words: list[re.Match[str]]) -> list[str]:
    return [_text(charset, list(of_one)) for charset, of_one in groupby(words, key=_charset)]


def _charset(word: re.Match[str]) -> str:
    """Without the language that RFC 2231 may add."""
    return word.group(1).partition("*")[0].lower()


def _text(charset: str, words: list[re.Match[str]]) -> str:
    data = b"".join(_bytes(words))
    if not data and any(word.group(3) for word in words):
        return " ".join(word.group() for word in words)
    return charsets.text_of(data, charset)


def _bytes(words: list[re.Match[str]]) -> Iterator[bytes]:
    """Base64 without padding goes on in the next word where it stops between two bytes."""
    rest = ""
    for word in words:
        if word.group(2) in "qQ":
            yield _base64(rest)
            yield _quoted(word.group(3))
            rest = ""
            continue
        rest += _NOT_BASE64.sub("", word.group(3))
        if word.group(3).rstrip().endswith("=") or len(rest) % 4 == 0:
            yield _base64(rest)
            rest = ""
    yield _base64(rest)


def _base64(text: str) -> bytes:
    """As far as it goes: one letter too many cannot mean anything."""
    text = text[:-1] if len(text) % 4 == 1 else text
    return binascii.a2b_base64(text + "=" * (-len(text) % 4))


def _quoted(text: str) -> bytes:
    # A fold within a word leaves blanks that nobody wrote; a single blank was meant.
    text = _BLANKS.sub(" ", text).replace(" _", "_") if "  " in text or " _" in text else text
    return binascii.a2b_qp(text.encode("utf-8", "surrogateescape"), header=True)
