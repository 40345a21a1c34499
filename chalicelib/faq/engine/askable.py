"""Which texts can be a question at all: not the empty, the huge, signs alone, two languages in one, nor orders to the machine that reads them."""

import re
from functools import cache

from chalicelib.core.patterns import pattern

LONGEST_QUESTION = 1_000
FEWEST_LETTERS = 2
LEAST_READABLE = 0.5
"""The share of a text, blanks aside, that must be letters, digits or usual punctuation: less is binary data, or a row of signs."""
FOREIGN_SCRIPT = 2
FOREIGN_WORDS = 4
"""Latin words in a row within Japanese: fewer are a name or a message that is quoted."""
SMALL_WORDS = 3
"""As many different ones of a second language make a text of two."""

_LETTER = pattern(r"[^\W\d_]")
_READABLE = pattern(r"[\w.,;:!?'\"()%/&+@#$€£¥。、！？「」（）¿¡’“”«»ー\-–—]")
_KANA = pattern(r"[\u3040-\u30ff]")
_LATIN_RUN = pattern(rf"(?:\b[a-z']{{1,20}}\b[ ,]{{1,3}}){{{FOREIGN_WORDS - 1}}}[a-z']{{2,20}}\b", re.IGNORECASE | re.ASCII)
_WORD = pattern(r"[^\W\d_]+")
_ORDER = pattern(
    r"\b(?:ignore|disregard|forget|override)\s+(?:\w+\s+){0,3}(?:instructions?|rules|prompts?|guidelines)\b"
    r"|\b(?:ignora|olvida|omite)\s+(?:\w+\s+){0,3}(?:instrucciones|reglas)\b"
    r"|\b(?:ignore[zr]?|oublie[zr]?)\s+(?:\w+\s+){0,3}(?:instructions|consignes|regles|règles)\b"
    r"|\b(?:ignorier\w*|vergiss|vergessen)\s+(?:\w+\s+){0,3}(?:anweisung\w*|regeln|vorgaben)\b"
    r"|(?:指示|命令|ルール|プロンプト).{0,12}(?:無視|忘れ|従わ)"
    r"|\bsystem prompt\b|\bjailbreak\b|\byou are now\b|<\s*/?\s*(?:script|system|iframe)\b|\b(?:drop|delete)\s+(?:table|from)\b|\bunion\s+select\b",
    re.IGNORECASE,
)
_SMALL = {
    "en": "the is my how what why when can does with your you this that have has not where which would should and are",
    "es": "el los las una mi cómo qué cuál cuándo puedo por para con está mis tengo del hay dónde cuánto se",
    "fr": "le les une mon ma mes comment pourquoi quand puis je ne pas pour avec est dans vous où combien sont quel",
    "de": "der das ein eine mein meine wie warum wann kann ich nicht mit ist für auf und wo wird wurde welche habe",
}


def is_askable(text: str, language: str) -> bool:
    if len(text) > LONGEST_QUESTION or len(_LETTER.findall(text)) < FEWEST_LETTERS:
        return False
    filled = "".join(text.split())
    if len(_READABLE.findall(filled)) < LEAST_READABLE * len(filled) or "\x00" in text:
        return False
    return not _ORDER.search(text) and not _is_mixed(text, language)


def _is_mixed(text: str, language: str) -> bool:
    if len(_KANA.findall(text)) >= FOREIGN_SCRIPT:
        return language != "ja" or bool(_LATIN_RUN.search(text))
    words = {word.lower() for word in _WORD.findall(text)}
    return sorted((len(words & small) for small in _small_words()), reverse=True)[1] >= SMALL_WORDS


@cache
def _small_words() -> tuple[frozenset[str], ...]:
    """Those that belong to one of the languages alone."""
    sets = {language: frozenset(words.split()) for language, words in _SMALL.items()}
    return tuple(words.difference(*(other for name, other in sets.items() if name != language)) for language, words in sets.items())
