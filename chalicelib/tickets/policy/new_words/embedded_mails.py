"""Recognises where an older mail begins that is set below without quote marks: a line that names it, or its block of headers."""

from collections.abc import Sequence

from .quote_words import ABOVE_THIS_LINE, FORWARDS, LABELS, ORIGINALS, Label

LONGEST_DELIMITER = 2
LONGEST_LABEL = 24
LONGEST_NAME_LINE = 120
LONGEST_BLOCK_LINE = 600
MOST_HEADERS = 14
MOST_CONTINUED = 4
RULE = frozenset("-_=*~+#─━—–―‐‑ー・･■□◆◇●○★☆◎※▼△▲▽ ．…·•ᐧ/\\|<>＊＝＿～〜＋")
_DRAWN = "-_=*~<>[]【】()（）〈〉《》«»—–―─━‐#ー \t:|"
_DRAWN_TWICE = frozenset({"--", "__", "==", "**", "——", "──", "━━", "――", "##", "ーー", "~~", "––", "<<", "++"})
_REPLY = ("reply above", "please reply above", "please type your reply above", "please type your answer above")
_DECORATION = " \t>|*_•·"


def is_rule(line: str) -> bool:
    """A line that is drawn, not written. `line` is stripped."""
    return len(line) > LONGEST_DELIMITER and line[0] in RULE and RULE.issuperset(line)


def is_named(line: str, following: str) -> bool:
    """Whether the line says that an original or forwarded mail follows, set off by dashes or brackets, or by that mail's headers (`following`)."""
    text = line[:LONGEST_NAME_LINE].replace("&nbsp;", " ").lstrip(" \t>|")
    name = " ".join(text.strip(_DRAWN).casefold().split())
    if any(words in name for words in ABOVE_THIS_LINE):
        return _is_set_off(text) or name.startswith(_REPLY)
    if name.startswith(FORWARDS):
        return _is_set_off(text) or (text.endswith(":") and name in FORWARDS)
    return name.startswith(ORIGINALS) and (
        _is_set_off(text) or (name in ORIGINALS and (label_of(following) is not None or is_rule(following)))
    )


def _is_set_off(text: str) -> bool:
    return text[:2] in _DRAWN_TWICE or (text[:1] in "<[【(（〈《*-—–" and text[-1:] in ">]】)）〉》*-—–")


def label_of(line: str) -> Label | None:
    """Of which header the line is, marked bold or not; None for other lines."""
    head, colon, _ = line[: LONGEST_LABEL + 8].lstrip(_DECORATION).partition(":")
    if not colon or len(head) > LONGEST_LABEL:
        return None
    name = head.strip(" \t*_　").casefold()
    return LABELS.get(name) or (None if name.isascii() else LABELS.get(name.replace("　", "").replace(" ", "")))


def _labels_in(line: str) -> set[Label]:
    """All headers of a block that stands on one line."""
    heads = line[:LONGEST_BLOCK_LINE].casefold().split(":")[:-1]
    lasts = (head.split()[-2:] for head in heads if head.strip())
    return {label for words in lasts for name in (words[-1].strip("*_"), " ".join(words).strip("*_")) if (label := LABELS.get(name))}


def block_at(lines: Sequence[str], first: int, *, is_announced: bool) -> int | None:
    """The line after the block of headers that begins on line `first`; None where it is none.

    A block has an author and a subject, or an author, addresses and something else: "From, To, Date" alone may be a payment's. One that is
    announced by a line before it needs less.
    """
    seen: set[Label] = set()
    end = at = first
    skipped = 0
    has_address = False
    while at < len(lines) and skipped <= MOST_CONTINUED and at - first < MOST_HEADERS * 2:
        label = label_of(lines[at]) if ":" in lines[at] else None
        blank = not lines[at].strip(" \t>|")
        if label is None and blank and (skipped or (at + 1 < len(lines) and label_of(lines[at + 1]) is None)):
            break
        if label is not None:
            seen.update(_labels_in(lines[at]) if label is Label.FROM else (label,))
            end, skipped = at + 1, 0
        elif not blank:
            skipped += 1
        has_address = has_address or "@" in lines[at]
        at += 1
    return end if _is_block(seen, has_address=has_address, is_announced=is_announced) else None


def _is_block(seen: set[Label], *, has_address: bool, is_announced: bool) -> bool:
    others = len(seen - {Label.FROM})
    if is_announced:
        return len(seen) > 1
    if Label.FROM not in seen:
        return False
    return (Label.SUBJECT in seen and (others > 1 or has_address)) or (has_address and others > 1 and Label.DATE in seen)
