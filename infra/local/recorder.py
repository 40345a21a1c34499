"""Keeps what SES and SNS accepted from the desk, as the customer and the person on call would get it."""

from __future__ import annotations

import base64
import email
import email.policy
import json
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

SES_DOMAIN = "email.amazonses.com"
_URL = re.compile(r"https?://[^\s\"'<>]+")
_LINKS = ("acknowledge", "acknowledge_url", "acknowledge_link", "ack_url", "link", "url")
_IDS = ("page_id", "page", "id")


@dataclass(frozen=True)
class SentMail:
    """A mail as its recipient sees it; `headers` unfolded and decoded, the first of each name."""

    mail_id: str
    message_id: str
    at: str
    to: list[str]
    sender: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    raw: str


@dataclass(frozen=True)
class SentPage:
    """One publish. `acknowledge` is the link to acknowledge with, found in the message or its attributes."""

    page_id: str
    at: str
    topic: str
    subject: str
    message: str
    attributes: dict[str, str]
    acknowledge: str
    message_id: str


class Recorder:
    """Writes one file for each into `outbox` and `pages` under `folder`; the names sort by time."""

    def __init__(self, folder: Path, now: Callable[[], float]) -> None:
        self._outbox, self._pages = folder / "outbox", folder / "pages"
        self._now = now
        self._parsed: dict[str, SentMail] = {}
        for made in (self._outbox, self._pages):
            made.mkdir(parents=True, exist_ok=True)

    def register(self, events: Any) -> None:
        """Hooks into a botocore client's event system (`client.meta.events`). A call counts once AWS has accepted it."""
        for operation in ("sesv2.SendEmail", "ses.SendRawEmail", "sns.Publish", "sns.PublishBatch"):
            events.register(f"before-parameter-build.{operation}", _remember_parameters)
        events.register("after-call.sesv2.SendEmail", self._on_mail)
        events.register("after-call.ses.SendRawEmail", self._on_mail)
        events.register("after-call.sns.Publish", self._on_page)
        events.register("after-call.sns.PublishBatch", self._on_pages)

    def mails(self) -> list[SentMail]:
        """All mails sent, the earliest first."""
        return [self._read_mail(path) for path in sorted(self._outbox.glob("*.eml"))]

    def pages(self) -> list[SentPage]:
        """All pages published, the earliest first."""
        return [SentPage(**json.loads(path.read_text())) for path in sorted(self._pages.glob("*.json"))]

    def _on_mail(self, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        asked = context.get("local_recorder")
        if asked is None or "MessageId" not in parsed:
            return
        raw, to, sender = _mail_of(asked)
        if raw is None:
            return
        at, message_id = self._now(), parsed["MessageId"]
        name = f"{time.time_ns():020d}-{_file_safe(message_id)}"
        envelope = {"message_id": message_id, "at": _iso(at), "to": to, "sender": sender}
        _write(self._outbox / f"{name}.json", json.dumps(envelope).encode())
        _write(self._outbox / f"{name}.eml", as_ses_sends_it(raw, message_id, at))

    def _on_page(self, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        asked = context.get("local_recorder")
        if asked is not None and "MessageId" in parsed:
            self._keep_page(asked, asked.get("TopicArn") or asked.get("TargetArn") or asked.get("PhoneNumber") or "", parsed["MessageId"])

    def _on_pages(self, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        asked = context.get("local_recorder") or {}
        entries = {entry["Id"]: entry for entry in asked.get("PublishBatchRequestEntries", ())}
        for accepted in parsed.get("Successful", ()):
            self._keep_page(entries[accepted["Id"]], asked.get("TopicArn", ""), accepted["MessageId"])

    def _keep_page(self, entry: dict[str, Any], topic: str, message_id: str) -> None:
        message, attributes = _message(entry), _attributes(entry)
        page = SentPage(
            page_id=_first(_IDS, message, attributes),
            at=_iso(self._now()),
            topic=topic,
            subject=entry.get("Subject") or "",
            message=message,
            attributes=attributes,
            acknowledge=_first(_LINKS, message, attributes) or _link_in(message),
            message_id=message_id,
        )
        _write(self._pages / f"{time.time_ns():020d}-{_file_safe(message_id)}.json", json.dumps(asdict(page)).encode())

    def _read_mail(self, path: Path) -> SentMail:
        if path.name not in self._parsed:
            envelope = json.loads(path.with_suffix(".json").read_text())
            self._parsed[path.name] = _as_seen(path.stem, path.read_bytes(), envelope)
        mail = self._parsed[path.name]
        return replace(mail, to=list(mail.to), headers=dict(mail.headers))


def as_ses_sends_it(raw: bytes, message_id: str, at: float) -> bytes:
    """SES puts its own Message-ID and Date in place of the sender's, and takes Bcc out."""
    head, gap, body = _split(raw)
    newline = b"\n" if gap == b"\n\n" else b"\r\n"
    kept = _without(head, (b"message-id", b"date", b"bcc"), newline)
    date = format_datetime(datetime.fromtimestamp(at, UTC)).encode()
    ours = [b"Date: " + date, b"Message-ID: <" + f"{message_id}@{SES_DOMAIN}".encode() + b">"]
    return newline.join([*kept, *ours]) + gap + body


def _split(raw: bytes) -> tuple[bytes, bytes, bytes]:
    gap = min((g for g in (b"\r\n\r\n", b"\n\n") if g in raw), key=raw.find, default=b"\r\n\r\n")
    head, _, body = raw.partition(gap)
    return head, gap, body


def _without(head: bytes, names: tuple[bytes, ...], newline: bytes) -> list[bytes]:
    kept: list[bytes] = []
    dropping = False
    for line in head.split(newline):
        if line[:1] not in (b" ", b"\t"):
            dropping = line.partition(b":")[0].strip().lower() in names
        if not dropping:
            kept.append(line)
    return kept


def _mail_of(asked: dict[str, Any]) -> tuple[bytes | None, list[str], str]:
    """Raw mail, envelope recipients and sender, of either version of SES's API."""
    if "RawMessage" in asked:
        return _bytes(asked["RawMessage"]["Data"]), list(asked.get("Destinations", ())), asked.get("Source", "")
    raw = asked.get("Content", {}).get("Raw", {}).get("Data")
    destination = asked.get("Destination", {})
    to = [address for kind in ("ToAddresses", "CcAddresses", "BccAddresses") for address in destination.get(kind) or ()]
    return (None if raw is None else _bytes(raw)), to, asked.get("FromEmailAddress", "")


def _as_seen(mail_id: str, raw: bytes, envelope: dict[str, Any]) -> SentMail:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    headers: dict[str, str] = {}
    for name, value in message.items():
        headers.setdefault(name, " ".join(str(value).split()))
    return SentMail(
        mail_id=mail_id,
        message_id=envelope["message_id"],
        at=envelope["at"],
        to=envelope["to"] or [headers.get("To", "")],
        sender=envelope["sender"] or headers.get("From", ""),
        subject=headers.get("Subject", ""),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        headers=headers,
        raw=raw.decode("utf-8", "replace"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def _message(entry: dict[str, Any]) -> str:
    message = str(entry.get("Message", ""))
    return str(json.loads(message).get("default", message)) if entry.get("MessageStructure") == "json" else message


def _attributes(entry: dict[str, Any]) -> dict[str, str]:
    plain = {}
    for name, value in (entry.get("MessageAttributes") or {}).items():
        given = value.get("StringValue", value.get("BinaryValue", ""))
        plain[name] = given if isinstance(given, str) else base64.b64encode(given).decode()
    return plain


def _first(names: tuple[str, ...], message: str, attributes: dict[str, str]) -> str:
    try:
        parsed = json.loads(message)
    except ValueError:
        parsed = None
    content = parsed if isinstance(parsed, dict) else {}
    return next((str(source[name]) for name in names for source in (content, attributes) if source.get(name)), "")


def _link_in(message: str) -> str:
    found = _URL.search(message)
    return found.group(0) if found else ""


def _remember_parameters(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context["local_recorder"] = dict(params)


def _bytes(data: Any) -> bytes:
    return data.encode() if isinstance(data, str) else bytes(data)


def _file_safe(message_id: str) -> str:
    return "".join(c for c in message_id if c.isalnum())[-12:]


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)
