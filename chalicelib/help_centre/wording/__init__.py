"""The help centre's words, a module a language, each with the same names; and how dates and times are said in them."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import import_module

from chalicelib.core.patterns import pattern

Words = Mapping[str, str]
MODULES = {"ja": "japanese", "en": "english", "es": "spanish", "fr": "french", "de": "german"}
LANGUAGE_NAMES = {"ja": "日本語", "en": "English", "es": "Español", "fr": "Français", "de": "Deutsch"}
HOUR_S = 3600
NO_BREAK = "\u00a0"
_BEFORE_MARK = pattern(r" (?=[?!:;»])|(?<=«) ")


@cache
def words_of(language: str) -> Words:
    """`language` is one of MODULES."""
    found: Words = import_module(f"{__name__}.{MODULES[language]}").WORDS
    return {name: unbroken(text) for name, text in found.items()} if language == "fr" else found


def unbroken(text: str) -> str:
    """French sets a blank before `?` and its kind, at which no line may end."""
    return _BEFORE_MARK.sub(NO_BREAK, text)


def day_in_words(iso_day: str, words: Words) -> str:
    """`2026-11-22` as readers write it; empty where it is no day."""
    try:
        day = date.fromisoformat(iso_day)
    except ValueError:
        return ""
    return words["date"].format(day=day.day, month=words["months"].split()[day.month - 1], year=day.year)


def duration_in_words(seconds: int, words: Words) -> str:
    """In whole hours from one hour on, rounded up: a promise is not made shorter than it is."""
    if seconds < HOUR_S:
        return words["minutes"].format(n=max(1, -(-seconds // 60))).replace(" ", NO_BREAK)
    hours = -(-seconds // HOUR_S)
    return words["hour"] if hours == 1 else words["hours"].format(n=hours).replace(" ", NO_BREAK)
