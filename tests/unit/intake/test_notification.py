"""SES's notification of a received mail, out of an SQS record."""

import json
from typing import Any

import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.intake.model import Notification, Verdicts
from chalicelib.intake.notification import notification_of

RECEIPT = {
    "timestamp": "2026-11-22T12:20:00.123Z", "recipients": ["support@example.com"], "spfVerdict": {"status": "PASS"}, "dkimVerdict": {"status": "GRAY"},
    "dmarcVerdict": {"status": "FAIL"}, "dmarcPolicy": "REJECT", "spamVerdict": {"status": "PASS"}, "virusVerdict": {"status": "PROCESSING_FAILED"},
    "action": {"type": "S3", "bucketName": "raw", "objectKey": "inbound/1"},
}  # fmt: skip
MAIL = {"source": "taro@customer.example", "timestamp": "2026-11-22T12:19:00.000Z", "destination": ["to@example.com"]}
EXPECTED = Notification(
    "raw",
    "inbound/1",
    "taro@customer.example",
    ("support@example.com",),
    Verdicts("pass", "gray", "fail", "reject", "pass", "processing_failed"),
    1795350000,
)


def body(receipt: Any = RECEIPT, mail: Any = MAIL) -> str:
    return json.dumps({"Message": json.dumps({"receipt": receipt, "mail": mail})})


def test_notification_is_read_with_and_without_the_envelope_of_sns() -> None:
    assert notification_of(body()) == EXPECTED
    assert notification_of(json.loads(body())["Message"]) == EXPECTED


def test_missing_verdicts_prove_nothing() -> None:
    read = notification_of(body({name: RECEIPT[name] for name in ("timestamp", "recipients", "action")}))

    assert read.verdicts == Verdicts()


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ("not json", "Expecting value"), ("[]", ""), ("null", ""), ("{}", "receipt"), (body({}), "action"), (body(RECEIPT | {"action": {"bucketName": "x"}}), "objectKey"),
        (body(mail=3), ""), (body(RECEIPT | {"timestamp": "yesterday"}), "yesterday"), (json.dumps({"Message": 3}), ""),
    ],
)  # fmt: skip
def test_anything_else_says_what_is_missing(bad: str, field: str) -> None:
    with pytest.raises(InvalidInput, match=field or None):
        notification_of(bad)
