"""Splits a mail's text into what is new, what is quoted and how it is signed. Nothing is lost: whoever wants all of it has the text.

When in doubt, words stay. What people quote in order to answer it stays with their answers.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct

from .passages import Kind, Passage, passages_of
from .signatures import signed_from

LONGEST = 100_000
LONGEST_LINE = 2_000
MOST_LINES = 2_000
"""Of longer texts the beginning is judged; the rest belongs to what stands at the limit."""

MOST_BEGINNINGS = 10
_BEGINNINGS = frozenset({Kind.INTRODUCED, Kind.OLDER})
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad"
_SPELT = {
    "\u00a0": " ",
    "\u3000": " ",
    "\u202f": " ",
    "：": ":",
    "＞": ">",
    "＜": "<",
    "＠": "@",
    "｜": "|",
    "\t": " ",
    "‐": "-",
    "－": "-",
}


class Split(Struct, frozen=True):
    """`new` is never empty where the text is not. `quoted` and `signature`: what was taken off, passages apart by a blank line."""

    new: str
    quoted: str = ""
    signature: str = ""


def split(text: str) -> Split:
    """`text` as it was typed or laid out, of any length."""
    head, rest = _within_limits(text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
    lines = [line.strip() for line in _plain(head).split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    passages = passages_of(lines)
    signed = {number: _signed(lines, passages, number) for number, passage in enumerate(passages) if passage.kind is Kind.TYPED}
    words = {number for number, parts in signed.items() if any(lines[at] for part in _without(passages[number], parts) for at in part)}
    kept = _kept(passages, words)
    if words.isdisjoint(kept):
        return Split(text)
    new = [part for number in kept for part in _without(passages[number], signed.get(number, []))]
    quoted = [
        range(p.first, p.last) for number, p in enumerate(passages) if number not in kept and (number in words or number not in signed)
    ]
    signatures = [part for number, parts in signed.items() if number in kept or number not in words for part in parts]
    if not quoted and not signatures:
        return Split(text)
    return _laid_out(head.split("\n"), new, quoted, signatures, rest)


def new_words(text: str) -> str:
    return split(text).new


def _within_limits(text: str) -> tuple[str, str]:
    end = len(text)
    if end > LONGEST:
        line_end = text.rfind("\n", LONGEST - LONGEST_LINE, LONGEST)
        end = LONGEST if line_end < 0 else line_end
    if text.count("\n", 0, end) >= MOST_LINES:
        end = len("\n".join(text[:end].split("\n", MOST_LINES)[:MOST_LINES]))
    return text[:end], text[end:]


def _plain(text: str) -> str:
    """The same lines without characters that cannot be seen, and with one form of those that look alike. For recognising alone."""
    if text.isascii():
        return text
    for character in _INVISIBLE:
        if character in text:
            text = text.replace(character, "")
    for character, plain in _SPELT.items():
        if character in text:
            text = text.replace(character, plain)
    return text


def _signed(lines: Sequence[str], passages: Sequence[Passage], number: int) -> list[range]:
    has_words_above = any(passage.kind not in _BEGINNINGS for passage in passages[: min(number, MOST_BEGINNINGS)])
    return signed_from(lines, passages[number].first, passages[number].last, has_words_above=has_words_above)


def _kept(passages: Sequence[Passage], words: AbstractSet[int]) -> list[int]:
    """The passages that are new: the writer's words, and the quotes between them.

    An older mail without quote marks ends what is new above it. Where nothing stands above (a forward, a mail that is answered below), it is read
    on behind its beginning. A quote alone above all words, under a line that introduces it, is what they answer, and goes.
    """
    kept: list[int] = []
    for number, passage in enumerate(passages):
        if passage.kind in _BEGINNINGS:
            below = next((below.kind for below in passages[number + 1 : number + 4] if below.kind not in _BEGINNINGS), None)
            if not words.isdisjoint(kept) and below is not Kind.QUOTED:
                break
        elif passage.kind is Kind.QUOTED or number in words:
            kept.append(number)
    while kept and passages[kept[-1]].kind is Kind.QUOTED:
        kept.pop()
    quotes = [number for number in kept if passages[number].kind is Kind.QUOTED]
    is_answered_below = bool(quotes) and quotes == kept[:1] and any(passage.kind in _BEGINNINGS for passage in passages[: kept[0]])
    return kept[1:] if is_answered_below else kept


def _without(passage: Passage, taken: Sequence[range]) -> list[range]:
    """What is left of a passage; `taken` in any order."""
    parts, at = [], passage.first
    for part in sorted(taken, key=lambda part: part.start):
        parts.append(range(at, part.start))
        at = max(at, part.stop)
    return [part for part in (*parts, range(at, passage.last)) if part]


def _laid_out(lines: Sequence[str], new: Sequence[range], quoted: Sequence[range], signatures: Sequence[range], rest: str) -> Split:
    """What lies over the limit belongs to what stands last."""
    goes_on_new = not quoted or bool(new and new[-1].stop > quoted[-1].stop)
    written, old = _text(lines, new), _text(lines, quoted)
    return Split(written + rest if goes_on_new else written, old if goes_on_new else old + rest, _text(lines, signatures))


def _text(lines: Sequence[str], parts: Sequence[range]) -> str:
    """What stood together stays so, the rest is apart by a blank line; without blank lines around, and without blanks at the ends of lines."""
    joined: list[range] = []
    for part in parts:
        if joined and joined[-1].stop == part.start:
            joined[-1] = range(joined[-1].start, part.stop)
        else:
            joined.append(part)
    return "\n\n".join("\n".join(lines[at].rstrip() for at in part).strip("\n") for part in joined).strip("\n")
