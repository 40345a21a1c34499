"""Turns a letter into the bytes of a mail (RFC 5322, RFC 3834): header values cannot smuggle in headers, by construction."""

import re
from datetime import UTC, datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP

from .model import Address, Letter

REFERENCES_LIMIT = 20
SUBJECT_LIMIT = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,240}>")


def compose(letter: Letter) -> bytes:
    """The raw mail, CRLF line ends. Raises ValueError for an address that no header can hold."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _header_address(letter.sender)
    mail["To"] = tuple(_header_address(address) for address in letter.to)
    if letter.cc:
        mail["Cc"] = tuple(_header_address(address) for address in letter.cc)
    mail["Reply-To"] = _header_address(letter.reply_to)
    mail["Subject"] = one_line(letter.subject, SUBJECT_LIMIT)
    mail["Date"] = datetime.fromtimestamp(letter.sent_at, UTC)
    mail["Message-ID"] = letter.message_id
    _thread(mail, letter)
    mail["Content-Language"] = letter.language
    if letter.is_automatic:
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.text, cte="base64" if not letter.text.isascii() else None)
    mail.add_alternative(letter.html, subtype="html", cte="base64" if not letter.html.isascii() else None)
    return mail.as_bytes()


def _thread(mail: EmailMessage, letter: Letter) -> None:
    """Our own id goes into References as well: SES replaces Message-ID, and replies carry References on (RFC 5322 3.6.4)."""
    if letter.in_reply_to and _MESSAGE_ID.fullmatch(letter.in_reply_to):
        mail["In-Reply-To"] = letter.in_reply_to
    known = [given for given in dict.fromkeys(letter.references) if _MESSAGE_ID.fullmatch(given) and given != letter.message_id]
    if len(known) >= REFERENCES_LIMIT:
        known = [known[0], *known[-(REFERENCES_LIMIT - 2) :]]
    mail["References"] = " ".join([*known, letter.message_id])


def one_line(text: str, limit: int) -> str:
    """Text for a header: control characters and direction marks become spaces, runs of space one, at most `limit` characters."""
    return " ".join(_CONTROL.sub(" ", text).split())[:limit]


def _header_address(address: Address) -> HeaderAddress:
    local, at, domain = address.email.rpartition("@")
    if not at or _CONTROL.search(address.email):
        raise ValueError("not a mail address")
    return HeaderAddress(display_name=one_line(address.name, 80), username=local, domain=domain)
