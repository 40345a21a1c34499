"""Reads SES's notification of a received mail out of an SQS record: SNS's envelope around SES's JSON (AWS: receiving-email-notifications-contents)."""

import json
from datetime import UTC, datetime
from typing import Any

from chalicelib.core.errors import InvalidInput

from .model import Notification, Verdicts


def notification_of(body: str) -> Notification:
    """Raises InvalidInput naming what is missing; such a record ends in the dead-letter queue, where an alarm stands."""
    try:
        outer = json.loads(body)
        message = json.loads(outer["Message"]) if "Message" in outer else outer
        receipt, mail = message["receipt"], message["mail"]
        action = receipt["action"]
        return Notification(
            bucket=action["bucketName"], key=action["objectKey"], source=str(mail.get("source") or ""),
            recipients=tuple(receipt.get("recipients") or mail.get("destination") or ()), verdicts=_verdicts(receipt),
            received_at=_epoch(receipt.get("timestamp") or mail["timestamp"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(f"Not a notification of SES about a received mail: {error!r}.", {"field": str(error)}) from error


def _verdicts(receipt: dict[str, Any]) -> Verdicts:
    def status(name: str) -> str:
        return str((receipt.get(f"{name}Verdict") or {}).get("status", "")).lower()

    policy = str(receipt.get("dmarcPolicy") or "").lower()
    return Verdicts(status("spf"), status("dkim"), status("dmarc"), policy, status("spam"), status("virus"))


def _epoch(stamp: str) -> int:
    return int(datetime.fromisoformat(stamp[:19]).replace(tzinfo=UTC).timestamp())
