"""Reports about delivery as mail servers word them: who was not reached, whether for good, why, and which mail came back."""

import pytest

from chalicelib.intake.model import DeliveryReport
from chalicelib.intake.policy.automatic import Kind, kind_of
from chalicelib.intake.reading.parse import parse

RETURNED = "Return-Path: <support@example.com>\nReceived: from a.example by b.example; Sun, 22 Nov 2026 13:39:00 +0000\nMessage-ID: <0100-1@email.amazonses.com>\nReferences: <a@customer.example>\n <ours@desk.example.com>\nFrom: support@example.com\nTo: taro@customer.example\nSubject: Re: Statement\n\nHello.\n"
IDS = ("<0100-1@email.amazonses.com>", "<a@customer.example>", "<ours@desk.example.com>")
TARO = "taro@customer.example"

QMAIL = (
    "failure notice",
    f"""Hi. This is the qmail-send program at mx.customer.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{TARO}>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 {TARO} unknown
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.

{RETURNED}""",
)
EXIM = (
    "Mail delivery failed: returning message to sender",
    f"""This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {TARO}
    SMTP error from remote mail server after RCPT TO:<{TARO}>:
    host mx.customer.example [192.0.2.1]: 550 5.1.1 no such user

------ This is a copy of the message, including all the headers. ------

{RETURNED}""",
)
EXIM_DELAYED = (
    "Warning: message 1abcDE-0001-AB delayed 24 hours",
    f"""This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.customer.example.

The message identifier is:     1abcDE-0001-AB
The address to which the message has not yet been delivered is:

  {TARO}
    Delay reason: connection timed out

No action is required on your part. Delivery attempts will continue for some time.

{RETURNED}""",
)
POSTFIX = (
    "Undelivered Mail Returned to Sender",
    f"""This is the mail system at host mx.customer.example.

I'm sorry to have to inform you that your message could not be delivered to one or more recipients.

<{TARO}>: host mx.customer.example[192.0.2.1] said: 552 5.2.2 Mailbox full (in reply to RCPT TO command)

{RETURNED}""",
)
SENDMAIL = (
    "Returned mail: see transcript for details",
    f"""The original message was received at Sun, 22 Nov 2026 13:39:00 GMT
from localhost [127.0.0.1]

   ----- The following addresses had permanent fatal errors -----
<{TARO}>
    (reason: 550 5.1.1 <{TARO}>... User unknown)

   ----- Transcript of session follows -----
... while talking to mx.customer.example.:

   ----- Original message follows -----

{RETURNED}""",
)
EXCHANGE = (
    "Undeliverable: Re: Statement",
    f"""Your message did not reach some or all of the intended recipients.

      Subject:  Re: Statement
      Sent:     22.11.2026 13:39

The following recipient(s) could not be reached:

      {TARO} on 22.11.2026 13:39
            The e-mail account does not exist at the organization this message was sent to.
            <mx.customer.example #5.1.1>
""",
)
GMAIL = (
    "Delivery Status Notification (Failure)",
    f"""Delivery to the following recipient failed permanently:

     {TARO}

Technical details of permanent failure:
Google tried to deliver your message, but it was rejected by the server for the recipient domain.

The error that the other server returned was:
550 5.1.1 <{TARO}>: Recipient address rejected: User unknown

----- Original message -----

{RETURNED}""",
)
YAHOO = (
    "Failure Notice",
    f"""Sorry, we were unable to deliver your message to the following address.

<{TARO}>:
550: 5.1.1 user unknown

--- Below this line is a copy of the message.

{RETURNED}""",
)
DOCOMO = (
    "Mail System Error - Returned Mail",
    f"""次のあて先へのメッセージはエラーのため送信できませんでした。

送信先メールアドレスが見つかりませんでした。
メールアドレスをご確認の上、再送信してください。

<{TARO}>: 550 Unknown user {TARO} (in reply to RCPT TO command)

{RETURNED}""",
)
KDDI = (
    "メールエラー通知",
    f"""送信先のメールボックスが一杯のため、送信できませんでした。

Could not be delivered to: <{TARO}>
As their mailbox is full.

{RETURNED}""",
)
NOTES = (
    "宛先不明",
    f"""------- Failure Reasons  --------

ディレクトリのリストにありません
{TARO}

------- Returned Message --------
{RETURNED}""",
)
QQ = (
    "退信",
    f"""您发送给 {TARO} 的邮件被退回。收件人邮箱不存在。

{RETURNED}""",
)


def worded(subject: str, text: str, author: str = "MAILER-DAEMON@mx.customer.example") -> bytes:
    return f"Return-Path: <>\nFrom: {author}\nTo: support@example.com\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode()


@pytest.mark.parametrize(
    ("report", "action", "status"),
    [
        (QMAIL, "failed", "5.1.1"), (EXIM, "failed", "5.1.1"), (EXIM_DELAYED, "delayed", "4.4.1"), (POSTFIX, "failed", "5.2.2"), (SENDMAIL, "failed", "5.1.1"),
        (GMAIL, "failed", "5.1.1"), (YAHOO, "failed", "5.1.1"), (DOCOMO, "failed", "5.1.1"), (KDDI, "failed", "5.2.2"), (NOTES, "failed", "5.1.1"), (QQ, "failed", "5.1.1"),
    ],
    ids=["qmail", "Exim", "Exim, delayed", "Postfix", "sendmail", "Gmail", "Yahoo", "docomo", "au", "Notes", "QQ"],
)  # fmt: skip
def test_report_in_plain_words_is_read(report: tuple[str, str], action: str, status: str) -> None:
    mail = parse(worded(*report))

    (read,) = mail.reports
    assert (read.recipient, read.action, read.status) == (TARO, action, status)
    assert (read.original_message_id, read.references) == (IDS[0], IDS)
    assert kind_of(mail, "") is Kind.BOUNCE


def test_report_that_returns_nothing_is_read_as_well() -> None:
    mail = parse(worded(*EXCHANGE, author="System Administrator"))

    assert mail.reports == (DeliveryReport(TARO, "failed", "5.1.1", "5.1.1"),)
    assert kind_of(mail, "") is Kind.BOUNCE


@pytest.mark.parametrize("report", [EXIM, POSTFIX, KDDI, QQ], ids=["Exim", "Postfix", "au", "QQ"])
def test_report_from_no_address_of_a_server_is_known_by_what_came_back(report: tuple[str, str]) -> None:
    raw = worded(*report, author="ndr@customer.example").removeprefix(b"Return-Path: <>\n")

    assert kind_of(parse(raw), "ndr@customer.example") is Kind.BOUNCE


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Undeliverable parcel", "My parcel came back as undeliverable. What now?"),
        ("Delivery failure of my card", "The delivery of my card failed twice; the courier says the address is unknown."),
        ("宛先不明で戻ってきました", "送っていただいた書類が宛先不明で戻ってきたようです。確認をお願いします。"),
        ("Mail error", "I get a mail error 550 when I write to help@example.com. Please help."),
    ],
)
def test_customers_who_write_about_deliveries_stay_people(subject: str, text: str) -> None:
    raw = worded(subject, text, author=TARO).removeprefix(b"Return-Path: <>\n")

    assert kind_of(parse(raw), TARO) is Kind.PERSON


def structured(part: str, kind: str = "delivery-status", returned: str = RETURNED, returned_type: str = "message/rfc822") -> bytes:
    return (
        f"Return-Path: <>\nFrom: postmaster@customer.example\nTo: support@example.com\nSubject: x\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="=b="\n\n--=b=\nContent-Type: text/plain\n\nSomething about your mail.\n\n'
        f"--=b=\nContent-Type: message/{kind}\n\n{part}\n--=b=\nContent-Type: {returned_type}\n\n{returned}\n--=b=--\n"
    ).encode()


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (
            (
                "Reporting-MTA: dns; a\n\nOriginal-Recipient: rfc822;taro@customer.example\nFinal-Recipient: rfc822; other@elsewhere.example\nAction: failed\nStatus: 5.1.1\n"
                "Diagnostic-Code: smtp; 550 5.1.1\n  user unknown\n"
            ),
            DeliveryReport(TARO, "failed", "5.1.1", "550 5.1.1"),
        ),
        (
            (
                "Reporting-MTA: dns; a\n\nFinal-Recipient: RFC822; <taro@customer.example>\nAction: Failed\nStatus: 5.0.0 (permanent failure)\n"
                "Diagnostic-Code: smtp; 550-5.1.1 The email account does not exist\n"
            ),
            DeliveryReport(TARO, "failed", "5.1.1", "550 5.1.1"),
        ),
        (
            "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; taro@customer.example\nAction: delayed\nStatus: 4.4.1\n",
            DeliveryReport(TARO, "delayed", "4.4.1"),
        ),
        (
            "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; taro@customer.example\nAction: relayed\nStatus: 2.0.0\n",
            DeliveryReport(TARO, "relayed", "2.0.0"),
        ),
        (
            "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; taro@customer.example\nStatus: 5.7.1\n",
            DeliveryReport(TARO, "failed", "5.7.1"),
        ),
    ],
    ids=["original recipient", "closer status", "delayed", "relayed", "no action"],
)
def test_report_for_programs_is_read(part: str, expected: DeliveryReport) -> None:
    (read,) = parse(structured(part)).reports

    assert (read.recipient, read.action, read.status, read.diagnostic) == (
        expected.recipient,
        expected.action,
        expected.status,
        expected.diagnostic,
    )
    assert read.references == IDS


def test_each_recipient_has_a_report_of_its_own() -> None:
    part = "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; c@d.example\nAction: delayed\nStatus: 4.2.2\n"

    assert [(read.recipient, read.action) for read in parse(structured(part)).reports] == [
        ("a@b.example", "failed"),
        ("c@d.example", "delayed"),
    ]


@pytest.mark.parametrize("returned_type", ["text/rfc822-headers", "message/rfc822", "Message/RFC822-Headers"])
def test_headers_that_came_back_are_found_in_every_form(returned_type: str) -> None:
    part = "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; taro@customer.example\nAction: failed\nStatus: 5.1.1\n"

    assert parse(structured(part, returned_type=returned_type)).reports[0].references == IDS


def test_read_receipt_names_the_mail_that_was_read() -> None:
    part = "Final-Recipient: rfc822; taro@customer.example\nOriginal-Message-ID: <0100-1@email.amazonses.com>\nDisposition: manual-action/MDN-sent-manually; displayed\n"
    mail = parse(structured(part, "disposition-notification", returned="", returned_type="text/rfc822-headers"))

    assert [(read.recipient, read.action, read.original_message_id) for read in mail.reports] == [(TARO, "displayed", IDS[0])]
    assert kind_of(mail, "") is Kind.AUTOMATIC


def test_complaint_names_who_complained_where_the_provider_says_so() -> None:
    part = "Feedback-Type: abuse\nUser-Agent: X/1\nVersion: 1\nOriginal-Rcpt-To: <taro@customer.example>\n"

    assert [(read.recipient, read.action) for read in parse(structured(part, "feedback-report")).reports] == [(TARO, "complaint")]
    assert parse(structured("Feedback-Type: not-spam\n", "feedback-report")).reports == ()


def test_usual_mail_does_not_even_import_the_reader_of_reports() -> None:
    import subprocess
    import sys

    program = (
        "import sys; from chalicelib.intake.reading.parse import parse; "
        f"parse(b'From: {TARO}\\nTo: support@example.com\\nSubject: Statement\\n\\nHello.\\n'); "
        "print([name for name in sys.modules if 'report' in name and name.startswith('chalicelib')])"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip() == "[]"
