"""Cuts a mail's lines into passages: typed, quoted, the line that introduces a quote, the beginning of an older mail without quote marks."""

from collections.abc import Sequence
from enum import Enum
from itertools import groupby

from msgspec import Struct

from .attributions import Attribution, attribution_at, begins_with_attribution, is_framed, may_end
from .embedded_mails import block_at, is_named, is_rule, label_of

SHORTEST_WRAPPED = 60
"""A quoted line as long as this was probably broken by the mail program, and may go on in one without mark."""

MOST_BLANKS = 2
"""So many blank lines may stand between a line that names a mail and that mail's headers."""

MOST_LOOKS = 200
"""No real mail has so many lines at which a quote might begin."""

LONGEST_HEAD = 32
LONGEST_BARE_NAME = 30
_NAMING = frozenset("-_=*<[【(（—–―─━#〈《ー~")
_BARE = frozenset({"original", "mensaje ", "message ", "messaggi", "mensagem", "oorspron", "wiadomoś"})


class Kind(Enum):
    TYPED = "typed"
    QUOTED = "quoted"
    INTRODUCED = "introduced"
    OLDER = "older"


class Passage(Struct, frozen=True):
    """lines[first:last]; blank lines belong to what they follow."""

    kind: Kind
    first: int
    last: int


def passages_of(lines: Sequence[str]) -> list[Passage]:
    """In order, touching each other. `lines` are stripped; the first and the last are not blank."""
    kinds = _kinds(lines)
    found: list[Passage] = []
    for kind, places in groupby(range(len(lines)), kinds.__getitem__):
        run = list(places)
        found.append(Passage(kind, run[0], run[-1] + 1))
    return found


def _kinds(lines: Sequence[str]) -> list[Kind]:
    kinds: list[Kind] = []
    is_code, looks = False, MOST_LOOKS
    while (at := len(kinds)) < len(lines):
        line, before = lines[at], kinds[-1] if kinds else Kind.TYPED
        is_code = is_code != line.startswith("```")
        if is_code or not line:
            kinds.append(Kind.TYPED if is_code else before)
            continue
        if before is Kind.QUOTED and line[0] in ">»":
            kinds.append(before)
            continue
        looks -= (may := looks > 0 and _may_begin(line))
        if may and before is not Kind.QUOTED and (start := _introduction(lines, at)) is not None:
            kinds[start:] = [Kind.INTRODUCED] * (at + 1 - start)
            _take_in_rules(lines, kinds, start)
        elif line[0] in ">»" or _is_barred(lines, at, before):
            kinds.append(Kind.QUOTED)
        elif may and (end := _older(lines, at)) is not None:
            kinds += [Kind.OLDER] * (end - at)
            _take_in_rules(lines, kinds, at)
        else:
            kinds.append(Kind.QUOTED if before is Kind.QUOTED and _is_wrapped(lines, at) else Kind.TYPED)
    return kinds


def _may_begin(line: str) -> bool:
    """Whether a quote or an older mail may begin here: for most lines two or three looks at characters."""
    return may_end(line) or "@" in line or ":" in line[:LONGEST_HEAD] or _may_name(line)


def _may_name(line: str) -> bool:
    return line[0] in _NAMING or line[-1] == ":" or (len(line) < LONGEST_BARE_NAME and not line.isascii()) or line[:8].casefold() in _BARE


def _introduction(lines: Sequence[str], last: int) -> int | None:
    """Where the introduction begins that ends on this line; one that is only likely must have quoted lines under it."""
    found = attribution_at(lines, last) if may_end(lines[last]) else None
    if found is None:
        return last if begins_with_attribution(lines[last]) or is_framed(lines[last]) else None
    start, attribution = found
    if attribution is Attribution.SURE:
        return start
    below = next((line for line in lines[last + 1 : last + 2 + MOST_BLANKS] if line), "")
    return start if below[:1] in {">", "|", "»"} else None


def _older(lines: Sequence[str], at: int) -> int | None:
    """The end of what names and heads an older mail from this line on."""
    if _may_name(lines[at]):
        below = next((i for i in range(at + 1, min(at + 2 + MOST_BLANKS, len(lines))) if lines[i]), None)
        if is_named(lines[at], "" if below is None else lines[below]):
            return (None if below is None else block_at(lines, below, is_announced=True)) or at + 1
    if ":" not in lines[at] or label_of(lines[at]) is None:
        return None
    return block_at(lines, at, is_announced=False)


def _is_barred(lines: Sequence[str], at: int, before: Kind) -> bool:
    """Some programs quote with bars. One bar alone is a table's, or a slip."""
    if lines[at][0] != "|" or before is Kind.OLDER:
        return False
    return before in {Kind.QUOTED, Kind.INTRODUCED} or (
        at + 1 < len(lines) and lines[at + 1][:2] in {"|", "| "} and lines[at][:2] in {"|", "| "}
    )


def _is_wrapped(lines: Sequence[str], at: int) -> bool:
    """The rest of a long quoted line that was broken without a mark: small letters, between two quoted lines."""
    above = lines[at - 1]
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return (
        above[:1] == ">"
        and below[:1] == ">"
        and len(above) >= SHORTEST_WRAPPED
        and above[-1] not in ".?!:。？！"
        and lines[at][0].islower()
    )


def _take_in_rules(lines: Sequence[str], kinds: list[Kind], start: int) -> None:
    """A line drawn above belongs to what it sets off."""
    at = start - 1
    while at >= 0 and not lines[at] and start - at <= MOST_BLANKS + 1:
        at -= 1
    if at >= 0 and kinds[at] is Kind.TYPED and is_rule(lines[at]):
        kinds[at:start] = [kinds[start]] * (start - at)
