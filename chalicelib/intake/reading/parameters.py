"""Content-Type and Content-Disposition: the value before the first semicolon, and parameters however they are written (RFC 2231, RFC 2047, neither)."""

import re
from urllib.parse import unquote_to_bytes

from msgspec import Struct

from chalicelib.core.patterns import pattern

from . import charsets
from .encoded_words import decoded

WRITTEN_LIMIT = 2000
"""More than any name that could be shown needs, encoded word by word."""

_LANGUAGE_LIMIT = 10
_COMMENT = pattern(r"\([^()]*\)")
_PARAMETER = pattern(r"(?:^|[;\s])([^\s=;\"()<>]{1,80}) ?= ?(\"(?:[^\"\\]|\\.)*+\"?|[^;]*?(?= ?(?:;|$| [\w*.-]{1,40} ?=)))", re.DOTALL)
_SECTION = pattern(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")
_ESCAPED = pattern(r"\\([ -/:-@\[-`{-~])")
_BLANKS = pattern(r"\s+")


class Field(Struct, frozen=True):
    """`value` in small letters, without blanks and comments."""

    value: str
    parameters: dict[str, str]


def field_of(text: str) -> Field:
    """`text` is the header's value with its characters decoded, so that no byte of Shift_JIS looks like a quotation mark."""
    start, _, rest = text.partition(";")
    if "=" in start:  # no semicolon before the first parameter
        start, rest = _before_parameter(start, text)
    value = _BLANKS.sub("", _COMMENT.sub("", start) if "(" in start else start).lower()
    return Field(value, _parameters(rest) if rest.strip() else {})


def _before_parameter(start: str, text: str) -> tuple[str, str]:
    found = re.search(r"\s[\w*.-]{1,40}\s?=", start)
    return (start[: found.start()], text[found.start() :]) if found else (start, text[len(start) + 1 :])


def _parameters(text: str) -> dict[str, str]:
    """Each by its name in small letters; what RFC 2231 split or encoded, put together."""
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, written in _PARAMETER.findall(_BLANKS.sub(" ", text)):
        section = _SECTION.fullmatch(name.lower())
        if section is None:
            continue
        is_encoded, value = bool(section.group(3)), _unquoted(written[:WRITTEN_LIMIT])
        if section.group(2) is None and not is_encoded:
            plain.setdefault(section.group(1), value)
        else:
            sections.setdefault(section.group(1), {}).setdefault(int(section.group(2) or 0), (is_encoded, value))
    return {name: decoded(value) for name, value in plain.items()} | {name: _joined(found) for name, found in sections.items()}


def _unquoted(written: str) -> str:
    if not written.startswith('"'):
        return written.strip()
    return _ESCAPED.sub(r"\1", written[1:-1] if written.endswith('"') and len(written) > 1 else written[1:])


def _joined(sections: dict[int, tuple[bool, str]]) -> str:
    """The bytes of all sections before any is decoded: a character may lie in two of them. Some programs repeat the charset in each."""
    pieces = [sections[place] for place in sorted(sections)]
    if not any(is_encoded for is_encoded, _ in pieces):
        return decoded("".join(text for _, text in pieces))
    charset, mark, _ = pieces[0][1].partition("'")
    charset = charset if mark and pieces[0][0] else ""
    data = b"".join(
        unquote_to_bytes(_content(text, charset)) if is_encoded else text.encode("utf-8", "replace") for is_encoded, text in pieces
    )
    return decoded(charsets.text_of(data, charset))


def _content(text: str, charset: str) -> str:
    """What comes after `charset'language'`, as far as that is there."""
    start, mark, rest = text.partition("'")
    if not mark or start.lower() != charset.lower():
        return text
    language, mark, content = rest.partition("'")
    return content if mark and len(language) <= _LANGUAGE_LIMIT and "%" not in language else rest
