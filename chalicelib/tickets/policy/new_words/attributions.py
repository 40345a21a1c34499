"""Recognises the line, often broken over several, with which a mail program introduces a quote: "On … wrote:", in any language."""

import re
from collections.abc import Sequence
from enum import Enum

from msgspec import Struct

from chalicelib.core.patterns import pattern

from .quote_words import FIRST_PERSON, OPENERS, QUOTED_LAST, QUOTING, WROTE, WROTE_PARTS

LONGEST_LINE = 400
LONGEST = 500
MOST_LINES = 6
LONGEST_NAME = 80
"""So long at most is what stands before "wrote:" where no date and no address do."""

_TIME = pattern(r"\d{1,2}[:.h時时点點시]\s?\d{2}(?!\d|[./-]\d)|\d{1,2}\s?(?:[ap]\.?m\b|uhr|klo|時|点|시)", re.IGNORECASE)
_DATE = pattern(r"\d{4}|\d{1,2}[./-]\d{1,2}|\d{1,2}\.? \w{3}|\w{3}\.? \d{1,2}")
_DATED_START = pattern(r"[\W_]{0,3}\d{1,4}(?:[./年년-]| (?:\w{3,12}\.?|de) )")
_ADDRESS = pattern(r"(?:([<(\[]|&lt;|mailto:)\s?[^\s<>()\[\]@]{0,100}|[\w.+-]{1,64})@[\w-]")
_WHOLE_ADDRESS = pattern(r"[\w.+-]{1,64}@[\w.-]{1,100}")
_MONDAY = pattern(r"\bmon(?=[,.] | \d| \w{3} \d)")
"""In French it is "my"."""

_ADDRESS_LAST = pattern(r"[\w.+-]@[\w.-]{1,100}(?:[>)\]\s]|mailto:|&gt;)*$")
_COLON_BEHIND = pattern(r"@[\w.-]{1,100}[>)\]]{0,3}[^:@]{0,40}:")
_WORD = pattern(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_EMPHASIS = " *_"
_FRAMES = " \t>|-–—*_:»"


class Attribution(Enum):
    """SURE: what follows is quoted, marked so or not. LIKELY: only if it is marked."""

    SURE = 2
    LIKELY = 1


def may_end(line: str) -> bool:
    """A look at the last character or word, for most lines are prose. `line` is stripped."""
    if len(line) > LONGEST_LINE:
        return False
    return line[-1] in ":>-*_" or "news:" in line or line.endswith(QUOTED_LAST) or line.rpartition(" ")[2].casefold() in WROTE


def begins_with_attribution(line: str) -> bool:
    """An attribution with the beginning of the quote behind it on the same line (Yahoo's phones)."""
    if "@" not in line or not (line[0].isdigit() or _first_word(line) in OPENERS):
        return False
    found = _COLON_BEHIND.search(line[:LONGEST_LINE])
    return found is not None and _attribution(line[: found.end()]) is Attribution.SURE


def is_framed(line: str) -> bool:
    """GroupWise: ">>> Ann <…> 3/4/2026 10:12 AM >>>"."""
    return line.startswith(">>>") and line.endswith(">>>") and len(line) <= LONGEST_LINE and _TIME.search(line) is not None


def attribution_at(lines: Sequence[str], last: int) -> tuple[int, Attribution] | None:
    """The first line of the attribution that ends on line `last`. Of two readings the shorter that is sure."""
    likely: tuple[int, Attribution] | None = None
    joined = ""
    for at in range(last, max(0, last - MOST_LINES + 1) - 1, -1):
        line = lines[at].strip(" \t>|")
        if at < last and not line and not _is_fragment(joined):
            break
        joined = f"{line} {joined}".strip() if joined else line
        if len(joined) > LONGEST:
            break
        found = _attribution(joined)
        if found is Attribution.SURE:
            return _begun(lines, at, joined), found
        if found is Attribution.LIKELY and likely is None:
            likely = at, found
    return likely


def _begun(lines: Sequence[str], at: int, joined: str) -> int:
    """The line before joins in where it plainly is the attribution's beginning: "El mar, 3 de oct. de" before "2016 a las …"."""
    before = lines[at - 1].strip(" \t>|") if at else ""
    is_open = before and before[-1] not in "!?:。！？" and len(before) <= LONGEST_NAME and any(c.isdigit() for c in before)
    return at - 1 if is_open and _first_word(joined) not in OPENERS and _first_word(before) in OPENERS else at


def _attribution(joined: str) -> Attribution | None:
    seen = _Seen.of(joined)
    if seen is None or seen.is_sentence:
        return None
    if seen.is_sure:
        return Attribution.SURE
    return Attribution.LIKELY if seen.is_likely else None


class _Seen(Struct, frozen=True):
    """What is to be found in a line (or several, joined) that may introduce a quote."""

    is_ended: bool
    is_sentence: bool
    is_short: bool
    has_verb: bool
    has_address: bool
    ends_in_address: bool
    has_date: bool
    has_time: bool
    begins_dated: bool
    begins_well: bool
    begins_quoting: bool
    names_news: bool

    @staticmethod
    def of(joined: str) -> "_Seen | None":
        text = joined.casefold()
        bare = text.strip(_FRAMES)
        if not bare:
            return None
        words = _WORD.findall(_MONDAY.sub(" ", _WHOLE_ADDRESS.sub(" ", bare)))
        address = _ADDRESS.search(bare) if "@" in bare else None
        has_date, begins_dated = _DATE.search(bare) is not None, _DATED_START.match(bare) is not None
        return _Seen(
            is_ended=text.rstrip(_EMPHASIS)[-1:] in {":", "-"} or bare.endswith(QUOTED_LAST) or (words[-1:] != [] and words[-1] in WROTE and bare.endswith(words[-1])), is_short=len(bare) <= LONGEST_NAME,
            is_sentence=(address is None or not address[1]) and not FIRST_PERSON.isdisjoint(words),
            has_verb=not WROTE.isdisjoint(words) or any(part in bare for part in WROTE_PARTS), has_address=address is not None,
            ends_in_address=address is not None and _ADDRESS_LAST.search(bare) is not None, has_date=has_date,
            has_time=has_date and _TIME.search(bare) is not None, begins_dated=begins_dated,
            begins_well=begins_dated or _first_word(bare) in OPENERS, begins_quoting=words[:1] != [] and words[0] in QUOTING,
            names_news="news:" in bare or "in message" in bare,
        )  # fmt: skip

    @property
    def is_sure(self) -> bool:
        is_dated = self.has_date and (self.has_time or self.begins_well)
        is_addressed = self.has_address and is_dated and (self.has_verb or self.ends_in_address)
        return self.is_ended and (is_addressed or (self.has_time and self.has_verb and self.begins_well))

    @property
    def is_likely(self) -> bool:
        if not self.is_ended:
            return (self.ends_in_address and self.begins_dated) or (self.has_verb and self.names_news)
        if self.has_verb:
            return self.has_date or self.has_address or self.is_short
        return self.has_address and (self.has_time or self.begins_quoting or (self.has_date and self.ends_in_address))


def _is_fragment(joined: str) -> bool:
    """Whether a part before it may stand over a blank line: "> wrote:" after "<" (some phones)."""
    return joined.startswith(("<", "mailto:")) or len(joined) <= len("написал(а):")


def _first_word(text: str) -> str:
    found = _WORD.match(text[:40].casefold().lstrip(_FRAMES))
    return found[0] if found else ""
