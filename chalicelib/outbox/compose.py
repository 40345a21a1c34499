"""Turns a letter into the bytes of a mail (RFC 5322, RFC 2047, RFC 3834): header values cannot smuggle in headers, by construction.

Not by the standard library's EmailMessage: it decodes what it is given, so that `=?utf-8?q?x=0D=0ABcc:...?=` as a subject became a Bcc of its own,
it breaks a long name over an empty line, and it took a third of a mail's own CPU (docs/performance.md).
"""

from base64 import encodebytes
from collections.abc import Iterator
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime, quote

from chalicelib.core.ids import digest
from chalicelib.core.patterns import pattern

from .model import Address, File, Letter

REFERENCES_LIMIT = 20
SUBJECT_LIMIT = 200
NAME_LIMIT = 80
LINE_LIMIT = 998
"""Octets in a line of 7-bit text (RFC 5322 2.1.1); longer ones go as base64."""
FOLD_AT = 76
CRLF = b"\r\n"
_CONTROL = pattern(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_MESSAGE_ID = pattern(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,240}>")
_DOMAIN = pattern(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f.:]{2,45}\]")
_DOT_ATOM = pattern(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_ATOMS = pattern(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")


def compose(letter: Letter) -> bytes:
    """The raw mail, CRLF line ends, the same bytes for the same letter. Raises ValueError for an address that no header can hold."""
    boundary = digest(letter.message_id, letter.text, letter.html).encode()  # cannot stand in the text, whose digest it is
    head = "\r\n".join(f"{name}: {value}" for name, value in _fields(letter)).encode("ascii")
    body = _multipart("alternative", boundary, [_part(letter.text, "plain"), _part(letter.html, "html")])
    if letter.files:
        body = _multipart("mixed", b"FILES." + boundary, [body, *_file_parts(letter.files)])
    return head + CRLF + body


def _multipart(subtype: str, boundary: bytes, parts: list[bytes]) -> bytes:
    """Its own header line, an empty line, the parts, each of which ends with a line end."""
    kind = f'Content-Type: multipart/{subtype}; boundary="'.encode() + boundary + b'"'
    return CRLF.join([kind, b"", *(b"--" + boundary + CRLF + part for part in parts), b"--" + boundary + b"--", b""])


def _file_parts(files: tuple[File, ...]) -> list[bytes]:
    from .attaching import file_part

    return [file_part(file) for file in files]


def _fields(letter: Letter) -> Iterator[tuple[str, str]]:
    """Names and values that are ready for the wire: each went through `_written`, or is made of what was checked."""
    yield "From", _mailbox(letter.sender)
    yield "To", ",\r\n ".join(map(_mailbox, letter.to))
    if letter.cc:
        yield "Cc", ",\r\n ".join(map(_mailbox, letter.cc))
    yield "Reply-To", _mailbox(letter.reply_to)
    yield "Subject", _written("Subject", letter.subject, SUBJECT_LIMIT)
    yield "Date", format_datetime(datetime.fromtimestamp(letter.sent_at, UTC))
    yield "Message-ID", _written("Message-ID", letter.message_id, LINE_LIMIT)
    yield from _thread(letter)
    yield "Content-Language", _written("Content-Language", letter.language, NAME_LIMIT)
    if letter.is_automatic:
        yield "Auto-Submitted", "auto-replied"
        yield "X-Auto-Response-Suppress", "All"
    yield "MIME-Version", "1.0"


def _thread(letter: Letter) -> Iterator[tuple[str, str]]:
    """Our own id goes into References as well: SES replaces Message-ID, and replies carry References on (RFC 5322 3.6.4)."""
    if letter.in_reply_to and _MESSAGE_ID.fullmatch(letter.in_reply_to):
        yield "In-Reply-To", letter.in_reply_to
    known = [given for given in dict.fromkeys(letter.references) if _MESSAGE_ID.fullmatch(given) and given != letter.message_id]
    if len(known) >= REFERENCES_LIMIT:
        known = [known[0], *known[-(REFERENCES_LIMIT - 2) :]]
    yield "References", "\r\n ".join([*known, _written("References", letter.message_id, LINE_LIMIT)])


def one_line(text: str, limit: int) -> str:
    """Text for a header: control characters and direction marks become spaces, runs of space one, half characters `?`, at most `limit` characters."""
    line = " ".join(_CONTROL.sub(" ", text).split())[:limit]
    return line if line.isascii() else line.encode(errors="replace").decode()


def _written(name: str, text: str, limit: int) -> str:
    """Unstructured text as a header's value: on one line or folded, in encoded words where it is not ASCII or would be read as one."""
    line = one_line(text, limit)
    if line.isascii() and "=?" not in line:
        return line if len(name) + len(line) < FOLD_AT else Header(line, "us-ascii", FOLD_AT, name).encode(linesep="\r\n")
    return Header(line, "utf-8", FOLD_AT, name).encode(linesep="\r\n")


def _mailbox(address: Address) -> str:
    """Raises ValueError for an address that no header can hold."""
    local, _, domain = address.email.rpartition("@")
    if not local or not local.isascii() or _CONTROL.search(local) or not _DOMAIN.fullmatch(domain):
        raise ValueError("not a mail address")
    plain = f"{local}@{domain}" if _DOT_ATOM.fullmatch(local) else f'"{quote(local)}"@{domain}'
    name = one_line(address.name, NAME_LIMIT)
    if not name:
        return plain
    if not name.isascii() or "=?" in name:
        return f"{_written('Reply-To', name, NAME_LIMIT)} <{plain}>"
    return f"{name} <{plain}>" if _ATOMS.fullmatch(name) else f'"{quote(name)}" <{plain}>'


def _part(text: str, subtype: str) -> bytes:
    """One alternative: 7-bit text as it is, anything else as UTF-8 in base64."""
    lines = text.encode("utf-8", "replace").replace(CRLF, b"\n").replace(b"\r", b"\n").rstrip(b"\n").split(b"\n")
    if text.isascii() and max(map(len, lines)) <= LINE_LIMIT:
        return _part_head(subtype, "7bit") + CRLF.join([*lines, b""])
    return _part_head(subtype, "base64") + encodebytes(CRLF.join([*lines, b""])).replace(b"\n", CRLF)


def _part_head(subtype: str, encoding: str) -> bytes:
    return f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'.encode()
