"""Which word lists a text might hold a phrase of: what can be told cheaply, for it is asked of every mail."""

import re
from collections.abc import Iterator
from operator import add
from unicodedata import normalize

from chalicelib.core.patterns import pattern

from .folding import folded
from .words import CHINESE, JAPANESE, KOREAN, LATIN, RUSSIAN, SHORTENED, members

FEWEST = 10
"""Words of a list that stand near to each other: twelve of which two are misspelt."""
FEWEST_STRETCHES = 3
_LETTERS_ONLY = bytes(ord(chr(code).lower()) if chr(code).isalpha() else 32 for code in range(128)) + bytes([32]) * 128
_SEPARATORS = "、・，。→—–·•…｜"
"""Signs beyond ASCII that people put between words without a blank."""
_KANA, _HAN = "[\u3041-\u309f\u30fc]", "[\u4e00-\u9fff]"
_APART = rf"[^\u3041-\u30ff\u4e00-\u9fff]{{1,24}}+(?:{_HAN}{{1,4}}\s?\d\d?[^\w]{{1,3}})?+"
_SCRIPTS = (
    (JAPANESE, pattern(f"(?<!{_KANA}){_KANA}{{2,12}}+(?:{_APART}{_KANA}{{2,12}}+){{3}}(?!{_KANA})")),
    (KOREAN, pattern("[\u1100-\u11ff\uac00-\ud7a3]")),
    (RUSSIAN, pattern("[\u0430-\u044f\u0410-\u042f]")),
    (CHINESE, pattern(f"(?<!{_HAN}){_HAN}(?:{_APART}{_HAN}(?!{_HAN})){{4}}")),
)
"""Lists by what a text must hold before they are read for it."""
_SHORT_WORDS = pattern(rb"[\3\4]{11}")
_FEW = b"\1\1\1\1"
"""Ten words of which two others stand among have four in a row."""
_EVERY_SECOND = b"\1\0" * 5 + b"\1"
"""Half of a phrase with a label or letter before each word."""


def suspects(text: str, *, is_western: bool) -> list[str]:
    """Never too strict."""
    groups = (names for names, words in _words_of(text, is_western=is_western) if len(words) >= FEWEST and _may_hold(words, members(names)))
    return [name for names in groups for name in names]


def _words_of(text: str, *, is_western: bool) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """A list is only read where the text has its letters."""
    plain = text
    if not text.isascii():
        for sign in _SEPARATORS:
            plain = plain.replace(sign, " ")
        plain = normalize("NFKD", plain.replace("ı", "i"))
    words = plain.encode("ascii", "ignore").translate(_LETTERS_ONLY).decode("ascii").split()
    yield LATIN, words
    if _SHORT_WORDS.search(_lengths(words)):
        yield SHORTENED, words
    if not is_western:
        yield from ((names, re.findall(r"[^\W\d_]+", folded(text))) for names, script in _SCRIPTS if script.search(text))


def _lengths(words: list[str]) -> bytes:
    try:
        return bytes(map(len, words))
    except ValueError:  # one is longer than 255
        return bytes(min(len(word), 255) for word in words)


def _may_hold(words: list[str], known: frozenset[str]) -> bool:
    """Whether so many words of the lists stand so near to each other, or every second one is."""
    flags = bytes(map(known.__contains__, words))
    if _FEW not in flags:
        return _EVERY_SECOND in flags
    runs = list(map(len, flags.split(b"\0")))
    if len(runs) < FEWEST_STRETCHES:
        return sum(runs) >= FEWEST
    return max(map(add, map(add, runs, runs[1:]), runs[2:])) >= FEWEST or _EVERY_SECOND in flags
