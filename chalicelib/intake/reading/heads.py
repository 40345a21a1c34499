"""Splits a header block into names and values, as leniently as mail programs do, and finds where it ends."""

from collections.abc import Iterable

from chalicelib.core.patterns import pattern

from .budget import HEADER_BYTES_LIMIT, HEADERS_LIMIT

_BLANK_LINE = pattern(rb"\n\r?\n|\n[ \t]{1,80}\r?\n(?![ \t]|[A-Za-z-]{2,40}:)")
_NEAR = 64 * 1024
_NAME = pattern(rb"([!-9;-~]{1,100})[ \t]*:")
_FAMILIAR = pattern(
    rb"(?i)(?:content-[a-z-]{2,30}|x-[\w-]{1,60}|from|to|cc|bcc|subject|date|message-id|mime-version|received|reply-to|return-path|sender|references"
    rb"|in-reply-to|user-agent|list-[a-z-]{2,30}|delivered-to|dkim-signature|arc-[a-z-]{2,40}|authentication-results|precedence|importance|priority"
    rb"|thread-[a-z]{2,10}|organization|errors-to|status)[ \t]*:"
)


class Head:
    """Headers in their order. Values are unfolded, bytes beyond ASCII in them as lone surrogates."""

    def __init__(self, lines: Iterable[tuple[str, str]]) -> None:
        self.lines = tuple(lines)
        self.charset = ""
        """What the mail's text is labelled with: programs that write raw bytes into headers write them in that, too."""

        self._values: dict[str, list[str]] = {}
        for name, value in self.lines:
            self._values.setdefault(name.lower(), []).append(value)

    def all(self, name: str) -> list[str]:
        return self._values.get(name.lower(), [])

    def first(self, name: str) -> str:
        """The first value that says anything; empty where there is none."""
        return next((value for value in self.all(name) if value.strip()), "")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._values


def head_of(raw: bytes) -> Head:
    return read_head(raw, 0)[0]


def read_head(raw: bytes, start: int) -> tuple[Head, int]:
    """The headers from `start` on, and where what follows them begins. What is over the limit is skipped."""
    block, body = _block(raw, start)
    lines = block.split(b"\n", 20 * HEADERS_LIMIT)
    found: list[tuple[str, list[bytes]]] = []
    offset = start
    for place, line in enumerate(lines):
        given = _NAME.match(line)
        if line[:1] in {b" ", b"\t"} or line in {b"", b"\r"}:
            if found and len(found) <= HEADERS_LIMIT:
                found[-1][1].append(line.rstrip(b"\r"))
        elif given and not line.startswith(b"--"):
            found.append((given.group(1).decode(), [line[given.end() :].rstrip(b"\r")]))
        elif not _is_skipped(line, lines, place):
            return _head(found), offset
        offset += len(line) + 1
    return _head(found), body


def _block(raw: bytes, start: int) -> tuple[bytes, int]:
    """Up to the first blank line, and where the body begins. Far from `start` a plain search is all that is affordable."""
    if raw[start : start + 1] == b"\n" or raw[start : start + 2] == b"\r\n":
        return b"", start + (1 if raw[start : start + 1] == b"\n" else 2)
    near = _BLANK_LINE.search(raw, start, start + _NEAR)
    if near:
        return raw[start : near.start()], near.end()
    far = (
        [(place, place + len(line)) for line in (b"\n\n", b"\n\r\n") if (place := raw.find(line, start)) >= 0]
        if len(raw) > start + _NEAR
        else []
    )
    end, body = min(far, default=(len(raw), len(raw)))
    if end - start > HEADER_BYTES_LIMIT:
        return raw[start : start + HEADER_BYTES_LIMIT].rpartition(b"\n")[0], body
    return raw[start:end], body


def _is_skipped(line: bytes, lines: list[bytes], place: int) -> bool:
    """A line that is no header: an mbox separator, or rubbish with headers after it. Else the body began without a blank line."""
    if line.startswith(b"--"):
        return False
    if place == 0 and line.startswith((b"From ", b">From ")):
        return True
    return place + 1 < len(lines) and _FAMILIAR.match(lines[place + 1]) is not None


def begins_like_a_head(raw: bytes) -> bool:
    return _FAMILIAR.match(raw) is not None


def _head(found: list[tuple[str, list[bytes]]]) -> Head:
    return Head((name, b"".join(value).decode("ascii", "surrogateescape")) for name, value in found[:HEADERS_LIMIT])
