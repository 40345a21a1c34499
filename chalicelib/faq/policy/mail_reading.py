"""Finds in a mail the sentences that ask, apart from what stands around them; greeting, closing and signature are left out."""

import re

from msgspec import Struct

from .courtesies import asking, closing, greeting
from .features import plain

MOST_SENTENCES = 60
"""Of a longer text the rest is not read: it is too long a story anyway."""

MOST_STATEMENTS = 2
"""So many sentences without a question among them are taken for one; more are a story."""

WRAPPED = 50
"""A line as long as this was probably broken by the mail program, and goes on in the next."""

_SIGNATURE = re.compile(
    r"^(--\s?|—|_{4,}|sent from my .*|get outlook for .*|iphoneから送信|スマートフォンから送信.*|envoye de mon .*|enviado desde mi .*|von meinem .* gesendet)$"
)
_ENDED = re.compile(r"[.!?。！？:：,]\s*$")
_SENTENCE = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+")
_GOES_ON_JA = re.compile(r"[、，はがをにでとのもてし]$")
_EDGE = " \t.,;:!?。、！？…\"'“”()（）・*"


class Reading(Struct, frozen=True):
    asks: tuple[str, ...]
    context: tuple[str, ...]


def read_mail(text: str, language: str) -> Reading:
    """A mail of one or two sentences that only states ("My deposit has not shown up") asks by stating."""
    sentences = [s for s in _sentences(_letter(text, language), language)[:MOST_SENTENCES] if not _is_courtesy(s, language)]
    asks = tuple(dict.fromkeys(s for s in sentences if _asks(s, language)))
    if asks:
        return Reading(asks, tuple(s for s in sentences if s not in asks))
    if 0 < len(sentences) <= MOST_STATEMENTS:
        return Reading(("\n".join(sentences),), ())
    return Reading((), tuple(sentences))


def _letter(text: str, language: str) -> list[str]:
    """The lines up to the signature, without quotes. A closing can only follow something that was said."""
    kept: list[str] = []
    has_begun = False
    for line in (line.strip() for line in text.splitlines()):
        if _SIGNATURE.match(plain(line)) or (has_begun and closing(language).fullmatch(plain(line).strip(_EDGE))):
            break
        if not line.startswith(">"):
            kept.append(line)
            has_begun = has_begun or (bool(line) and not _is_courtesy(line, language))
    return kept


def _sentences(lines: list[str], language: str) -> list[str]:
    paragraphs = [""]
    for line in lines:
        if paragraphs[-1] and line and _goes_on(paragraphs[-1], language):
            paragraphs[-1] += ("" if language == "ja" else " ") + line
        else:
            paragraphs.append(line)
    found = (sentence.strip() for paragraph in paragraphs for sentence in _SENTENCE.split(paragraph))
    return [sentence for sentence in found if sentence.strip(_EDGE)]


def _goes_on(line: str, language: str) -> bool:
    if language == "ja":
        return bool(_GOES_ON_JA.search(line))
    return len(line) - line.rfind("\n") > WRAPPED and not _ENDED.search(line)


def _is_courtesy(sentence: str, language: str) -> bool:
    return bool(greeting(language).fullmatch(plain(sentence).replace("’", "'").strip(_EDGE)))


def _asks(sentence: str, language: str) -> bool:
    if sentence.rstrip("\"'”」』)） ").endswith(("?", "？")):
        return True
    return bool(asking(language).search(plain(sentence).replace("’", "'").strip(_EDGE)))
