"""Takes every secret out of a text and says what kinds there were. Linear in the text's length; a usual mail costs a tenth of a millisecond."""

from collections.abc import Iterator

from . import gates
from .model import KINDS, MARKS, Found, Redacted, in_order
from .suspects import suspects

BLOCK = 128 * 1024
"""Long text is read in blocks, so that memory stays flat."""

OVERLAP = 20 * 1024
"""More than any secret is long: of a PEM key, the end is looked for in 16 KB."""

EDGE = 1024
SHORTEST_TEXT = 12
"""Twelve Chinese characters."""


def redact(text: str) -> Redacted:
    """The text with a mark in each secret's place; redacting it again changes nothing."""
    if len(text) < SHORTEST_TEXT:
        return Redacted(text)
    places = _merged(found for start in range(0, len(text), BLOCK) for found in _secrets(text, start))
    if not places:
        return Redacted(text)
    pieces, end = [], 0
    for place in places:
        pieces += [text[end : place.start], MARKS[place.kind]]
        end = place.end
    return Redacted("".join([*pieces, text[end:]]), in_order({place.kind for place in places}))


def _secrets(text: str, start: int) -> Iterator[Found]:
    """What a block adds. At its cut edges it shows too little of what stands around; there the neighbour sees more."""
    if len(text) <= BLOCK:
        yield from _in_block(text)
        return
    offset, end = max(0, start - OVERLAP), min(start + BLOCK, len(text))
    for found in _in_block(text[offset:end]):
        is_cut_before = offset > 0 and found.start < EDGE
        is_cut_behind = end < len(text) and found.start + offset > end - EDGE
        if not is_cut_before and not is_cut_behind:
            yield Found(found.start + offset, found.end + offset, found.kind)


def _in_block(text: str) -> Iterator[Found]:
    # Imported here, each where its gate is open: most texts need none of them.
    long_words, digits = gates.long_words_in(text), gates.digits_in(text)
    if gates.may_hold_key(text, long_words):
        from .base58 import private_keys_in

        yield from private_keys_in(text)
    if gates.may_hold_digits_of_key(text, long_words, digits):
        from .hexadecimal import keys_beside_words_in

        yield from keys_beside_words_in(text)
    if gates.may_hold_card(text, digits):
        from .cards import card_numbers_in

        yield from card_numbers_in(text)
    is_western = gates.is_western(text)
    if lists := suspects(text, is_western=is_western):
        from .phrases import phrases_in

        yield from phrases_in(text, lists)
    if not is_western and gates.may_hold_chinese(text):
        from .chinese import chinese_phrases_in

        yield from chinese_phrases_in(text)


def _merged(found: Iterator[Found]) -> list[Found]:
    """In order; what overlaps becomes one, of the kind that KINDS names first."""
    places: list[Found] = []
    for place in sorted(found, key=lambda each: (each.start, each.end)):
        if places and place.start < places[-1].end:
            before = places[-1]
            kind = min(before.kind, place.kind, key=KINDS.index)
            places[-1] = Found(before.start, max(before.end, place.end), kind)
        else:
            places.append(place)
    return places
