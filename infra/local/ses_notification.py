"""What SES tells by SNS about a mail that it received and stored in S3, in its documented shape."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.utils import formataddr, getaddresses
from typing import Any

from infra.local.local_verdicts import NAMES
from infra.local.spool import AcceptedMail

log = logging.getLogger(__name__)

SUBJECT = "Amazon SES Email Receipt Notification"
HEADERS_LIMIT = 10 * 1024  # SES leaves the rest out and says headersTruncated
DECODED_LIMIT = 2 * 1024  # Python's decoder of encoded words is quadratic


def notification(mail: AcceptedMail, *, bucket: str, key: str, topic_arn: str) -> dict[str, Any]:
    headers, truncated = _headers(mail.raw)
    return {
        "notificationType": "Received",
        "mail": {
            "timestamp": _timestamp(mail.received_at),
            "source": mail.source,
            "messageId": mail.mail_id,
            "destination": list(mail.recipients),
            "headersTruncated": truncated,
            "headers": headers,
            "commonHeaders": _common_headers(mail.source, headers),
        },
        "receipt": {
            "timestamp": _timestamp(mail.received_at),
            "processingTimeMillis": 1,
            "recipients": list(mail.recipients),
            **_verdicts(mail.verdicts),
            "action": {
                "type": "S3",
                "topicArn": topic_arn,
                "bucketName": bucket,
                "objectKeyPrefix": key.rpartition("/")[0] + "/",
                "objectKey": key,
            },
        },
    }


def _timestamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _verdicts(asked: dict[str, str]) -> dict[str, Any]:
    """SES names the sender's DMARC policy only where the mail failed DMARC."""
    verdicts: dict[str, Any] = {wire: {"status": asked.get(short, "PASS")} for short, wire in NAMES.items()}
    if asked.get("dmarc") == "FAIL":
        verdicts["dmarcPolicy"] = asked.get("policy", "none")
    return verdicts


def _headers(raw: bytes) -> tuple[list[dict[str, str]], bool]:
    headers: list[dict[str, str]] = []
    size = 0
    for name, value in _split_head(raw):
        size += len(name) + len(value)
        if size > HEADERS_LIMIT:
            return headers, True
        headers.append({"name": name, "value": value})
    return headers, False


def _split_head(raw: bytes) -> Iterator[tuple[str, str]]:
    """Header by header, unfolded. A line that is none ends the head, as most parsers have it."""
    name, value = "", ""
    at = 0
    while at < len(raw):
        end = raw.find(b"\n", at) + 1 or len(raw)
        line = raw[at:end].rstrip(b"\r\n").decode("utf-8", "replace")
        at = end
        if line[:1] in (" ", "\t") and name:
            value += " " + line.strip()
            continue
        if name:
            yield name, value
        name, colon, value = line.partition(":")
        name, value = name.rstrip(), value.strip()
        if not colon or not name:
            return
    if name:
        yield name, value


def _common_headers(source: str, headers: list[dict[str, str]]) -> dict[str, Any]:
    """Best effort: a header that cannot be read is left out, and never stops the mail."""
    first: dict[str, str] = {}
    for header in headers:
        first.setdefault(header["name"].lower(), header["value"])
    common: dict[str, Any] = {"returnPath": source}
    for wire, name in (("from", "from"), ("to", "to"), ("cc", "cc"), ("bcc", "bcc"), ("sender", "sender"), ("replyTo", "reply-to")):
        if name in first:
            common[wire] = _addresses(first[name])
    for wire, name in (("messageId", "message-id"), ("date", "date")):
        if name in first:
            common[wire] = first[name]
    if "subject" in first:
        common["subject"] = _decoded(first["subject"])
    return common


def _addresses(value: str) -> list[str]:
    try:
        pairs = getaddresses([value[:DECODED_LIMIT]])
        return [
            formataddr((_decoded(name), address), "utf-8") if name.isascii() else f"{_decoded(name)} <{address}>" for name, address in pairs
        ]
    except Exception:  # noqa: BLE001 - the standard library's parser raises nearly anything, RecursionError included
        log.debug("an address header cannot be read")
        return []


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value[:DECODED_LIMIT])))
    except Exception:  # noqa: BLE001 - as above
        return value


def mail_id_of(queue_body: str) -> str | None:
    """SES's id of the mail that a queue message is about: SNS's envelope around the notification."""
    try:
        message_id = json.loads(json.loads(queue_body)["Message"])["mail"]["messageId"]
    except (ValueError, KeyError, TypeError):
        return None
    return message_id if isinstance(message_id, str) else None
