"""Raw mails become text, HTML and files."""

from contextlib import suppress
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.intake.model import Unreadable
from chalicelib.intake.reading import budget
from chalicelib.intake.reading.parse import parse

HEAD = b"From: taro@customer.example\r\nTo: support@example.com\r\nSubject: Statement\r\n"


def made(**parts: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "taro@customer.example", "support@example.com", "Statement"
    mail.set_content(parts.get("plain", "Hello"))
    if "html" in parts:
        mail.add_alternative(parts["html"], subtype="html")
    return mail


def test_plain_text_counts_before_html() -> None:
    read = parse(made(plain="Hello", html="<p>Hello <b>you</b></p>").as_bytes())

    assert (read.text, read.html.strip(), read.files) == ("Hello", "<p>Hello <b>you</b></p>", ())


def test_html_alone_becomes_text() -> None:
    read = parse(HEAD + b"Content-Type: text/html\r\n\r\n<p>One</p><p>Two</p><script>x()</script>")

    assert [line for line in read.text.splitlines() if line] == ["One", "Two"]


@pytest.mark.attack(21)
@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("statement.pdf", "statement.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("state\u200bment\u202efdp.exe", "statementfdp.exe"),
        ("/", "attachment.pdf"),
        ("x" * 300, "x" * 200),
    ],
)
def test_file_names_are_shown_clean_and_kept_apart_by_place(given_name: str, shown: str) -> None:
    mail = made()
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename=given_name)
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename=given_name)

    files = parse(mail.as_bytes()).files

    assert [file.name for file in files] == [shown, shown]
    assert [file.path for file in files] == ["1.2", "1.3"]


@pytest.mark.parametrize(
    "written",
    [
        'filename="見積.pdf"'.encode(),
        b"filename==?utf-8?b?6KaL56mNLnBkZg==?=",
        b"filename*=utf-8''%E8%A6%8B%E7%A9%8D.pdf",
        b"filename*0*=utf-8''%E8%A6%8B; filename*1*=%E7%A9%8D.pdf",
    ],
)
def test_file_names_are_read_however_they_are_written(written: bytes) -> None:
    (file,) = parse(HEAD + b"Content-Type: application/pdf\r\nContent-Disposition: attachment; " + written + b"\r\n\r\n%PDF").files

    assert file.name == "見積.pdf"


def test_attached_mail_is_one_file() -> None:
    mail = made()
    mail.add_attachment(made(plain="Inside"))

    (file,) = parse(mail.as_bytes()).files
    assert file.content_type == "message/rfc822"
    assert b"Inside" in file.data


def test_content_is_the_same_on_every_way_that_a_mail_takes() -> None:
    mail = made().as_bytes()
    received = b"Received: from a by b; now\r\nX-SES-Spam-Verdict: PASS\r\n" + mail.replace(b"\n", b"\r\n") + b"\r\n\r\n"

    assert parse(received).content == parse(mail).content
    for other in (mail.replace(b"Hello", b"Hallo"), mail.replace(b"Statement", b"Account"), mail.replace(b"taro", b"jiro")):
        assert parse(other).content != parse(mail).content


def test_mail_over_the_size_limit_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "SIZE_LIMIT", 1000)
    parse(HEAD + b"\r\n" + b"x" * (1000 - len(HEAD) - 2))

    with pytest.raises(Unreadable) as refused:
        parse(HEAD + b"\r\n" + b"x" * 1000)
    assert refused.value.cause == "too-large"


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_mail_or_unreadable(raw: bytes) -> None:
    for given_bytes in (raw, HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' + raw):
        with suppress(Unreadable):
            parse(given_bytes)
