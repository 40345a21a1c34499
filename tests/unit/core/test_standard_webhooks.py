"""Signatures by the Standard Webhooks specification: attacks 30, 31, 33 and 34 of docs/guarantees.md, without a table behind them."""

import base64
import time
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from chalicelib.core.errors import Unauthorized
from chalicelib.core.standard_webhooks import signed_headers, verified_id

NOW = 1795350000
OLD, NEW, OTHER = ("whsec_" + base64.b64encode(bytes([n]) * 24).decode() for n in (1, 2, 3))
BODY = '{"text": "出金が届きません"}'.encode()


def headers(body: bytes = BODY, *keys: str, at: int = NOW, webhook_id: str = "msg_1") -> dict[str, str]:
    return signed_headers(keys or (NEW,), webhook_id, body, at)


def test_genuine_webhook_is_known_by_its_id() -> None:
    assert verified_id((NEW,), headers(), BODY, NOW) == "msg_1"


@pytest.mark.parametrize("at", range(len(BODY)))
def test_body_changed_by_a_byte_is_refused(at: int) -> None:
    changed = BODY[:at] + bytes([BODY[at] ^ 1]) + BODY[at + 1 :]
    with pytest.raises(Unauthorized):
        verified_id((NEW,), headers(), changed, NOW)


@pytest.mark.parametrize(("off_s", "is_accepted"), [(0, True), (300, True), (-300, True), (301, False), (-301, False), (86400, False)])
def test_timestamp_may_be_off_by_five_minutes(off_s: int, is_accepted: bool) -> None:
    given = headers(at=NOW + off_s)
    if is_accepted:
        assert verified_id((NEW,), given, BODY, NOW) == "msg_1"
    else:
        with pytest.raises(Unauthorized, match="timestamp"):
            verified_id((NEW,), given, BODY, NOW)


@pytest.mark.parametrize("signed_with", [(OLD,), (NEW,), (OLD, OTHER), (OTHER, NEW), (NEW, OLD)])
def test_either_key_counts_during_rotation(signed_with: tuple[str, ...]) -> None:
    assert verified_id((NEW, OLD), headers(BODY, *signed_with), BODY, NOW) == "msg_1"


def test_old_key_is_refused_after_its_end() -> None:
    with pytest.raises(Unauthorized, match="signature"):
        verified_id((NEW,), headers(BODY, OLD), BODY, NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_2"}, {"webhook-id": ""}, {"webhook-id": "msg 1"}, {"webhook-id": "é"}, {"webhook-id": "x" * 257},
        {"webhook-timestamp": ""}, {"webhook-timestamp": str(NOW + 1)}, {"webhook-timestamp": f"{NOW}.0"}, {"webhook-timestamp": f" {NOW}"},
        {"webhook-timestamp": f"+{NOW}"}, {"webhook-timestamp": f"0{NOW}"}, {"webhook-timestamp": "1_795_350_000"}, {"webhook-timestamp": "٣"},
        {"webhook-timestamp": "9" * 400}, {"webhook-timestamp": "nan"},
        {"webhook-signature": ""}, {"webhook-signature": "v1,"}, {"webhook-signature": "v1"}, {"webhook-signature": "v1,é"},
        {"webhook-signature": "v1a,AAAA"}, {"webhook-signature": " " * 100_000}, {"webhook-signature": "v1,a,b v1,%%%"},
    ],
)  # fmt: skip
def test_changed_or_malformed_headers_are_refused(change: dict[str, str]) -> None:
    with pytest.raises(Unauthorized):
        verified_id((NEW,), {**headers(), **change}, BODY, NOW)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Unauthorized):
        verified_id((NEW,), headers(), b"\xff\xfe", NOW)


def test_channel_without_keys_accepts_nobody() -> None:
    with pytest.raises(Unauthorized):
        verified_id((), headers(), BODY, NOW)


def test_signatures_are_those_of_the_published_library() -> None:
    now = time.time()
    Webhook(NEW).verify(BODY, signed_headers((NEW, OLD), "msg_1", BODY, now))
    Webhook(OLD).verify(BODY, signed_headers((NEW, OLD), "msg_1", BODY, now))
    theirs = {
        "webhook-id": "m", "webhook-timestamp": str(NOW), "webhook-signature": Webhook(NEW).sign("m", datetime.fromtimestamp(NOW, UTC), BODY.decode())
    }  # fmt: skip
    assert verified_id((NEW,), theirs, BODY, NOW) == "m"
