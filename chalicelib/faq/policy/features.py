"""Turns a text into weighted marks that two askings of one thing share: character pairs for Japanese, words and their pieces elsewhere."""

from itertools import pairwise

from chalicelib.core.patterns import pattern

from .function_words import FUNCTION_WORDS
from .spelling import plain

FAINT = 0.35
"""Weight of what carries grammar rather than subject, against 1 for the rest."""

PIECE = 4
"""Letters in a piece of a word; pieces let an inflected, compounded or misspelt word be recognised."""

_JAPANESE = pattern(r"[a-z0-9ぁ-んァ-ヶー一-龯々〆]+")
_JAPANESE_RUN = pattern(r"[a-z0-9]+|[ァ-ヶー]+|[一-龯々〆]+")
_HIRAGANA = pattern(r"[ぁ-ん]")
_HIRAGANA_ONLY = pattern(r"[ぁ-ん]+")
_WORD = pattern(r"[a-z0-9]+")


def features(text: str, language: str) -> dict[str, float]:
    """Marks and their weights; a mark that occurs several times counts once, so that repeating a word proves nothing."""
    return _japanese(text) if language == "ja" else _spaced(text, language)


def carries_subject(mark: str) -> bool:
    """Pieces of words and pairs without hiragana: what a question is about, apart from how it is put."""
    return not (mark.startswith("=") or " " in mark or _HIRAGANA.search(mark))


def _japanese(text: str) -> dict[str, float]:
    lowered = plain(text)
    pairs = [stretch[i : i + 2] for stretch in _JAPANESE.findall(lowered) for i in range(len(stretch) - 1)]
    found = {pair: FAINT if _HIRAGANA_ONLY.fullmatch(pair) else 1.0 for pair in pairs}
    found.update({f"={run}": 1.0 for run in _JAPANESE_RUN.findall(lowered)})
    return found


def _spaced(text: str, language: str) -> dict[str, float]:
    words = _WORD.findall(plain(text).replace("'", "").replace("’", ""))
    function_words = FUNCTION_WORDS.get(language, frozenset())
    found = {f"={word}": FAINT if word in function_words else 1.0 for word in words}
    for word in set(words) - function_words:
        padded = f"_{word}_"
        found.update({padded[i : i + PIECE]: 0.5 for i in range(len(padded) - PIECE + 1)})
    for first, second in pairwise(words):
        found[f"{first} {second}"] = 0.5 if first in function_words or second in function_words else 1.0
    return found
