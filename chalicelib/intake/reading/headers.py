"""Reads header values of any mail: encoded words, raw bytes of any charset, folded lines, doubled ones."""

import re
from collections.abc import Iterator
from datetime import datetime

from chalicelib.core.patterns import pattern
from chalicelib.intake.model import Mailbox

from . import addresses, charsets
from .budget import VALUE_LIMIT
from .dates import date_of
from .encoded_words import decoded
from .heads import Head

SUBJECT_LIMIT = 500
REFERENCES_LIMIT = 50
_CONTROL = pattern(r"[\x00-\x08\x0a-\x1f\x7f]+")
_MESSAGE_ID = pattern(r"<[^<>\s]{1,998}>")


def text_of(head: Head, name: str, limit: int = SUBJECT_LIMIT) -> str:
    """A header as people read it, on one line; empty where it is missing."""
    return _CONTROL.sub(" ", charsets.whole_characters(decoded(value_of(head, name)))).strip()[:limit]


def value_of(head: Head, name: str) -> str:
    """The header's first value that says anything, capped, encoded words untouched; raw bytes read by what they look like."""
    return _readable(head, head.first(name)[:VALUE_LIMIT])


def _readable(head: Head, value: str) -> str:
    if not value.isascii() or "\x1b" in value:
        value = charsets.text_of(value.encode("utf-8", "surrogateescape"), head.charset)
    return value.replace("\r", " ") if "\r" in value else value


def raw_of(head: Head, name: str) -> str:
    """For digests: the first value with each byte as it came, so that a better reader of charsets changes nothing."""
    return next(iter(head.all(name)), "")[:VALUE_LIMIT]


def sender_of(head: Head) -> Mailbox | None:
    """The one author that could be answered; None where From is missing, doubled, or not plainly one address."""
    return addresses.sender_in(value_of(head, "From")) if len(head.all("From")) == 1 else None


def authors_of(head: Head) -> tuple[Mailbox, ...]:
    """Everybody in every From, as written: for showing alone."""
    return tuple(mailbox for value in head.all("From")[:3] for mailbox in addresses.written_in(_readable(head, value[:VALUE_LIMIT])))


def mailboxes_of(head: Head, name: str) -> tuple[Mailbox, ...]:
    """The addresses that can be read in a To or Cc, all of them where it is doubled; the rest is left out."""
    found = (mailbox for value in head.all(name)[:5] for mailbox in addresses.mailboxes_in(_readable(head, value[:VALUE_LIMIT])))
    return tuple(mailbox for mailbox, _ in zip(found, range(addresses.ADDRESSES_LIMIT), strict=False))


def date_header_of(head: Head) -> datetime | None:
    """The first Date that can be read."""
    return next((date for value in head.all("Date")[:5] if (date := date_of(_readable(head, value[:VALUE_LIMIT])))), None)


def message_id_of(head: Head) -> str | None:
    """The first `<…>` of Message-ID, or a bare id without blanks; None where there is nothing that could be quoted back."""
    value = value_of(head, "Message-ID").strip()
    found = _MESSAGE_ID.search(value)
    if found:
        return found.group()
    return f"<{value}>" if value and re.fullmatch(r"[\x21-\x3b\x3d\x3f-\x7e]{1,998}", value) else None


def references_of(head: Head) -> tuple[str, ...]:
    """In-Reply-To, then References from the newest: the ids that may name our ticket, at most fifty, each once."""
    return tuple(dict.fromkeys(_ids(head)))[:REFERENCES_LIMIT]


def _ids(head: Head) -> Iterator[str]:
    yield from _MESSAGE_ID.findall(value_of(head, "In-Reply-To"))
    yield from reversed(_MESSAGE_ID.findall(_readable(head, head.first("References")[-VALUE_LIMIT:])))  # the newest stand last
