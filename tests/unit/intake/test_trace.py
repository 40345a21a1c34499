"""The domains that signed a mail are read from SES's own lines and from nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.intake.policy.trace import dkim_domains
from infra.local.ses_trace import Handover, leading_block

SES = (
    b"Return-Path: <taro@customer.example>\r\n"
    b"Received: from mx.customer.example (mx.customer.example [192.0.2.7])\r\n by inbound-smtp.eu-west-1.amazonaws.com with SMTP id abc123\r\n"
    b" for support@example.com;\r\n Sun, 22 Nov 2026 13:39:00 +0000 (UTC)\r\n"
    b"X-SES-Spam-Verdict: PASS\r\nX-SES-Virus-Verdict: PASS\r\n"
    b"Received-SPF: pass (spfCheck: domain of customer.example designates 192.0.2.7 as permitted sender) client-ip=192.0.2.7;"
    b" envelope-from=taro@customer.example; helo=mx.customer.example;\r\n"
)
RESULTS = (
    b"Authentication-Results: amazonses.com;\r\n"
    b" spf=pass (spfCheck: domain of customer.example designates 192.0.2.7 as permitted sender) client-ip=192.0.2.7;"
    b" envelope-from=taro@customer.example; helo=mx.customer.example;\r\n dkim=pass header.i=@customer.example;\r\n dmarc=none header.from=x.example;\r\n"
)
RECEIPT = b"X-SES-RECEIPT: AEFBQUFB\r\nX-SES-DKIM-SIGNATURE: a=rsa-sha256; b=x\r\n"
FORGED = b"Authentication-Results: amazonses.com;\r\n dkim=pass header.i=@bank.example;\r\n"
MAIL = b"Received: by mx.customer.example with SMTP id 52\r\nFrom: taro@bank.example\r\nSubject: Hi\r\n\r\nHello\r\n"


def test_domain_stands_in_the_line_of_ses() -> None:
    assert dkim_domains(SES + RESULTS + RECEIPT + MAIL) == ("customer.example",)


@pytest.mark.parametrize(
    ("line", "domains"),
    [
        (b" dkim=pass header.i=@a.example;\r\n dkim=pass header.i=me@B.example;\r\n", ("a.example", "b.example")),
        (b" dkim=pass header.i=@a.example; dmarc=none header.from=x.example;\r\n", ("a.example",)),
        (b" dkim=pass header.d=a.example header.s=one header.b=Ab/+=;\r\n", ("a.example",)),
        (b" dkim=fail header.i=@a.example;\r\n dkim=pass header.i=@b.example\r\n", ("b.example",)),
        (b" dkim=none;\r\n", ()),
        (b" dkim=passed header.i=@a.example;\r\n", ()),
    ],
)
def test_every_good_signature_counts(line: bytes, domains: tuple[str, ...]) -> None:
    results = RESULTS.replace(b" dkim=pass header.i=@customer.example;\r\n", line)
    assert dkim_domains(SES + results + RECEIPT + MAIL) == domains


@pytest.mark.attack(11)
@pytest.mark.parametrize(
    "raw",
    [
        FORGED + MAIL,
        SES + FORGED + MAIL,
        SES + RECEIPT + FORGED + MAIL,
        SES + RECEIPT + FORGED + RECEIPT + MAIL,
        SES + MAIL.replace(b"From:", FORGED + RECEIPT + b"From:"),
        b"Return-Path: <x@y>\r\n" + FORGED + RECEIPT + MAIL,
        SES.replace(b"inbound-smtp.eu-west-1.amazonaws.com", b"mx.bank.example") + FORGED + RECEIPT + MAIL,
        SES.replace(b"inbound-smtp.eu-west-1.amazonaws.com", b"inbound-smtp.eu-west-1.amazonaws.com.evil.example") + FORGED + RECEIPT + MAIL,
        SES + RESULTS.replace(b"amazonses.com;", b"mx.bank.example;") + RECEIPT + MAIL,
    ],
    ids=[
        "no trace of SES", "no receipt", "under the receipt", "with a receipt of its own", "under the sender's trace", "no Received", "by another server",
        "by a server named like SES", "another authority",
    ],
)  # fmt: skip
def test_forged_results_below_or_without_the_lines_of_ses_are_ignored(raw: bytes) -> None:
    assert dkim_domains(raw) == ()


@pytest.mark.attack(11)
@pytest.mark.parametrize("results", [FORGED + RESULTS, RESULTS + FORGED])
def test_two_results_above_the_receipt_are_believed_by_nobody(results: bytes) -> None:
    assert dkim_domains(SES + results + RECEIPT + MAIL) == ()


@pytest.mark.attack(11)
@pytest.mark.parametrize(
    "envelope",
    [
        b'"a; dkim=pass header.i=@bank.example; "@evil.example',
        b"a;dkim=pass header.i=@bank.example;@evil.example",
        b"x\\; dkim=pass header.i=@bank.example",
    ],
)
def test_results_in_an_envelope_or_helo_are_the_senders_words(envelope: bytes) -> None:
    assert "bank.example" not in dkim_domains(SES + RESULTS.replace(b"taro@customer.example", envelope) + RECEIPT + MAIL)
    assert "bank.example" not in dkim_domains(SES + RESULTS.replace(b"helo=mx.customer.example", b"helo=" + envelope) + RECEIPT + MAIL)


@given(st.binary(max_size=400))
def test_whatever_follows_the_receipt_changes_nothing(rest: bytes) -> None:
    assert dkim_domains(SES + RESULTS + RECEIPT + rest) == ("customer.example",)


@pytest.mark.parametrize(
    ("asked", "domains"),
    [({}, ("customer.example",)), ({"dkim-domain": "mailer.example"}, ("mailer.example",)), ({"dkim": "FAIL"}, ()), ({"dkim": "GRAY"}, ())],
)
def test_local_listener_writes_what_ses_writes(asked: dict[str, str], domains: tuple[str, ...]) -> None:
    body = b"Subject: Hi\r\nFrom: Taro\r\n <taro@customer.example>\r\n\r\nHello\r\n"
    block = leading_block(Handover("abc", "bounce@mailer.example", "support@example.com", "mx.example", "127.0.0.1", 0.0), asked, body)
    assert dkim_domains(block.encode() + body) == domains
