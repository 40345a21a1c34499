"""Recognises a customer who says that somebody else is in the account, in any of five languages, before any answerer sees the mail.

It tells what was said of this account in the past or present ("my account was hacked", "that withdrawal was not me") from what is asked about such
things ("what happens if I am hacked?"). A bank's card is not the account. How often it errs: `make corpus`.
"""

import unicodedata
from functools import cache
from importlib import import_module

from .takeover_signs import Signs, Text, UnspacedText

LANGUAGES = ("english", "spanish", "french", "german", "japanese")
LONGEST = 8_000
"""Characters; who lost an account says so before that."""
_FIRST_KANA = "\u3041"


def is_takeover(subject: str, text: str) -> bool:
    """`text` holds the customer's new words, without what they quote."""
    plain = _plain(f"{subject[:LONGEST]}\n\n{text}"[:LONGEST])
    mail, japanese = Text(plain), UnspacedText("" if plain.isascii() or max(plain) < _FIRST_KANA else plain)
    return any(_is_told(_signs(language), mail, japanese) for language in LANGUAGES)


def _is_told(signs: Signs, mail: Text, japanese: UnspacedText) -> bool:
    return signs.tell_of_takeover(mail if signs.is_spaced else japanese)


@cache
def _signs(language: str) -> Signs:
    signs: Signs = import_module(f".takeover_signs.{language}", __package__).SIGNS
    return signs


def _plain(text: str) -> str:
    """Lower case without accents, one form of full and half width; kana keep their voicing marks."""
    if text.isascii():
        return text.lower().replace("\r", "")
    folded = text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
    lowered = folded.casefold().replace("\u2019", "'").replace("\r", "")
    if not any("\u00c0" <= c <= "\u024f" or "\u0300" <= c <= "\u036f" for c in frozenset(lowered)):
        return lowered
    bare = "".join(c for c in unicodedata.normalize("NFD", lowered) if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", bare)
