"""Undoes transfer encodings, broken ones as far as they go, and uuencoded files within a text."""

import binascii
from collections.abc import Iterator

from chalicelib.core.patterns import pattern

_TO_BASE64 = bytes.maketrans(b"-_", b"+/")
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_LINE_ENDS = b"\r\n"
_PADDED = pattern(rb"=\s*+(?=(?:[A-Za-z0-9+/]{4})*+(?:(?<=[A-Za-z0-9+/])|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)\r?(?:\n|\Z))")
_OTHER_LINE = pattern(rb"\n[^A-Za-z0-9+/=\s]")
_SOFT_BREAK = pattern(rb"=[ \t]{1,80}(?=\r?\n)")
_BEGIN = pattern(rb"(?m)^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255}?)[ \t]*\r?\n")
_END = pattern(rb"(?m)^(?:end|====)[ \t]*\r?$")
_COMMENT = pattern(r"\([^()]*\)")
_SAMPLE = 4096
_UU_LINE = 100
_PIECES_LIMIT = 600_000
"""Lines of base64 in the largest mail."""


def undone(data: bytes, encoding: str) -> bytes:
    """`encoding` is the header's value. What names no encoding that mail has is taken as it is."""
    name = _COMMENT.sub("", encoding).strip(" \t;\"'").lower()
    if name == "base64":
        return _base64(data)
    if name in {"quoted-printable", "quotedprintable", "qp"}:
        return binascii.a2b_qp(_SOFT_BREAK.sub(b"=", data) if b"= " in data or b"=\t" in data else data)
    if name in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        return next((content for _, _, _, content in uuencoded(data)), data)
    return data


def _base64(data: bytes) -> bytes:
    """Padding may be missing or stand within; a list's footer may follow; text that is no base64 at all stays."""
    footer = _OTHER_LINE.search(data)
    first = data.find(b"=")
    data, given = data[: footer.start()] if footer else data, data
    sample = data[: min(_SAMPLE, first)] if first >= 0 else data[:_SAMPLE]
    odd = len(sample) - len(sample.translate(None, _NOT_BASE64)) - sum(sample.count(end) for end in _LINE_ENDS)
    if odd * 10 > len(sample.strip()):
        return given
    if first < 0 or not data[first:].strip(b"=\r\n\t \0"):
        return _one_base64(data)
    return b"".join(_one_base64(piece) for piece in _PADDED.split(data, _PIECES_LIMIT))


def _one_base64(data: bytes) -> bytes:
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        letters = data.translate(_TO_BASE64, b"=").translate(None, _NOT_BASE64)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def uuencoded(data: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Files within a text: where each begins and ends, its name and its bytes."""
    place = 0
    while (begin := _BEGIN.search(data, place)) is not None:
        place = begin.end()
        if not _is_uuencoded(data[place : place + _UU_LINE].split(b"\n", 1)[0].rstrip(b"\r")):
            continue
        end = _END.search(data, place)
        stop, after = (end.start(), end.end()) if end else (len(data), len(data))
        yield begin.start(), after, begin.group(1), b"".join(map(_uu_bytes, data[place:stop].splitlines()))
        place = after


def _is_uuencoded(line: bytes) -> bool:
    """Whether the line holds as many letters as its first one promises."""
    return len(line) > 1 and 32 < line[0] <= 96 and len(line) >= ((line[0] - 32) * 4 + 2) // 3 + 1  # noqa: PLR2004 - the alphabet


def _uu_bytes(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        pass
    # Some programs count wrongly, or lose blanks at the end: what the count promises is taken.
    length = ((line[0] - 32 & 63) * 4 + 5) // 3
    try:
        return binascii.a2b_uu(line[:length].ljust(length))
    except binascii.Error:
        return b""
