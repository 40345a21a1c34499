"""Signs webhooks and knows genuine ones by the Standard Webhooks specification (docs/chat.md).

The library signs; the age is judged here, because its own check reads the system's clock and cannot be handed ours.
"""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

from .errors import Unauthorized

TOLERANCE_S = 300
LONGEST_ID = 256
MOST_SIGNATURES = 8
LONGEST_TIMESTAMP = 11


def verified_id(keys: Sequence[str], headers: Mapping[str, str], body: bytes, real_now: float) -> str:
    """The webhook's id, once one of `keys` is known to have signed id, timestamp and body. `headers` by names in small letters or any case-blind mapping.

    Raises Unauthorized: a header is missing or malformed, the timestamp is over 300 s off, or no signature matches.
    """
    given_id, timestamp, signatures = (headers.get(f"webhook-{name}") or "" for name in ("id", "timestamp", "signature"))
    if not _is_id(given_id) or not _is_timestamp(timestamp) or not signatures:
        raise Unauthorized(
            "The webhook is not signed as Standard Webhooks asks: send webhook-id, webhook-timestamp (whole seconds) and webhook-signature."
        )
    if abs(real_now - int(timestamp)) > TOLERANCE_S:
        raise Unauthorized(f"The webhook's timestamp is over {TOLERANCE_S} s off. Sign each try anew, and set the sender's clock.")
    if not _is_signed(keys, given_id, int(timestamp), body, signatures):
        raise Unauthorized(
            "No signature of the webhook matches this channel's keys. Sign the raw body, byte for byte, with the key in force."
        )
    return given_id


def signed_headers(keys: Sequence[str], webhook_id: str, body: bytes, real_now: float) -> dict[str, str]:
    """Headers for a webhook of ours: signed with every key in force, the newest first, so that a receiver may know either while one is rotated."""
    signatures = " ".join(_signatures(keys, webhook_id, int(real_now), body.decode()))
    return {"webhook-id": webhook_id, "webhook-timestamp": str(int(real_now)), "webhook-signature": signatures}


def _is_signed(keys: Sequence[str], webhook_id: str, timestamp: int, body: bytes, given: str) -> bool:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False  # the specification signs text; no JSON is anything but UTF-8 (RFC 8259)
    # Without any(): every comparison is made, so that time tells nothing of which key or signature came near.
    made, offered = list(_signatures(keys, webhook_id, timestamp, text)), given.split(" ")[:MOST_SIGNATURES]
    matches = [hmac.compare_digest(ours.encode(), theirs.encode("utf-8", "replace")) for ours in made for theirs in offered]
    return True in matches


def _signatures(keys: Sequence[str], webhook_id: str, timestamp: int, text: str) -> Iterator[str]:
    moment = datetime.fromtimestamp(timestamp, UTC)
    return (str(Webhook(key).sign(webhook_id, moment, text)) for key in keys)


def _is_id(text: str) -> bool:
    return 0 < len(text) <= LONGEST_ID and text.isascii() and text.isprintable() and " " not in text


def _is_timestamp(text: str) -> bool:
    """Digits as we would write them: what `int` takes besides (signs, spaces, zeros before) is not the text that was signed."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_TIMESTAMP and not text.startswith("0")
