"""The notification has SES's shape, whatever the mail looks like."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.ses_notification import mail_id_of, notification
from infra.local.spool import AcceptedMail

CORPORA = Path(os.environ.get("CORPORA") or Path(__file__).resolve().parents[4] / "shared" / "corpora")
RAW = (
    b"Return-Path: <janedoe@example.com>\r\nReceived: from mailer by x; date\r\nMIME-Version: 1.0\r\n"
    b"From: Jane Doe <janedoe@example.com>\r\nDate: Wed, 7 Oct 2015 12:34:56 -0700\r\nMessage-ID: <0123456789example.com>\r\n"
    b'Subject: =?utf-8?b?44GC?=\r\n folded\r\nTo: johndoe@example.com, "B, C" <b@example.com>\r\n\r\nhello\r\n'
)


def told(raw=RAW, **verdicts):
    mail = AcceptedMail("abc", "janedoe@example.com", ("johndoe@example.com",), 0.0, verdicts, raw)
    return notification(mail, bucket="bucket", key="inbound/abc", topic_arn="arn:topic")


def test_shape_is_that_of_the_sample_of_aws():
    sample_file = CORPORA / "events" / "aws" / "sesEvent.json"
    if not sample_file.exists():
        pytest.skip(f"the corpora folder is absent: {CORPORA}")
    sample = json.loads(sample_file.read_text())["Records"][0]["ses"]
    made = told(dmarc="FAIL", policy="reject")
    assert sample["mail"].keys() == made["mail"].keys()
    assert sample["mail"]["commonHeaders"].keys() == made["mail"]["commonHeaders"].keys()
    assert sample["receipt"].keys() == made["receipt"].keys()
    assert sample["mail"]["timestamp"] == made["mail"]["timestamp"]
    assert sample["mail"]["commonHeaders"]["from"] == made["mail"]["commonHeaders"]["from"]
    assert {"name", "value"} == set(made["mail"]["headers"][0])


def test_the_action_says_where_the_raw_mail_is():
    expected = {"type": "S3", "topicArn": "arn:topic", "bucketName": "bucket", "objectKeyPrefix": "inbound/", "objectKey": "inbound/abc"}
    assert expected == told()["receipt"]["action"]


def test_verdicts_pass_unless_asked_and_the_policy_comes_with_a_failed_dmarc_only():
    plain, failed = told()["receipt"], told(dmarc="FAIL", spam="GRAY", policy="quarantine")["receipt"]
    assert {"PASS"} == {plain[name]["status"] for name in plain if name.endswith("Verdict")}
    assert "dmarcPolicy" not in plain
    assert (failed["dmarcVerdict"]["status"], failed["spamVerdict"]["status"], failed["dmarcPolicy"]) == ("FAIL", "GRAY", "quarantine")


def test_subject_and_names_are_decoded_and_unfolded():
    common = told()["mail"]["commonHeaders"]
    assert "あ folded" in common["subject"].replace("あfolded", "あ folded")
    assert common["to"] == ["johndoe@example.com", '"B, C" <b@example.com>']


def test_headers_past_ten_kilobytes_are_left_out_and_said_so():
    mail = told(b"".join(b"X-%d: %s\r\n" % (n, b"v" * 90) for n in range(10_000)) + b"\r\nbody")["mail"]
    assert mail["headersTruncated"] is True
    assert sum(len(h["name"]) + len(h["value"]) for h in mail["headers"]) < 10 * 1024


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"no header at all",
        b"To: " + b"(" * 500 + b"\r\n\r\n",
        b"Subject: " + b"=?utf-8?q?x?= " * 20_000 + b"\r\n\r\n",
        b"Subject: =?no-such-charset?b?44GC?=\r\n\r\n",
        "Message-ID: ‹\r\nFrom: あ <a@b>\r\n\r\n".encode(),
        b"From: \xff\xfe <a@b>\nTo: x\n\nbare",
    ],
)
def test_no_mail_is_too_odd_to_be_told_of(raw):
    json.dumps(told(raw))


@given(st.binary(max_size=400))
def test_any_bytes_can_be_told_of(raw):
    assert json.loads(json.dumps(told(raw)))["mail"]["messageId"] == "abc"


def test_a_queue_message_names_its_mail():
    assert mail_id_of(json.dumps({"Message": json.dumps(told())})) == "abc"
    assert None is mail_id_of("nonsense")
    assert None is mail_id_of(json.dumps({"Message": "[]"}))
