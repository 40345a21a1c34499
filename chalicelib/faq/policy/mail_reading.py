"""Finds in a mail the sentences that ask, apart from what stands around them; greeting and closing are left out.

It is handed what is new in a mail; quotes that were left between answers are skipped here.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct

from chalicelib.core.patterns import pattern

from .courtesies import asked_courtesy, asking, closing, greeting
from .frames import bare
from .spelling import plain

MOST_SENTENCES = 60

LONGEST_STORY = {"ja": 160}
LONGEST_STORY_ELSEWHERE = 400
"""Characters around the questions; who tells more than that wants a person to read it."""

MOST_STATEMENTS = 3
"""So many sentences without a question among them say together what is asked; more are a story."""

WRAPPED = 50
"""A line as long as this was probably broken by the mail program, and goes on in the next."""

_ENDED = pattern(r"[.!?。！？:：,]\s*$")
_SENTENCE = pattern(r"(?<=[。！？])|(?<=[.!?])\s+")
_GOES_ON_JA = pattern(r"[、，はがをにでとのもてし]$")
_EDGE = " \t.,;:!?。、！？…\"'“”()（）・*"


class Reading(Struct, frozen=True):
    """No `asks`: what stands in `context` asks by stating. `is_story`: so much is said that a person should read it; the rest was not read."""

    asks: tuple[str, ...]
    context: tuple[str, ...]
    is_story: bool = False


def read_mail(text: str, language: str) -> Reading:
    """A mail of one or two sentences that only states ("My deposit has not shown up") asks by stating."""
    asks: dict[str, None] = {}
    context: list[str] = []
    left = LONGEST_STORY.get(language, LONGEST_STORY_ELSEWHERE)
    for whole in islice(_sentences(_letter(text, language), language), MOST_SENTENCES):
        sentence = "" if _is_courtesy(whole, language) else bare(whole, language).strip()
        if not sentence.strip(_EDGE) or _is_courtesy(sentence, language):
            continue
        if _asks(sentence, language):
            asks[sentence] = None
            continue
        context.append(sentence)
        left -= len(sentence)
        if left < 0 and (asks or len(context) > MOST_STATEMENTS):
            return Reading(tuple(asks), tuple(context), is_story=True)
    if not asks and len(context) == 1:
        return Reading(tuple(context), ())
    return Reading(tuple(asks), tuple(context), is_story=left < 0 or (not asks and len(context) > MOST_STATEMENTS))


def _letter(text: str, language: str) -> Iterator[str]:
    """The lines up to the closing, without quotes. A closing can only follow something that was said."""
    has_begun = False
    for line in (line.strip() for line in text.splitlines()):
        if has_begun and closing(language).fullmatch(plain(line).strip(_EDGE)):
            return
        if not line.startswith(">"):
            has_begun = has_begun or (bool(bare(line, language).strip(_EDGE)) and not _is_courtesy(line, language))
            yield line


def _sentences(lines: Iterable[str], language: str) -> Iterator[str]:
    found = (sentence.strip() for paragraph in _paragraphs(lines, language) for sentence in _SENTENCE.split(paragraph))
    return (sentence for sentence in found if sentence.strip(_EDGE))


def _paragraphs(lines: Iterable[str], language: str) -> Iterator[str]:
    paragraph = ""
    for line in lines:
        if paragraph and line and _goes_on(paragraph, language):
            paragraph += ("" if language == "ja" else " ") + line
        else:
            yield paragraph
            paragraph = line
    yield paragraph


def _goes_on(line: str, language: str) -> bool:
    if language == "ja":
        return bool(_GOES_ON_JA.search(line))
    return len(line) - line.rfind("\n") > WRAPPED and not _ENDED.search(line)


def _is_courtesy(sentence: str, language: str) -> bool:
    form = asked_courtesy(language) if _ends_as_question(sentence) else greeting(language)
    return bool(form.fullmatch(plain(sentence).replace("’", "'").strip(_EDGE)))


def _asks(sentence: str, language: str) -> bool:
    return _ends_as_question(sentence) or bool(asking(language).search(plain(sentence).replace("’", "'").strip(_EDGE)))


def _ends_as_question(sentence: str) -> bool:
    return sentence.rstrip("\"'”」』)） ").endswith(("?", "？"))
