"""Takes a mail apart into its tree of parts by one walk over its delimiter lines, so that no closing one need be there.

Instead of the standard library's parser: that one compares every line with every open boundary, holds the mail as text in several copies, ends a
header block at its first odd line, and writes attached mails anew instead of keeping their bytes.
"""

import re

from msgspec import Struct

from chalicelib.core.patterns import pattern

from . import charsets
from .budget import VALUE_LIMIT, Budget
from .heads import Head, read_head
from .parameters import Field, field_of

_GUESS = pattern(rb"(?im)^--([^\r\n]{1,200}?)[ \t]*\r?\n(?:[ \t]*\r?\n)?(?=content-[a-z-]{2,30}[ \t]*:)")
_LINE_LIMIT = 300
_GUESSES_LIMIT = 10
_GUESS_BYTES = 256 * 1024
_CHECK_EVERY = 4096
_EMPTY = Field("", {})


class Part(Struct):
    """A part of a mail: `start` and `end` are where its body lies in the raw mail, `path` is its place in the tree (`1.2`)."""

    path: str
    head: Head
    kind: str
    type_parameters: dict[str, str]
    disposition: Field
    start: int
    end: int
    children: list["Part"] = []

    @property
    def is_multipart(self) -> bool:
        return self.kind.startswith("multipart/")

    @property
    def name(self) -> str:
        """The file name as written; empty where there is none."""
        given = self.disposition.parameters
        return given.get("filename") or self.type_parameters.get("name") or given.get("name") or self.type_parameters.get("filename") or ""


def readable(value: str) -> str:
    """A header's value with the bytes beyond ASCII in it read as characters."""
    if value.isascii() and "\x1b" not in value:
        return value[:VALUE_LIMIT]
    return charsets.unlabelled(value[:VALUE_LIMIT].encode("utf-8", "surrogateescape"))


def tree_of(raw: bytes, budget: Budget) -> Part:
    """Raises Unreadable where the budget ends."""
    root = _part(raw, 0, "1", "text/plain")
    waiting, guesses = [(root, len(raw), False)], 0
    while waiting:
        part, end, is_guess = waiting.pop()
        guesses += is_guess
        boundary = _declared(part) if not is_guess else _guessed(raw, part, end) if guesses <= _GUESSES_LIMIT else b""
        if boundary:
            _Walk(raw, end, budget).read(part, boundary)
        if part.is_multipart and not part.children:
            if is_guess:
                _become_text(part, end)
            else:
                waiting.append((part, end, True))
        waiting += [(child, child.end, True) for child in _childless(part)]
    root.head.charset = _charset(root)
    return root


def _charset(root: Part) -> str:
    """For raw bytes in its headers: that of the first part that names one, else what they look like all together."""
    values = "\n".join(value[:VALUE_LIMIT] for name in ("From", "To", "Cc", "Subject") for value in root.head.all(name)[:1])
    if values.isascii():
        return ""
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if charset := part.type_parameters.get("charset", ""):
            return charset
        waiting += reversed(part.children)
    return charsets.looks_like(values.encode("utf-8", "surrogateescape"))


def _declared(part: Part) -> bytes:
    """The boundary as bytes of the mail; trailing blanks are not part of it."""
    return part.type_parameters.get("boundary", "").encode("utf-8", "surrogateescape").rstrip() if part.is_multipart else b""


def _guessed(raw: bytes, part: Part, end: int) -> bytes:
    """A line that looks like a delimiter and has a part's header after it: where the boundary is missing or another one."""
    found = _GUESS.search(raw, part.start, min(end, part.start + _GUESS_BYTES))
    return found.group(1) if found else b""


def _become_text(part: Part, end: int) -> None:
    """A multipart without parts: better its words than nothing."""
    part.kind, part.end = "text/plain", end


def _childless(root: Part) -> list[Part]:
    """Multiparts below in which no delimiter was found."""
    found, waiting = [], list(root.children)
    while waiting:
        part = waiting.pop()
        if part.is_multipart and not part.children:
            found.append(part)
        waiting += part.children
    return found


def _part(raw: bytes, start: int, path: str, default: str) -> Part:
    head, body = read_head(raw, start)
    return _part_of(head, path, default, body, len(raw))


def _part_of(head: Head, path: str, default: str, start: int, end: int) -> Part:
    given, disposition = _field(head, "Content-Type"), _field(head, "Content-Disposition")
    main, _, sub = given.value.partition("/")
    if not (main and sub):
        kind = "application/octet-stream" if given.value and "name" in given.parameters else default
        return Part(path, head, kind, given.parameters, disposition, start, end, [])
    return Part(path, head, given.value, given.parameters, disposition, start, end, [])


def _common_start(boundaries: list[bytes]) -> bytes:
    first, last = min(boundaries), max(boundaries)
    length = next((place for place, byte in enumerate(first) if last[place : place + 1] != bytes((byte,))), len(first))
    return first[:length]


def _field(head: Head, name: str) -> Field:
    return field_of(readable(head.first(name))) if name in head else _EMPTY


class _Walk:
    """From delimiter to delimiter through one region. A boundary stays known when its multipart is over: servers lose and misplace closing lines."""

    def __init__(self, raw: bytes, end: int, budget: Budget) -> None:
        self._raw = raw
        self._end = end
        self._budget = budget
        self._known: dict[bytes, Part] = {}
        self._prefix = b""
        self._pattern: re.Pattern[bytes] | None = None
        self._current: list[Part] = []

    def read(self, root: Part, boundary: bytes) -> None:
        place = self._enter(root, boundary)
        while (found := self._next(place)) is not None:
            start, place, parent = found
            self._finish(start)
            if parent is not None:
                place = self._begin(parent, place)
        self._finish(self._end)

    def _enter(self, part: Part, boundary: bytes) -> int:
        """What comes before the first delimiter is no part, unless the line between two parts' headers is missing: then it is the first."""
        self._known[boundary] = part
        self._prefix = b"--" + _common_start(list(self._known))
        self._pattern = None
        types = part.head.all("Content-Type")
        if len(types) > 1 and "." in part.path and not types[-1].strip().lower().startswith("multipart/"):
            merged = Head(line for line in part.head.lines if line[1] != types[0])
            part.children.append(_part_of(merged, f"{part.path}.1", "text/plain", part.start, self._end))
            self._current.append(part.children[-1])
        return part.start

    def _begin(self, parent: Part, start: int) -> int:
        path = f"{parent.path}.{len(parent.children) + 1}"
        self._budget.count_part(path.count("."))
        part = _part(self._raw, start, path, "message/rfc822" if parent.kind == "multipart/digest" else "text/plain")
        part.end = self._end
        parent.children.append(part)
        self._current.append(part)
        boundary = _declared(part)
        return self._enter(part, boundary) if boundary else part.start

    def _finish(self, end: int) -> None:
        """The line break before a delimiter belongs to the delimiter; the last one of all may lack it."""
        raw = self._raw
        if end < self._end:
            end -= raw[end - 1 : end] == b"\n"
            end -= raw[end - 1 : end] == b"\r"
        else:
            tail = raw[max(0, end - _LINE_LIMIT) : end]
            closing = (b"--" + boundary + b"--" for boundary in self._known)
            end -= next((len(tail) - len(tail.rstrip()) + len(line) for line in closing if tail.rstrip().endswith(line)), 0)
        for part in self._current:
            part.end = max(end, part.start)
        self._current = []

    def _next(self, place: int) -> tuple[int, int, Part | None] | None:
        """The next delimiter: its line's start, what comes after, and the multipart of which a part begins; None there where one closes."""
        raw, misses = self._raw, 0
        while (start := self._candidate(place, misses)) >= 0:
            place = start + 2
            if start == 0 or raw[start - 1] in b"\r\n":
                stop = raw.find(b"\n", start, start + _LINE_LIMIT)
                stop = stop if stop >= 0 else min(self._end, start + _LINE_LIMIT)
                line = raw[start + 2 : stop].rstrip()
                place = min(stop + 1, self._end)
                if line in self._known:
                    return start, place, self._known[line]
                if line.endswith(b"--") and line[:-2] in self._known:
                    return start, place, None
                place = stop
            misses += 1
            if misses % _CHECK_EVERY == 0:
                self._budget.check_time()
        return None

    def _candidate(self, place: int, misses: int) -> int:
        """Where a line may be a delimiter. What is quick for real mail would take seconds for millions of lines of dashes: those get a pattern."""
        if misses < _CHECK_EVERY:
            return self._raw.find(self._prefix, place, self._end)
        if self._pattern is None:
            self._pattern = re.compile(b"(?m)^--(?:" + b"|".join(map(re.escape, self._known)) + b")")
        found = self._pattern.search(self._raw, place, self._end)
        return found.start() if found else -1
