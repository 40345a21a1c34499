"""Plays SES's mailbox simulator: what the desk sends to it comes back as SES would tell, by SNS, in the form of event publishing.

The addresses are AWS's own (any +label may stand before the @): bounce@, complaint@, ooto@, suppressionlist@ and success@simulator.amazonses.com.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from infra.local.functions import ACCOUNT, REGION

log = logging.getLogger(__name__)

HOST = "simulator.amazonses.com"
SUBJECT = "Amazon SES Email Event Notification"
BOUNCES = {
    "bounce": ("Permanent", "General", "5.1.1", "smtp; 550 5.1.1 user unknown"),
    "suppressionlist": ("Permanent", "Suppressed", "5.1.1", "Amazon SES has suppressed sending to this address"),
    "ooto": ("Transient", "General", None, None),
}


class SesSimulator:
    """`sns` is the run's own client, `topic_arn` the topic of the desk's configuration set, `real_now` the time that SES writes."""

    def __init__(self, sns: Any, topic_arn: str, real_now: Callable[[], float]) -> None:
        self._sns, self._topic_arn, self._real_now = sns, topic_arn, real_now

    def register(self, events: Any) -> None:
        """Hooks into a botocore client's event system, as the recorder does. Register it after the recorder, which remembers what was asked."""
        events.register("after-call.sesv2.SendEmail", self._on_mail)

    def _on_mail(self, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        asked = context.get("local_recorder")
        if asked is None or "MessageId" not in parsed:
            return
        for event in events_of(asked, parsed["MessageId"], self._real_now()):
            self._sns.publish(TopicArn=self._topic_arn, Subject=SUBJECT, Message=json.dumps(event))
            log.info("the mailbox simulator answers with a %s", event["eventType"])


def events_of(asked: dict[str, Any], message_id: str, at: float) -> list[dict[str, Any]]:
    """One event for each recipient at the simulator that does more than take the mail."""
    recipients = [address for kind in ("ToAddresses", "CcAddresses") for address in asked.get("Destination", {}).get(kind) or ()]
    mail = _mail(asked, message_id, recipients, at)
    return [event for address in recipients if (event := _event(address, mail, at))]


def _event(address: str, mail: dict[str, Any], at: float) -> dict[str, Any] | None:
    local, _, host = address.lower().rpartition("@")
    plain = local.partition("+")[0]
    if host != HOST:
        return None
    if plain == "complaint":
        told = {
            "complainedRecipients": [{"emailAddress": address}],
            "complaintFeedbackType": "abuse",
            "userAgent": "Amazon SES Mailbox Simulator",
        }
        return {
            "eventType": "Complaint",
            "complaint": {"feedbackId": _feedback_id(), "complaintSubType": None, "timestamp": _stamp(at), **told},
            "mail": mail,
        }
    if plain not in BOUNCES:
        return None
    kind, subtype, status, diagnostic = BOUNCES[plain]
    recipient = {"emailAddress": address} | ({"action": "failed", "status": status, "diagnosticCode": diagnostic} if status else {})
    bounce = {
        "bounceType": kind,
        "bounceSubType": subtype,
        "bouncedRecipients": [recipient],
        "feedbackId": _feedback_id(),
        "timestamp": _stamp(at),
    }
    return {"eventType": "Bounce", "bounce": {**bounce, "reportingMTA": f"dns; {HOST}"}, "mail": mail}


def _mail(asked: dict[str, Any], message_id: str, recipients: list[str], at: float) -> dict[str, Any]:
    """Without headers: SES sends them, and the desk does not read them."""
    tags = {tag["Name"]: [tag["Value"]] for tag in asked.get("EmailTags") or ()}
    return {
        "timestamp": _stamp(at), "messageId": message_id, "source": asked.get("FromEmailAddress", ""), "sendingAccountId": ACCOUNT,
        "sourceArn": f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/local", "destination": recipients, "headersTruncated": False, "headers": [],
        "commonHeaders": {}, "tags": {**tags, "ses:configuration-set": [asked.get("ConfigurationSetName", "")]},
    }  # fmt: skip


def _feedback_id() -> str:
    return f"{uuid.uuid4().hex}-{uuid.uuid4().hex[:12]}-000000"


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
