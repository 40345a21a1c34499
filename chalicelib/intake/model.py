"""A received mail as values: what SES says of it, what stands in it."""

from dataclasses import dataclass

from chalicelib.core.errors import SupportError


@dataclass(frozen=True)
class Verdicts:
    """SES's verdicts in small letters: pass, fail, gray, processing_failed, or empty where SES gave none."""

    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    dmarc_policy: str = ""
    spam: str = ""
    virus: str = ""


@dataclass(frozen=True)
class Notification:
    """SES's word that a mail lies in the raw bucket. `source` is the envelope's sender: empty for the null reverse path."""

    bucket: str
    key: str
    source: str
    recipients: tuple[str, ...]
    verdicts: Verdicts
    received_at: int


@dataclass(frozen=True)
class Mailbox:
    """An address in a header, with its display name."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class FilePart:
    """An attachment. `path` is the part's place in the MIME tree (`1.2`)."""

    path: str
    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class ParsedMail:
    """`sender` is None where From is missing, doubled, or not plainly one address; `message_id` where the mail has none that could be quoted back. `content` is a digest of what people would call the same mail."""

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


@dataclass
class Unreadable(SupportError):
    """The mail goes to quarantine; `cause` is one of quarantine's causes."""

    cause: str = "unreadable"
