"""What was not written by a person to a person: no automatic mail answers it (RFC 3834 and its real-world relatives).

In doubt it is a person: a customer who is taken for a program gets no acknowledgement and does not reopen a ticket, while a program that is
taken for a customer meets the loop brakes (docs/mail.md). So a name or a subject counts only where hardly a person has it. Left out on
purpose: `Feedback-ID` (SES puts it on everybody's mail), `X-Loop` and `X-MS-Exchange-Inbox-Rules-Loop` (on forwarded mail of people as well).
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from chalicelib.core.patterns import pattern
from chalicelib.intake.model import ParsedMail

from .automatic_subjects import is_vacation_subject


class Kind(StrEnum):
    """`bounce`: a mail server says that a mail could not be delivered, or not yet."""

    PERSON = "person"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"


BULK = frozenset({"bulk", "list", "junk", "auto_reply", "auto-reply"})
SUPPRESSED_REPLIES = frozenset({"all", "oof", "autoreply"})
"""Of `X-Auto-Response-Suppress`; DR, NDR, RN and NRN speak of receipts, which people's programs decline as well."""
LIST_HEADERS = frozenset({"list-id", "list-unsubscribe", "list-post", "list-help", "list-subscribe", "list-owner", "list-archive"})
PRECEDENCE_HEADERS = frozenset({"precedence", "x-precedence", "preference"})
PROGRAM_HEADERS = frozenset({"x-amazon-auto-reply", "x-cron-env", "x-fc-machinegenerated", "x-failed-recipients", "x-post-messageclass"})
PROGRAM_HEADER = pattern(r"x-(?:mail-)?auto-?(?:reply|respond|responder|response|generated|forward)(?:-(?!suppress).*)?|x-vacation")
HEADERS_READ = frozenset(
    {
        "auto-submitted",
        "x-auto-response-suppress",
        "return-path",
        "content-type",
        "from",
        *LIST_HEADERS,
        *PRECEDENCE_HEADERS,
        *PROGRAM_HEADERS,
    }
)
NO = frozenset({"", "no", "none", "false", "0"})
_COMMENT = pattern(r"\([^()]*+\)")
_ROBOT = pattern(
    r"mailer-?daemon|mail-?daemon|mdaemon|daemon|postmaster|(?:mail)?bounces?|microsoftexchange[0-9a-f]{20,40}|listserv|majordomo|mailman|cron"
    r"|(?:.{0,60}[._+-])?(?:no|not|do[._-]?not|dont|never)[._-]?reply(?:[._+-].*|\d{0,6})"
    r"|auto[._-]?(?:confirm|reply|answer|responder|response|mailer|mail|message|notify|notification|sender)s?(?:[._+-].*)?"
    r"|(?:bounces?|mailer-daemon)[+=-].*"
)
_REPORTERS = pattern(
    r"mailer-?daemon.*|mail-?daemon|mdaemon|postmaster|(?:mail)?bounces?|microsoftexchange.*|mail[._-]?(?:administrator|system)"
)
_NAMED_REPORTER = pattern(
    r"(?:^|[\s<\"])(?:mailer-?daemon|postmaster)(?:$|[\s>\"(])|^\W*(?:system administrator|mail delivery (?:sub)?system)"
)


def is_read(header: str) -> bool:
    """Whether a header (its name in small letters) says something here: the parser keeps those alone."""
    return header in HEADERS_READ or (header.startswith("x-") and PROGRAM_HEADER.fullmatch(header) is not None)


def kind_of(mail: ParsedMail, envelope_sender: str) -> Kind:
    """`envelope_sender` is empty, or `<>`, for the null reverse path."""
    author = mail.sender.address if mail.sender else ""
    if any(report.action in {"failed", "delayed"} for report in mail.reports):
        return Kind.BOUNCE
    if not is_by_program(mail.headers, envelope_sender, author) and not is_vacation_subject(mail.subject, answers=bool(mail.references)):
        return Kind.PERSON
    return Kind.AUTOMATIC


def is_by_program(headers: Mapping[str, str], envelope_sender: str, author: str) -> bool:
    """By headers, envelope and author's address; `headers` by names in small letters."""
    return (
        _plain(headers.get("auto-submitted", "no")) not in NO
        or is_null_path(envelope_sender)
        or is_null_path(headers.get("return-path", "unknown"))
        or any(_plain(headers[name]) in BULK for name in PRECEDENCE_HEADERS & headers.keys())
        or not SUPPRESSED_REPLIES.isdisjoint(re.split(r"[\s,;]+", headers.get("x-auto-response-suppress", "").lower()))
        or not LIST_HEADERS.isdisjoint(headers)
        or any(_plain(headers[name]) not in NO for name in headers if name in PROGRAM_HEADERS or PROGRAM_HEADER.fullmatch(name))
        or is_report(headers)
        or _ROBOT.fullmatch(_name_before_at(author)) is not None
        or is_reporter(headers, author)
    )


def is_by_server(headers: Mapping[str, str], author: str) -> bool:
    """Whether a mail comes from where reports about delivery come from. Cheap, for it is asked of every mail."""
    return (
        is_report(headers)
        or "x-failed-recipients" in headers
        or is_null_path(headers.get("return-path", "unknown"))
        or is_reporter(headers, author)
    )


def is_reporter(headers: Mapping[str, str], author: str) -> bool:
    """By From: an address, or where there is none a name such as `MAILER-DAEMON (Mail Delivery Subsystem)`."""
    if author:
        return _REPORTERS.fullmatch(_name_before_at(author)) is not None
    return _NAMED_REPORTER.search(headers.get("from", "")[:300].lower()) is not None


def is_report(headers: Mapping[str, str]) -> bool:
    kind = headers.get("content-type", "").lstrip()[:60].lower()
    return kind.startswith(("multipart/report", "message/delivery-status", "message/disposition-notification"))


def is_null_path(path: str) -> bool:
    plain = path.strip("<> \t").lower()
    return plain == "" or plain.partition("@")[0] == "mailer-daemon"


def _plain(value: str) -> str:
    """Without comments, parameters and case: `auto-replied (vacation); x=y` is auto-replied."""
    return _COMMENT.sub(" ", value[:500]).split(";")[0].strip().lower()


def _name_before_at(address: str) -> str:
    return address.partition("@")[0].strip('"').lower()[:120]
