"""A received mail as values: what SES says of it, what stands in it."""

from datetime import datetime

from msgspec import Struct

from chalicelib.core.errors import SupportError


class Verdicts(Struct, frozen=True):
    """SES's verdicts in small letters: pass, fail, gray, processing_failed, or empty where SES gave none."""

    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    dmarc_policy: str = ""
    spam: str = ""
    virus: str = ""


class Notification(Struct, frozen=True):
    """SES's word that a mail lies in the raw bucket. `source` is the envelope's sender: empty for the null reverse path."""

    bucket: str
    key: str
    source: str
    recipients: tuple[str, ...]
    verdicts: Verdicts
    received_at: int


class Mailbox(Struct, frozen=True):
    """An address in a header, with its display name."""

    address: str
    name: str = ""


class FilePart(Struct, frozen=True):
    """An attachment. `path` is the part's place in the MIME tree (`1.2`); `content_id` what `cid:` in the HTML calls it; `is_inline` tells that the HTML shows it."""

    path: str
    name: str
    content_type: str
    data: bytes
    content_id: str = ""
    is_inline: bool = False


class DeliveryReport(Struct, frozen=True):
    """What a mail server, or a mail program, says became of a mail. `action`: failed, delayed, delivered, relayed, expanded (RFC 3464), complaint (RFC 5965),
    displayed, deleted, dispatched, processed (RFC 8098). `status` is an enhanced status code (RFC 3463); `diagnostic` the codes that stood there, no words.
    `references` are all ids in the returned headers, `original_message_id` among them.
    """

    recipient: str
    action: str
    status: str = ""
    diagnostic: str = ""
    original_message_id: str | None = None
    references: tuple[str, ...] = ()


class ParsedMail(Struct, frozen=True):
    """`sender` is None where From is missing, doubled, or not plainly one address; `message_id` where the mail has none that could be quoted back. `content` is a digest of what people would call the same mail. `date` is None where it cannot be read; `authors` is From as written, for showing alone. `new_text` is the text without quote and signature. `removed` names the kinds of secrets that were taken out of it (reading/redacting.py)."""

    sender: Mailbox | None
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str
    text: str
    html: str
    message_id: str | None
    references: tuple[str, ...]
    files: tuple[FilePart, ...]
    headers: dict[str, str]
    content: str
    date: datetime | None = None
    authors: tuple[Mailbox, ...] = ()
    new_text: str = ""
    reports: tuple[DeliveryReport, ...] = ()
    removed: tuple[str, ...] = ()


class Unreadable(SupportError):
    """The mail goes to quarantine; `cause` is one of quarantine's causes."""

    def __init__(self, detail: str, fields: dict[str, object] | None = None, cause: str = "unreadable") -> None:
        super().__init__(detail, fields)
        self.cause = cause
