"""Reads what SES tells of mails that it took from us: bounces, complaints, rejects; in both forms that AWS has (event publishing, and notifications of an identity)."""

import calendar
import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from chalicelib.core.errors import InvalidInput
from chalicelib.core.patterns import pattern

FINAL_SUBTYPES = frozenset({"MailboxFull", "MessageTooLarge", "ContentRejected", "AttachmentRejected"})
"""Of the bounces that SES calls transient. `General` is left out: it may be an out-of-office note."""
BAD_ADDRESS = frozenset({"NoEmail", "Suppressed", "OnAccountSuppressionList"})
_STATUS = pattern(r"[245]\.\d{1,3}\.\d{1,3}")
_ENTRY = pattern(r"E-(\d{6})-(\d)")


class Failed(Struct, frozen=True):
    """One recipient whom a mail did not reach, or who complained of it."""

    address: str
    status: str
    is_final: bool


class Feedback(Struct, frozen=True):
    """`kind`: hard, soft, complaint. `id` is the same however often SES tells it. `ticket` and `entry` (a sort key) are our own tags; None where SES gave none."""

    id: str
    kind: str
    at: int
    mail_id: str
    ticket: str | None
    entry: str | None
    failed: tuple[Failed, ...]
    is_bad_address: bool = False


def find_feedback(body: str) -> Feedback | None:
    """In an SQS record, with SNS's envelope or without; None where it tells of something else, such as a received mail. Raises InvalidInput naming what is missing."""
    if not any(kind in body for kind in READERS):
        return None  # as for nearly every record: nothing is parsed twice
    try:
        outer = json.loads(body)
        message = json.loads(outer["Message"]) if "Message" in outer else outer
        read = READERS.get(str(message.get("eventType") or message.get("notificationType")))
        return read(message, message["mail"]) if read else None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(f"Not a notification of SES about a sent mail: {error!r}.", {"field": str(error)}) from error


def _bounce(message: Mapping[str, Any], mail: Mapping[str, Any]) -> Feedback:
    told = message["bounce"]
    is_hard, subtype = told["bounceType"] == "Permanent", str(told.get("bounceSubType", ""))
    is_lost = is_hard or subtype in FINAL_SUBTYPES or told["bounceType"] == "Undetermined"
    failed = (
        Failed(each["emailAddress"], _status(each, is_hard=is_hard), is_lost or str(each.get("action", "")).lower() == "failed")
        for each in told["bouncedRecipients"]
    )
    return _feedback(
        told["feedbackId"], "hard" if is_hard else "soft", told["timestamp"], mail, failed, is_bad_address=subtype in BAD_ADDRESS
    )


def _complaint(message: Mapping[str, Any], mail: Mapping[str, Any]) -> Feedback:
    """`not-spam` takes a complaint back. Providers often do not say which of several recipients it was: then SES names all of them."""
    told = message["complaint"]
    is_one = told.get("complaintFeedbackType") != "not-spam"
    failed = (Failed(each["emailAddress"], "", is_final=False) for each in (told["complainedRecipients"] if is_one else ()))
    return _feedback(told["feedbackId"], "complaint", told["timestamp"], mail, failed)


def _reject(_: Mapping[str, Any], mail: Mapping[str, Any]) -> Feedback:
    """SES took the mail and then found a virus in it: nobody got it, and no address is to blame."""
    failed = (Failed(address, "5.7.0", is_final=True) for address in mail.get("destination") or ())
    return _feedback(f"reject {mail['messageId']}", "hard", mail["timestamp"], mail, failed)


READERS = {"Bounce": _bounce, "Complaint": _complaint, "Reject": _reject}


def _feedback(
    feedback_id: str, kind: str, stamp: str, mail: Mapping[str, Any], failed: Iterable[Failed], *, is_bad_address: bool = False
) -> Feedback:
    tags = mail.get("tags") or {}
    ticket, entry = _first(tags, "ticket"), _ENTRY.fullmatch(_first(tags, "entry") or "")
    key = f"E#{entry[1]}#{entry[2]}" if entry else None
    return Feedback(feedback_id, kind, _epoch(stamp), str(mail["messageId"]), ticket, key, tuple(failed), is_bad_address)


def _status(recipient: Mapping[str, Any], *, is_hard: bool) -> str:
    """As the other server gave it; `5.0.0` or `4.0.0` where it gave none."""
    found = _STATUS.search(str(recipient.get("status", ""))) or _STATUS.search(str(recipient.get("diagnosticCode", ""))[:500])
    return found[0] if found else "5.0.0" if is_hard else "4.0.0"


def _first(tags: Mapping[str, Any], name: str) -> str | None:
    values = tags.get(name)
    return str(values[0]) if isinstance(values, list) and values else None


def _epoch(stamp: str) -> int:
    return calendar.timegm(time.strptime(stamp[:19], "%Y-%m-%dT%H:%M:%S"))
