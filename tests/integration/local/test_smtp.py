"""SMTP takes what people really send, keeps it to the byte, and lets nothing go before it is stored."""
# ruff: noqa: N803 - boto3's names

import os
import re
import smtplib
import socket
import time
from pathlib import Path

import pytest
from local_runs import eventually, free_ports

from infra.local.local_verdicts import take_verdicts
from infra.local.smtp_inbound import SIZE_LIMIT, SesDelivery, SmtpListener
from infra.local.spool import Spool

CORPORA = Path(os.environ.get("CORPORA") or Path(__file__).resolve().parents[4] / "shared" / "corpora")


class Aws:
    """S3 and SNS that fail as often as told, then remember."""

    def __init__(self, failures=0):
        self.failures, self.objects, self.published = failures, {}, []

    def put_object(self, *, Bucket, Key, Body):
        self._fail()
        self.objects[Key] = Body

    def publish(self, *, TopicArn, Subject, Message):
        self._fail()
        self.published.append(Message)

    def _fail(self):
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the local AWS is away")


class Inbound:
    def __init__(self, folder, aws):
        self.aws, self.spool, self.port = aws, Spool(folder), free_ports(1)[0]
        self.delivery = SesDelivery(self.spool, aws, aws, bucket="raw", topic_arn="arn:topic")
        self.listener = SmtpListener(self.spool, self.delivery, self.port)
        self.left = self.delivery.start()
        self.listener.start()

    def send(self, raw, source="c@example.org", recipients=("support@example.com",), options=()):
        with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as smtp:
            smtp.sendmail(source, list(recipients), raw, mail_options=list(options))

    def stored(self, count):
        eventually(lambda: len(self.aws.published) >= count)
        return [re.split(rb"X-SES-RECEIPT: [^\r]*\r\n", body, maxsplit=1)[1] for body in self.aws.objects.values()]

    def stop(self):
        self.listener.stop()
        self.delivery.stop(1)


@pytest.fixture
def inbound(tmp_path):
    made = []

    def make(aws=None):
        made.append(Inbound(tmp_path, aws or Aws()))
        return made[-1]

    yield make
    for each in made:
        each.stop()


def test_real_mails_are_stored_to_the_byte(inbound):
    mails = sorted((CORPORA / "mail" / "mime").glob("*/*.eml")) or sorted((CORPORA / "mail" / "mime").glob("**/*.eml"))
    if not CORPORA.exists():
        pytest.skip(f"the corpora folder is absent: {CORPORA}")
    assert len(mails) >= 43
    smtp = inbound()
    sent = [as_sent(path.read_bytes()) for path in mails]
    for raw in sent:
        smtp.send(raw)
    assert sorted(smtp.stored(len(sent))) == sorted(take_verdicts(raw)[0] for raw in sent)


def as_sent(raw):
    """What smtplib puts on the wire: CRLF at every line's end, and one at the mail's."""
    fixed = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    return fixed if fixed.endswith(b"\r\n") else fixed + b"\r\n"


def test_ses_prepends_return_path_and_received(inbound):
    smtp = inbound()
    smtp.send(b"Subject: x\r\n\r\nhi\r\n", source="someone@example.org")
    smtp.stored(1)
    head = next(iter(smtp.aws.objects.values()))
    key = next(iter(smtp.aws.objects))
    assert head.startswith(b"Return-Path: <someone@example.org>\r\nReceived: from ")
    assert b"with SMTP id " + key.removeprefix("inbound/").encode() in head


def test_a_null_reverse_path_is_a_mail(inbound):
    smtp = inbound()
    smtp.send(b"Subject: bounce\r\n\r\nhi\r\n", source="")
    smtp.stored(1)
    assert next(iter(smtp.aws.objects.values())).startswith(b"Return-Path: <>\r\n")
    assert '"source": ""' in smtp.aws.published[0]


def test_eight_bit_utf8_addresses_and_endless_lines_are_taken(inbound):
    smtp = inbound()
    smtp.send("Subject: あ\r\n\r\nあ\r\n".encode(), source="あ@example.org", options=("SMTPUTF8", "BODY=8BITMIME"))
    smtp.send(b"Subject: long\r\n\r\n" + b"x" * 3_000_000 + b"\r\n")
    assert {len(body) for body in smtp.stored(2)} == {len("Subject: あ\r\n\r\nあ\r\n".encode()), 3_000_000 + 19}


def test_forty_megabytes_are_the_end(inbound):
    smtp = inbound()
    with pytest.raises(smtplib.SMTPSenderRefused, match="552"):
        smtp.send(b"Subject: big\r\n\r\n" + b"x" * (SIZE_LIMIT + 1))
    smtp.send(b"Subject: small\r\n\r\nhi\r\n")
    assert len(smtp.stored(1)) == 1


def test_a_connection_cut_within_data_leaves_nothing(inbound):
    smtp = inbound()
    with socket.create_connection(("127.0.0.1", smtp.port)) as raw:
        for line in (b"EHLO x\r\n", b"MAIL FROM:<a@b.org>\r\n", b"RCPT TO:<c@d.org>\r\n", b"DATA\r\n", b"Subject: half\r\n\r\nhal"):
            raw.sendall(line)
            time.sleep(0.05)
    time.sleep(0.2)
    assert smtp.spool.ids() == []


def test_a_cloud_that_is_away_only_delays_a_mail(inbound):
    smtp = inbound(Aws(failures=4))
    smtp.send(b"Subject: x\r\n\r\nhi\r\n")
    assert len(smtp.stored(1)) == 1


def test_what_the_spool_holds_is_delivered_again_at_the_next_start_under_the_same_key(inbound):
    first = inbound()
    first.send(b"Subject: x\r\n\r\nhi\r\n")
    first.stored(1)
    second = inbound()
    second.stored(1)
    assert second.left == 1
    assert first.aws.objects == second.aws.objects
    assert first.aws.published == second.aws.published


def test_a_full_disk_is_a_temporary_refusal(inbound, monkeypatch):
    smtp = inbound()

    def full(mail):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(smtp.spool, "accept", full)
    with pytest.raises(smtplib.SMTPDataError, match="451"):
        smtp.send(b"Subject: x\r\n\r\nhi\r\n")
