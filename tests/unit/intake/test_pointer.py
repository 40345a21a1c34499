"""A pointer says where a mail lies and what SES thinks of it, reads like the notification that it stands for, and holds nothing of the mail."""

import json

import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.intake.pointer import pointer_of, told_in
from chalicelib.outbox.feedback import Feedback

HEADERS = [{"name": "Subject", "value": "my seed is abandon"}, {"name": "X-Secret", "value": "abandon"}]
STAMP = "2026-11-22T13:39:00.000Z"
MAIL = {
    "timestamp": STAMP,
    "source": "taro@customer.example",
    "destination": ["support@example.com"],
    "headers": HEADERS,
    "commonHeaders": {"subject": "abandon"},
}


def enveloped(message):
    return json.dumps({"Type": "Notification", "Subject": "Amazon SES Email Receipt Notification", "Message": json.dumps(message)})


RECEIVED = enveloped({
    "notificationType": "Received", "mail": MAIL,
    "receipt": {
        "timestamp": STAMP, "recipients": ["support+abc@example.com"], "action": {"type": "S3", "bucketName": "raw", "objectKey": "inbound/1"},
        "spfVerdict": {"status": "PASS"}, "dmarcVerdict": {"status": "FAIL"}, "dmarcPolicy": "reject", "spamVerdict": {"status": "PASS"},
    },
})  # fmt: skip
BOUNCED = enveloped({
    "eventType": "Bounce", "mail": {**MAIL, "messageId": "m-1", "tags": {"ticket": ["02Q1QBG0H6CD2"], "entry": ["E-000001-1"]}},
    "bounce": {
        "bounceType": "Permanent", "bounceSubType": "General", "feedbackId": "f-1", "timestamp": STAMP,
        "bouncedRecipients": [{"emailAddress": "taro@customer.example", "status": "5.1.1", "diagnosticCode": "smtp; 550 abandon"}],
    },
})  # fmt: skip


@pytest.mark.parametrize("body", [RECEIVED, BOUNCED], ids=["received", "bounced"])
def test_pointer_reads_like_what_it_stands_for_and_says_nothing_of_the_mail(body):
    told = told_in(body)
    pointer = pointer_of(told)

    assert told_in(pointer) == told
    assert pointer_of(told_in(pointer)) == pointer, "redriven, and put aside again"
    assert "abandon" in body
    assert "abandon" not in pointer


def test_bounce_is_told_from_a_received_mail():
    assert isinstance(told_in(BOUNCED), Feedback)
    assert not isinstance(told_in(RECEIVED), Feedback)


@pytest.mark.parametrize(
    "body", ['{"pointer":2}', '{"pointer":1}', '{"pointer":1,"received":{"bucket":"b"}}', '{"pointer":', "", "[]", '{"Message": "x"}']
)
def test_what_is_neither_is_named(body):
    with pytest.raises(InvalidInput):
        told_in(body)
