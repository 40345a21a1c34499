"""What SES tells of mails that it took from the desk, and what mail servers answer to them, as AWS and RFC 3464 have it."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from tests.world import START, Sent, sqs_record

ENHANCED = {"user unknown": "5.1.1", "too large": "5.3.4", "mailbox full": "4.2.2"}


def entry_of(sent: Sent) -> tuple[str, str]:
    ticket, version, slot, _ = str(sent.mail["Message-ID"]).strip("<>").split(".", 3)
    return ticket, f"E-{int(version):06d}-{slot}"


def mail_object(sent: Sent, tags: dict[str, list[str]] | None) -> dict[str, Any]:
    return {
        "timestamp": "2026-11-22T12:20:01.000Z", "source": str(sent.mail["From"]), "sourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
        "sendingAccountId": "123456789012", "messageId": sent.ses_id, "destination": list(sent.recipients), "headersTruncated": False, "headers": [],
        "commonHeaders": {"subject": "x"}, **({} if tags is None else {"tags": tags}),
    }  # fmt: skip


def tags_of(sent: Sent) -> dict[str, list[str]]:
    ticket, entry = entry_of(sent)
    return {"ticket": [ticket], "entry": [entry], "ses:configuration-set": ["madoguchi-local"]}


def bounce(
    sent: Sent, *, kind: str = "Permanent", subtype: str = "General", status: str | None = "5.1.1", action: str | None = "failed", address: str | None = None,
    feedback: str | None = None, is_event: bool = True, tags: dict[str, list[str]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """`is_event`: the form of event publishing (with our tags), else that of an identity's notifications (without)."""
    recipient = {"emailAddress": address or sent.recipients[0]}
    recipient |= {"action": action} if action else {}
    recipient |= {"status": status, "diagnosticCode": f"smtp; 550 {status} user unknown"} if status else {}
    told = {
        "bounceType": kind, "bounceSubType": subtype, "bouncedRecipients": [recipient], "timestamp": stamp(START), "feedbackId": feedback or uuid.uuid4().hex,
        "reportingMTA": "dns; a8-1.smtp-out.amazonses.com",
    }  # fmt: skip
    if is_event:
        return {"eventType": "Bounce", "bounce": told, "mail": mail_object(sent, tags_of(sent) if tags is None else tags)}
    return {"notificationType": "Bounce", "bounce": told, "mail": mail_object(sent, None)}


def complaint(sent: Sent, *, kind: str | None = "abuse") -> dict[str, Any]:
    told: dict[str, Any] = {
        "complainedRecipients": [{"emailAddress": address} for address in sent.recipients], "timestamp": stamp(START), "feedbackId": uuid.uuid4().hex,
        "complaintSubType": None,
    }  # fmt: skip
    told |= {"complaintFeedbackType": kind} if kind else {}
    return {"eventType": "Complaint", "complaint": told, "mail": mail_object(sent, tags_of(sent))}


def reject(sent: Sent) -> dict[str, Any]:
    return {"eventType": "Reject", "reject": {"reason": "Bad content"}, "mail": mail_object(sent, tags_of(sent))}


def record_of(event: dict[str, Any]) -> dict[str, Any]:
    return sqs_record(json.dumps({"Type": "Notification", "Subject": "Amazon SES Email Event Notification", "Message": json.dumps(event)}))


def stamp(epoch_s: float) -> str:
    return datetime.fromtimestamp(epoch_s, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def delivery_report(
    sent: Sent,
    *,
    status: str = "5.1.1",
    action: str = "failed",
    recipient: str | None = None,
    returned: str | None = None,
    to: str = "support@example.com",
) -> bytes:
    """A mail server's report in RFC 3464's form; `returned` are the headers that came back, as SES sent them where not given."""
    headers = f"Message-ID: {sent.customer_message_id}\nReferences: {sent.mail['References']}\n" if returned is None else returned
    address = recipient or sent.recipients[0]
    return (
        f"From: MAILER-DAEMON@mx.customer.example (Mail Delivery System)\nTo: {to}\nSubject: Undelivered Mail Returned to Sender\n"
        f"Message-ID: <{uuid.uuid4().hex}@mx.customer.example>\nDate: Sun, 22 Nov 2026 13:40:00 +0000\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=b="\n\n'
        f"--=b=\nContent-Type: text/plain\n\n<{address}>: user unknown\n\n"
        f"--=b=\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.customer.example\n\nFinal-Recipient: rfc822; {address}\n"
        f"Action: {action}\nStatus: {status}\nDiagnostic-Code: smtp; 550 {status} user unknown\n\n"
        f"--=b=\nContent-Type: text/rfc822-headers\n\nFrom: support@example.com\nTo: {address}\nSubject: hello\n{headers}\n--=b=--\n"
    ).encode()
