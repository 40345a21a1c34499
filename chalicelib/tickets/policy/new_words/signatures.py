"""Recognises how a mail ends after its words: a signature under its delimiter, a device's or mail program's own line, a list's footer, a name card in a drawn box."""

import re
from collections.abc import Sequence

from chalicelib.core.patterns import pattern

from .embedded_mails import is_rule
from .quote_words import FIRST_PERSON
from .signature_words import (
    ADVERTISED,
    ADVERTISED_PARTS,
    ASKING,
    ASKING_PARTS,
    COMPANIES,
    CONTACT,
    DEVICES,
    FOOTERS,
    MONEY,
    NUMBERED,
    SENT,
    SENT_AROUND,
    SENT_LAST,
    SENTENCE,
)

LONGEST_DEVICE_LINE = 140
MOST_WORDS = 14
MOST_GENERIC_WORDS = 6
MOST_SIGNED_LINES = 30
MOST_CARD_LINES = 16
LONGEST_CARD_LINE = 90
MOST_BARE_LINES = 3
LONGEST_BARE_LINE = 40
MOST_TITLE_WORDS = 3
MOST_SMALL_WORDS = 4
"""So many words in small letters have a title and a company between them."""


_DELIMITERS = frozenset({"--", "—", "––", "—-", "- --", "__", "--­"})
_WORD = pattern(r"[^\W_]+")
_FRAMES = " \t。．<>()[]*_.-–—…\"'“”„（）【】＜＞|~"
_LINK = pattern(r"[<(\[]?(?:https?:|mailto:)[^\s)>\]]*[)>\]]?")
_ADDRESS = pattern(r"(?:https?:|www\.|(?<![\w.+-])[\w.+-]{1,64}@)\S{1,200}")
_PHONE = pattern(r"(?<![\w.])\+?\(?\d{1,4}[)-]?[ .-]?\(?\d{1,4}\)?[ .-]\d{2,4}(?:[ .-]?\d{2,4})?(?!\w)")
_COMPANY = pattern(r"\s(?:" + "|".join(map(re.escape, COMPANIES)) + r")(?!\w)")
_NUMBER = pattern(r"\d(?:[^\w\n]{0,3}\d){5}")
_SPOKEN = pattern(r"[?？。！、を]|[.!]\s+\w|(?:です|ます|ました|ません|下さい|ください|った|した|ない|たい)\s*$")
_ENDED = pattern(r"\s([^\W\d_]{2,})[.!…]$")


def signed_from(lines: Sequence[str], first: int, last: int, *, has_words_above: bool) -> list[range]:
    """The ranges within lines[first:last] that hold signatures, in order. The lines are one stretch of what somebody typed; code is none of it."""
    first = max((at + 1 for at in range(first, last) if lines[at].startswith("```")), default=first)
    end = _cut_delimited(lines, first, last, has_words_above=has_words_above)
    taken = [range(end, last)] if end < last else []
    found: list[range] = []
    while len(found) < MOST_SIGNED_LINES * 2 and (start := _cut_last(lines, first, end, is_signed_below=bool(found))) < end:
        found.append(range(start, end))
        end = start
    alone = [range(at, at + 1) for at in range(first, end) if _stands_alone(lines, at, first, end) and is_device_line(lines[at].strip())]
    return [*alone, *reversed(found), *taken]


def _cut_delimited(lines: Sequence[str], first: int, last: int, *, has_words_above: bool) -> int:
    """Where a "-- " line begins the signature; `last` where none does. What follows must be short enough to be one."""
    has_words = has_words_above
    for at in range(first, last):
        text = lines[at].strip()
        if text in _DELIMITERS and has_words:
            return at if sum(1 for line in lines[at:last] if line.strip()) <= MOST_SIGNED_LINES else last
        has_words = has_words or bool(text)
    return last


def _cut_last(lines: Sequence[str], first: int, end: int, *, is_signed_below: bool) -> int:
    """Where the last signature or footer before `end` begins; `end` where the text ends in words."""
    bottom = end
    while bottom > first and not lines[bottom - 1].strip():
        bottom -= 1
    if bottom == first:
        return end
    line = lines[bottom - 1].strip()
    before = lines[bottom - 2].strip() if bottom - 1 > first else ""
    if is_device_line(line) or (
        _is_generic(line) and (is_device_line(before) or (is_signed_below and bottom == end) or (not before and _is_mine(line)))
    ):
        return bottom - 1
    paragraph = bottom - 1
    while paragraph > first and lines[paragraph - 1].strip():
        paragraph -= 1
    heading = paragraph + 1 if paragraph + 1 < bottom and is_rule(lines[paragraph]) else paragraph
    if paragraph > first and _is_footer(lines[heading:bottom]):
        return paragraph
    return _cut_card(lines, first, bottom, end)


def _cut_card(lines: Sequence[str], first: int, bottom: int, end: int) -> int:
    """A block under a drawn line that gives a name and ways to reach it. Nothing that reads like a sentence, and words before it."""
    ruled = [at for at in range(max(first, bottom - MOST_CARD_LINES), bottom) if is_rule(lines[at].strip())]
    for at in ruled:
        card = [text for line in lines[at:bottom] if (text := line.strip()) and not is_rule(text)]
        if _is_card(card) and any(line.strip() and not is_rule(line.strip()) for line in lines[first:at]):
            return at
    return end


def _is_card(card: list[str]) -> bool:
    if not card:
        return True
    if any(len(line) > LONGEST_CARD_LINE or _is_spoken(line) for line in card):
        return False
    if any(_has_contact(line.casefold()) for line in card):
        return True
    return len(card) <= MOST_BARE_LINES and all(map(_is_bare, card))


def _is_spoken(line: str) -> bool:
    """Whether it reads like a sentence. Its punctuation may be missing: then who speaks, and the small words between, tell it."""
    if _SPOKEN.search(line):
        return True
    words = [word for word in _WORD.findall(_ADDRESS.sub(" ", line)) if not word.isdigit()]
    small = [word for word in words if word[0].islower()]
    if len(small) > MOST_SMALL_WORDS or len(small) == len(words) > MOST_TITLE_WORDS:
        return True
    ended = _ENDED.search(line)
    if ended and ended[1].islower() and len(words) > MOST_TITLE_WORDS:
        return True
    return sum(1 for word in words if _is_told(word.casefold())) > 1


def _is_told(word: str) -> bool:
    """Whether a person is speaking who says this, and no card."""
    return word in FIRST_PERSON or word in SENTENCE


def _has_contact(line: str) -> bool:
    if any(mark in line for mark in CONTACT) or _COMPANY.search(line) or _PHONE.search(line):
        return True
    return any(mark in line for mark in NUMBERED) and _NUMBER.search(line) is not None


def _is_bare(line: str) -> bool:
    """A name, a title, a company's name."""
    if len(line) > LONGEST_BARE_LINE or any(c.isdigit() or c in ":=" for c in line):
        return False
    return not any(_is_told(word) for word in _WORD.findall(line.casefold()))


def _is_footer(paragraph: Sequence[str]) -> bool:
    """What a list, a virus scanner or a lawyer put there. A person asks in much the same words, but gives no address for it."""
    if not paragraph[0].strip(_FRAMES).casefold().startswith(FOOTERS):
        return False
    text = "\n".join(paragraph).casefold()
    is_asked = not ASKING.isdisjoint(_WORD.findall(text)) or any(part in text for part in ASKING_PARTS)
    return not is_asked or len(paragraph) > MOST_BARE_LINES or _ADDRESS.search(text) is not None


def _stands_alone(lines: Sequence[str], at: int, first: int, end: int) -> bool:
    """A line with nothing above or under it: a device's line in the middle stands so."""
    before, after = at == first or not lines[at - 1].strip(), at + 1 >= end or not lines[at + 1].strip()
    return before and after and len(lines[at]) <= LONGEST_DEVICE_LINE and bool(lines[at].strip())


def is_device_line(line: str) -> bool:
    """Such as "Sent from my iPhone" and its kin: a set beginning or end, a device or a mail program, and no more words than that takes."""
    if not 0 < len(line) <= LONGEST_DEVICE_LINE:
        return False
    text = _LINK.sub(" ", line.casefold()).strip(_FRAMES)
    if "?" in text or "？" in text:
        return False
    is_sent = _is_sent(text)
    words = _WORD.findall(text) if is_sent or "outlook" in text else []
    if not 0 < len(words) <= MOST_WORDS or MONEY.intersection(words):
        return False
    if is_sent and any(device in text for device in DEVICES):
        return not _has_sentence(text)
    return _is_advertisement(text, words)


def _is_sent(text: str) -> bool:
    return text.startswith(SENT) or text.endswith(SENT_LAST) or any(text.startswith(a) and text.endswith(z) for a, z in SENT_AROUND)


def _is_advertisement(text: str, words: list[str]) -> bool:
    if "outlook" not in text or not any(system in text for system in ("ios", "android", "mac", "windows")):
        return False
    return bool(ADVERTISED.intersection(words)) or any(part in text for part in ADVERTISED_PARTS)


def _has_sentence(text: str) -> bool:
    """Whether more follows the device than programs add: "sent from my phone but nothing came"."""
    return any(
        f" {word} " in f" {text} "
        for word in ("but", "never", "yesterday", "nothing", "aber", "pero", "mais", "ma", "maar", "ale", "но", "before", "because")
    )


def _is_generic(line: str) -> bool:
    """Such as "Sent from my TI-85", "Sent via mobile": a device that nobody knows, among other such lines or alone at the very end."""
    if len(line) > LONGEST_DEVICE_LINE // 2:
        return False
    text = line.casefold().strip(_FRAMES)
    words = _WORD.findall(text)
    if len(words) > MOST_GENERIC_WORDS or not MONEY.isdisjoint(words) or not SENTENCE.isdisjoint(words):
        return False
    return text.startswith(("sent from", "sent via", "sent by", "sent with", "from my")) or text.endswith(
        ("from mobile", "from my phone", "from phone")
    )


def _is_mine(line: str) -> bool:
    return line.casefold().lstrip(_FRAMES).startswith("sent from my ")
