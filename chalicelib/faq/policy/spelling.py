"""Spells a text in the one way in which all comparing is done."""

import unicodedata


def plain(text: str) -> str:
    """Lower case, one form for full and half width, no accents on Latin letters; kana keep their voicing marks."""
    lowered = unicodedata.normalize("NFKC", text).casefold()
    if lowered.isascii():
        return lowered
    bare = "".join(c for c in unicodedata.normalize("NFD", lowered) if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", bare)
