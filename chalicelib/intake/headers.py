"""Reads header values of any mail: encoded words, raw 8-bit, folded lines; addresses without trusting a parser too far (CVE-2023-27043)."""

import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parseaddr

from .model import Mailbox

VALUE_LIMIT = 8 * 1024
SUBJECT_LIMIT = 500
ADDRESSES_LIMIT = 100
REFERENCES_LIMIT = 50
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_ADDRESS = re.compile(
    r"[^\s@<>()\[\],;:\\\"]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\"[^\"\\\r\n]{1,62}\"@[A-Za-z0-9.-]{1,253}"
)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,998}>")
_ENCODED_WORD = re.compile(r"=\?[^?]{1,40}\?[bqBQ]\?")


def text_of(mail: Message, name: str, limit: int = SUBJECT_LIMIT) -> str:
    """A header as people read it, on one line; empty where it is missing."""
    return _CONTROL.sub(" ", decoded(raw_of(mail, name))).strip()[:limit]


def raw_of(mail: Message, name: str) -> str:
    """The header's first value, unfolded, capped; raw 8-bit bytes read as UTF-8, else as Windows-1252."""
    # Not mail.get(): of a value with 8-bit bytes it makes a Header, which has forgotten them.
    value = next((value for given, value in mail.raw_items() if given.lower() == name.lower()), "")
    data = str(value)[:VALUE_LIMIT].encode("utf-8", "surrogateescape")
    return re.sub(r"\r?\n|\r", "", _from_bytes(data))


def decoded(value: str) -> str:
    """Encoded words (RFC 2047) decoded, each by its own charset; what cannot be decoded stays as it is."""
    if not _ENCODED_WORD.search(value):
        return value
    try:
        return "".join(_piece(piece, charset) for piece, charset in decode_header(value))
    except (HeaderParseError, ValueError):
        return value


def _piece(piece: str | bytes, charset: str | None) -> str:
    if isinstance(piece, str):
        return whole_characters(piece)
    if charset is None or charset.lower() == "unknown-8bit":
        return _from_bytes(piece)
    try:
        return whole_characters(piece.decode(charset, "replace"))
    except (LookupError, ValueError):
        return _from_bytes(piece)


def whole_characters(text: str) -> str:
    """Some charsets (UTF-7, unicode_escape) give halves of characters, which nothing could store: they become question marks."""
    return text.encode("utf-8", "replace").decode()


def _from_bytes(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def sender_of(mail: Message) -> Mailbox | None:
    """The one author that could be answered; None where From is missing, doubled, or not plainly one address."""
    if len(mail.get_all("From", [])) > 1:
        return None
    return mailbox_of(raw_of(mail, "From"))


def mailbox_of(value: str) -> Mailbox | None:
    """One mailbox. The address must stand in the value as `<address>`, or be all of it: trailing garbage is no address."""
    name, address = parseaddr(value)
    if not _ADDRESS.fullmatch(address):
        return None
    if (
        value.strip() != address
        and not value.rstrip().endswith(f"<{address}>")
        and not re.fullmatch(re.escape(address) + r"\s*\([^()]*\)", value.strip())
    ):
        return None
    return Mailbox(address, _CONTROL.sub(" ", decoded(name)).strip()[:200])


def mailboxes_of(mail: Message, name: str) -> tuple[Mailbox, ...]:
    """The addresses that can be read in a To or Cc; the rest is left out."""
    pairs = getaddresses([raw_of(mail, name)])
    found = (Mailbox(address, decoded(display).strip()[:200]) for display, address in pairs if _ADDRESS.fullmatch(address))
    return tuple(mailbox for mailbox, _ in zip(found, range(ADDRESSES_LIMIT), strict=False))


def message_id_of(mail: Message) -> str | None:
    """The first `<…>` of Message-ID, or a bare id without blanks; None where there is nothing that could be quoted back."""
    value = raw_of(mail, "Message-ID").strip()
    found = _MESSAGE_ID.search(value)
    if found:
        return found.group()
    return f"<{value}>" if value and re.fullmatch(r"[\x21-\x3b\x3d\x3f-\x7e]{1,998}", value) else None


def references_of(mail: Message) -> tuple[str, ...]:
    """In-Reply-To, then References from the newest: the ids that may name our ticket, at most fifty, each once."""
    return tuple(dict.fromkeys(_ids(mail)))[:REFERENCES_LIMIT]


def _ids(mail: Message) -> Iterator[str]:
    yield from _MESSAGE_ID.findall(raw_of(mail, "In-Reply-To"))
    yield from reversed(_MESSAGE_ID.findall(raw_of(mail, "References")))
