"""Writes attached files as parts of a mail (RFC 2183, 2231, 2047): names that Gmail, Outlook and Japanese programs read, and no header in them."""

from base64 import b64encode, encodebytes
from collections.abc import Iterator
from urllib.parse import quote

from chalicelib.core import file_names
from chalicelib.core.patterns import pattern

from .model import File

PIECE = 60
"""Characters of a name in one line; longer names go on in the next (RFC 2231 3)."""
_TYPE = pattern(r"(?:application|audio|font|image|model|text|video)/[A-Za-z0-9][A-Za-z0-9.+-]{0,80}")
_PLAIN_NAME = pattern(r"[A-Za-z0-9 ._()+,=@-]{1,60}")
_ENCODED_WORD_BYTES = 42
UNNAMED = "attachment"
OPAQUE = "application/octet-stream"


def file_part(file: File) -> bytes:
    """Headers, an empty line, base64. A mail within the mail goes as bytes: its type allows no encoding (RFC 2046 5.2.1)."""
    lines = [
        f"Content-Type: {_content_type(file.content_type)};", *_words(file.name),
        "Content-Disposition: attachment;", *_disposition(file.name), "Content-Transfer-Encoding: base64", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode("ascii") + encodebytes(file.data).replace(b"\n", b"\r\n")


def shown_name(name: str) -> str:
    return file_names.shown(name.encode(errors="replace").decode()) or UNNAMED


def _content_type(given: str) -> str:
    return given.lower() if _TYPE.fullmatch(given) else OPAQUE


def _disposition(name: str) -> list[str]:
    """`filename*` (RFC 2231) is what every program of today reads."""
    name = shown_name(name)
    if _PLAIN_NAME.fullmatch(name):
        return [f' filename="{name}"']
    pieces = list(_pieces(name))
    if len(pieces) == 1:
        return [f" filename*={pieces[0]}"]
    return [f" filename*{place}*={piece}{';' if place < len(pieces) - 1 else ''}" for place, piece in enumerate(pieces)]


def _pieces(name: str) -> Iterator[str]:
    """Whole characters in each: some programs decode them one by one."""
    piece = "UTF-8''"
    for character in name:
        encoded = quote(character, safe="")
        if len(piece + encoded) > PIECE:
            yield piece
            piece = ""
        piece += encoded
    yield piece


def _words(name: str) -> list[str]:
    """`name` of Content-Type, in encoded words: what older Japanese programs and Outlook look at."""
    name = shown_name(name)
    if _PLAIN_NAME.fullmatch(name):
        return [f' name="{name}"']
    return [f' name="{" ".join(_encoded_words(name))}"'.replace("?= =?", "?=\r\n =?")]


def _encoded_words(name: str) -> Iterator[str]:
    """Whole characters in each (RFC 2047 5)."""
    piece = ""
    for character in name:
        if len((piece + character).encode()) > _ENCODED_WORD_BYTES:
            yield _encoded_word(piece)
            piece = ""
        piece += character
    yield _encoded_word(piece)


def _encoded_word(text: str) -> str:
    return f"=?utf-8?b?{b64encode(text.encode()).decode()}?="
