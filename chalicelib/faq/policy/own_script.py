"""Tells a text that is written in another script than its language's: nobody who writes so may get an answer in that language without asking for it.

A language that the desk does not speak is taken for one that it does (the mailbox's, or the likest), and the engine understands it all the same.
"""

from chalicelib.core.patterns import pattern

LEAST_OWN = 0.6
"""The share of letters that must be the language's: names and words of other scripts stand in many a letter."""

_LETTER = pattern(r"[^\W\d_]")
_LATIN = r"A-Za-z\u00aa-\u024f\u1e00-\u1eff\uff21-\uff5a"
_JAPANESE = r"\u3005-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
_NOT_JAPANESE = pattern(rf"[^\W\d_{_LATIN}{_JAPANESE}]")
_NOT_LATIN = pattern(rf"[^\W\d_{_LATIN}]")
_OTHERS = {"ja": _NOT_JAPANESE, "en": _NOT_LATIN, "es": _NOT_LATIN, "fr": _NOT_LATIN, "de": _NOT_LATIN}


def is_in_own_script(text: str, language: str) -> bool:
    """True for languages that have no article anyway."""
    others = _OTHERS.get(language)
    if others is None or text.isascii():
        return True
    return len(others.findall(text)) <= (1 - LEAST_OWN) * len(_LETTER.findall(text))
