"""One form for all ways to write a word: composed or not, full width or not, with or without accents, small or capital."""

from unicodedata import normalize

from chalicelib.core.patterns import pattern

_MARKS = pattern("[\u0300-\u036f\u3099\u309a\u00ad\u200c\u200d\u2060\ufeff]+")


def folded(text: str) -> str:
    """Small letters without accents, voicing marks and invisible joiners; never longer than NFKD makes it. ASCII costs next to nothing."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", normalize("NFKD", text)).lower().replace("\u0307", "").replace("ı", "i")
