"""Reads what mail servers and programs report about a mail: delivery reports (RFC 3464), receipts (RFC 8098), complaints (RFC 5965), and older ones in plain words.

Imported only for a mail that may be one (`automatic.may_report`). What it says proves nothing: whose mail it is about is decided by ids that we signed.
"""

import re
from binascii import Error, a2b_base64
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from quopri import decodestring

from chalicelib.core.patterns import pattern
from chalicelib.intake.model import DeliveryReport

from .worded_report import codes_of, has_returned, worded_reports

REPORT_READ = 256 * 1024
PARTS_READ = 60
TEXT_READ = 128 * 1024
WORDS_READ = 16 * 1024
REPORTS_LIMIT = 50
GROUPS_READ = 200
REFERENCES_LIMIT = 40
RETURNED = frozenset(
    {
        "message/rfc822",
        "message/global",
        "message/partial",
        "text/rfc822-headers",
        "message/rfc822-headers",
        "message/global-headers",
        "text/rfc822",
    }
)
ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
DISPOSITIONS = ("displayed", "deleted", "dispatched", "processed", "denied")
_FOR_PROGRAMS = pattern(rb"(?i)message/((?:global-)?(?:delivery-status|disposition-notification)|feedback-report)")
_ID = pattern(r"<[^<>\s]{3,250}>")
_ID_LINES = pattern(
    r"(?im)^[>| \t]{0,6}(?P<name>message-id|original-message-id|in-reply-to|references)[ \t]*:(?P<value>[^\n]*(?:\n[>|]{0,3}[ \t][^\n]*){0,30})"
)
_FIELD = pattern(r"(?m)^[ \t]{0,8}(?P<name>[A-Za-z][A-Za-z0-9-]{1,40})[ \t]*:(?P<value>[^\n]*(?:\n[ \t]+[^\n]+){0,20})")
_ADDRESS = pattern(r"[^\s<>;:,()\"']{1,128}@[^\s<>;:,()\"']{1,128}")


def parsed(raw: bytes) -> Message:
    """Its beginning. Python takes `message/delivery-status` apart, a Message for every blank line (28 s for a megabyte of them): here it stays text."""
    return message_from_bytes(_FOR_PROGRAMS.sub(rb"text/\1", raw[:REPORT_READ]))


def reports_of(
    mail: Message, subject: str, text: str, failed_recipients: str = "", *, is_by_server: bool = True
) -> tuple[DeliveryReport, ...]:
    """In the order in which they stand there. `text` is the mail's own, `failed_recipients` its header `X-Failed-Recipients`.

    Not from a server, words count where a mail that came back stands under them, or where an address is plainly named as not reached.
    """
    parts = [part for part, _ in zip(_parts(mail), range(PARTS_READ), strict=False)]
    told = [report for part in parts for report in _machine_written(part)] or _wrapped(parts)
    references = list(dict.fromkeys(_references(parts, text)))[:REFERENCES_LIMIT]
    original = references[0] if references else None
    if not told:
        is_sure = is_by_server or has_returned(text[:WORDS_READ]) or any(part.get_content_type() in RETURNED for part in parts)
        told = worded_reports(mail, subject, text[:WORDS_READ], failed_recipients, is_sure=is_sure)
    return tuple(_about(report, original, tuple(references)) for report in told[:REPORTS_LIMIT])


def _about(report: DeliveryReport, original: str | None, references: tuple[str, ...]) -> DeliveryReport:
    own = report.original_message_id
    every = references if own is None or own in references else (own, *references)
    return DeliveryReport(report.recipient, report.action, report.status, report.diagnostic, own or original, every)


def _parts(mail: Message) -> Iterator[Message]:
    """Leaves in order, the mail that came back being one of them."""
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        children = part.get_payload() if part.get_content_maintype() == "multipart" else None
        if isinstance(children, list):
            waiting += [child for child in reversed(children[:PARTS_READ]) if isinstance(child, Message)]
        else:
            yield part


# ---- the parts that programs write for programs


def _wrapped(parts: list[Message]) -> list[DeliveryReport]:
    """Of a report that somebody's server put into another mail."""
    inner = [block for part in parts if part.get_content_type() == "message/rfc822" and isinstance(block := _first(part), Message)]
    return [
        report
        for block in inner
        if block.get_content_type() == "multipart/report"
        for part in _parts(block)
        for report in _machine_written(part)
    ]


def _first(part: Message) -> object:
    payload = part.get_payload()
    return payload[0] if isinstance(payload, list) and payload else None


def _machine_written(part: Message) -> Iterator[DeliveryReport]:
    kind = part.get_content_subtype().removeprefix("global-")
    if kind == "delivery-status":
        yield from _delivery_status(_text(part))
    elif kind == "disposition-notification":
        yield _receipt(_fields(_text(part)))
    elif kind == "feedback-report":
        yield from _complaint(_fields(_text(part)))


def _delivery_status(text: str) -> Iterator[DeliveryReport]:
    for group in re.split(r"\n(?:[ \t]*\n)+", text.replace("\r", ""))[:GROUPS_READ]:
        told = _fields(group)
        recipient = (
            _address(told.get("original-recipient", ""))
            or _address(told.get("final-recipient", ""))
            or _address(told.get("x-actual-recipient", ""))
        )
        if not recipient and "action" not in told:
            continue
        status, diagnostic = codes_of(told.get("status", "")), codes_of(told.get("diagnostic-code", ""))
        yield DeliveryReport(
            recipient, _action(told.get("action", ""), status.enhanced), _closer(status.enhanced, diagnostic.enhanced), diagnostic.shown
        )


def _receipt(told: dict[str, str]) -> DeliveryReport:
    disposition = told.get("disposition", "").rpartition(";")[2].lower()
    action = next((word for word in DISPOSITIONS if word in disposition), "processed")
    original = _ID.search(told.get("original-message-id", ""))
    return DeliveryReport(
        _address(told.get("original-recipient", "")) or _address(told.get("final-recipient", "")),
        action,
        original_message_id=original[0] if original else None,
    )


def _complaint(told: dict[str, str]) -> Iterator[DeliveryReport]:
    """`not-spam` takes a complaint back, and is none."""
    if told.get("feedback-type", "").strip().lower() not in {"", "not-spam"}:
        yield DeliveryReport(_address(told.get("original-rcpt-to", "")) or _address(told.get("removal-recipient", "")), "complaint")


def _action(action: str, status: str) -> str:
    plain = action.strip().lower()
    known = next((word for word in ACTIONS if plain.startswith(word)), None)
    return known or ("delayed" if status.startswith("4") or plain.startswith("delay") else "failed")


def _closer(status: str, diagnosed: str) -> str:
    """5.0.0 says only that it failed; what the other server answered may say why."""
    return diagnosed if diagnosed and (not status or (status.endswith(".0.0") and status[0] == diagnosed[0])) else status or ""


def _fields(text: str) -> dict[str, str]:
    """The first of each name, unfolded."""
    found: dict[str, str] = {}
    for match in _FIELD.finditer(text[:TEXT_READ]):
        found.setdefault(match["name"].lower(), " ".join(match["value"].split()))
    return found


def _address(value: str) -> str:
    """Of `rfc822; <taro@customer.example>`."""
    found = _ADDRESS.search(value)
    return found[0].strip(".") if found else ""


# ---- the mail that came back


def _references(parts: list[Message], text: str) -> Iterator[str]:
    """Its Message-ID first, then what it answered."""
    blocks = [_text(part) for part in parts if part.get_content_type() in RETURNED]
    for block in blocks or [text[:TEXT_READ], *(_text(part) for part in parts if part.get_content_type() == "text/plain")]:
        lines = [(match["name"].lower(), match["value"]) for match in _ID_LINES.finditer(block[:TEXT_READ])]
        for name in ("original-message-id", "message-id", "references", "in-reply-to"):
            for known, value in lines:
                yield from _ID.findall(re.sub(r"\n[>|]*[ \t]+", " ", value)) if known == name else ()


def _text(part: Message) -> str:
    """What stands in a part, as far as ids and codes go. Of a mail that came back: its headers."""
    payload = part.get_payload()
    if isinstance(payload, list):
        text = "\n\n".join(_head_of(block) for block in payload[:PARTS_READ] if isinstance(block, Message))
    else:
        text = str(payload)
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    return _decoded(text[:TEXT_READ], encoding)


def _head_of(block: Message) -> str:
    body = block.get_payload()
    return "".join(f"{name}: {value}\n" for name, value in block.items()) + ("\n" + body[:TEXT_READ] if isinstance(body, str) else "")


def _decoded(text: str, encoding: str) -> str:
    raw = text.encode("utf-8", "replace")
    try:
        if encoding == "base64":
            raw = a2b_base64(raw)
        elif encoding == "quoted-printable":
            raw = decodestring(raw)
    except (Error, ValueError):
        return text
    return raw.decode("utf-8", "replace")
