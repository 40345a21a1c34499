"""Which parts of a mail are its text, its HTML and its files, however its program took it apart."""

from base64 import b64encode

import pytest

from chalicelib.intake.model import ParsedMail
from chalicelib.intake.reading.parse import parse

PNG = b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64encode(b"\x89PNG") + b"\r\n"
HELLO = b"Content-Type: text/plain\r\n\r\nHello\r\n"
HTML = b"Content-Type: text/html\r\n\r\n<p>Hello <b>you</b></p>\r\n"


def multipart(kind: str, *parts: bytes, boundary: str = "b", closing: bool = True, parameters: str = "") -> bytes:
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{parameters}\r\n\r\n'.encode()
    mark = b"--" + boundary.encode()
    return (
        head
        + b"".join(mark + b"\r\n" + part + (b"" if part.endswith(b"\r\n") else b"\r\n") for part in parts)
        + (mark + b"--\r\n" if closing else b"")
    )


def shown(mail: ParsedMail) -> tuple[str, str, list[str]]:
    return mail.text, mail.html.strip(), [f"{file.path} {file.content_type}" for file in mail.files]


def text(words: str, headers: str = "") -> bytes:
    return f"Content-Type: text/plain\r\n{headers}\r\n{words}\r\n".encode()


# ---- what is the body


def test_text_around_a_picture_is_one_text() -> None:
    """As Apple Mail writes it."""
    assert shown(parse(multipart("mixed", text("Look:"), PNG, text("Do you see?")))) == ("Look:\n\nDo you see?", "", ["1.2 image/png"])


def test_html_around_a_file_is_one_html_beside_the_text() -> None:
    inner = multipart(
        "mixed",
        HTML,
        b"Content-Type: application/pdf; name=a.pdf\r\n\r\n%PDF",
        b"Content-Type: text/html\r\n\r\n<p>Bye</p>\r\n",
        boundary="c",
    )
    mail = parse(multipart("alternative", text("Hello you Bye"), inner))

    assert mail.text == "Hello you Bye"
    assert "Hello <b>you</b>" in mail.html
    assert "Bye" in mail.html
    assert [file.name for file in mail.files] == ["a.pdf"]


def test_plain_text_beside_html_is_in_both_views() -> None:
    """A list's footer, or Apple Mail's words after a picture."""
    picture = b"Content-ID: <p@x>\r\n" + PNG
    mail = parse(multipart("mixed", HTML, picture, text("1 < 2\r\nfooter")))

    assert mail.text == "Hello you\n\n1 < 2\nfooter"
    assert '<img src="cid:p@x">' in mail.html
    assert "1 &lt; 2<br>footer" in mail.html
    assert mail.files[0].is_inline


def test_first_text_is_the_body_even_with_a_name_and_a_later_one_a_file() -> None:
    mail = parse(
        multipart(
            "mixed",
            b'Content-Type: text/plain; name="body.txt"\r\n\r\nHello',
            b'Content-Type: text/plain; name="log.txt"\r\n\r\nERROR',
            text("Bye"),
        )
    )

    assert (mail.text, [file.name for file in mail.files]) == ("Hello\n\nBye", ["log.txt"])


def test_disposition_makes_a_text_a_file() -> None:
    assert shown(parse(multipart("mixed", HELLO, text("x", "Content-Disposition: attachment\r\n")))) == ("Hello", "", ["1.2 text/plain"])


def test_related_picture_is_inline_where_the_html_shows_it() -> None:
    html = b'Content-Type: text/html\r\n\r\n<img src="cid:one@x"><img src="http://x/"></p>\r\n'
    mail = parse(multipart("related", html, b"Content-ID: <one@x>\r\n" + PNG, b"Content-ID: <two@x>\r\n" + PNG))

    assert [(file.content_id, file.is_inline) for file in mail.files] == [("one@x", True), ("two@x", False)]
    assert "cid:one@x" in mail.html


def test_related_shows_its_text_also_after_its_picture() -> None:
    assert parse(multipart("related", PNG, HTML)).html.strip() == "<p>Hello <b>you</b></p>"


def test_alternatives_without_plain_text_are_read_from_html() -> None:
    calendar = b"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n"
    mail = parse(multipart("alternative", HTML, calendar, b"Content-Type: text/x-amp-html\r\n\r\n<html amp4email>"))

    assert shown(mail) == ("Hello you", "<p>Hello <b>you</b></p>", ["1.2 text/calendar"])


def test_two_plain_alternatives_are_both_read() -> None:
    assert parse(multipart("alternative", text("One"), text("Two"))).text == "One\n\nTwo"


def test_signed_and_encrypted_parts_are_files() -> None:
    signature = b"Content-Type: application/pgp-signature; name=signature.asc\r\n\r\n-----BEGIN PGP SIGNATURE-----"
    assert shown(parse(multipart("signed", HELLO, signature))) == ("Hello", "", ["1.2 application/pgp-signature"])

    smime = parse(b'Content-Type: application/pkcs7-mime; name="smime.p7m"\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB')
    assert [(file.name, file.data) for file in smime.files] == [("smime.p7m", b"0\x82\x01")]


def test_resource_fork_of_a_macintosh_is_hidden() -> None:
    fork = b"Content-Type: application/applefile; name=photo.jpg\r\n\r\nfork"
    mail = parse(
        multipart("mixed", HELLO, multipart("appledouble", fork, b"Content-Type: image/jpeg; name=photo.jpg\r\n\r\nJPEG", boundary="c"))
    )

    assert [(file.name, file.data) for file in mail.files] == [("photo.jpg", b"JPEG")]


# ---- mails in mails, reports


def test_attached_mail_is_one_file_with_its_bytes_and_the_name_of_its_subject() -> None:
    inner = b"Subject: =?utf-8?b?5Ye66YeR?= ../\r\nContent-Type: multipart/mixed; boundary=z\r\n\r\n--z\r\nContent-Type: text/plain\r\n\r\ninside\r\n--z--"
    mail = parse(multipart("mixed", HELLO, b"Content-Type: message/rfc822\r\n\r\n" + inner))

    assert [(file.name, file.content_type, file.data) for file in mail.files] == [("出金.eml", "message/rfc822", inner)]
    assert "inside" not in mail.text


def test_attached_mail_that_is_none_is_a_file() -> None:
    mail = parse(
        multipart(
            "mixed",
            HELLO,
            b'Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="broken.eml"\r\n\r\nnot a mail, sorry!',
        )
    )

    assert [(file.name, file.data) for file in mail.files] == [("broken.eml", b"not a mail, sorry!")]


def test_digest_holds_mails() -> None:
    assert shown(parse(multipart("digest", b"\r\nSubject: One\r\n\r\nfirst", b"\r\nSubject: Two\r\n\r\nsecond"))) == (
        "",
        "",
        ["1.1 message/rfc822", "1.2 message/rfc822"],
    )


def test_report_keeps_what_machines_read_as_files() -> None:
    status = b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b\r\n"
    mail = parse(
        multipart(
            "report",
            text("It bounced."),
            status,
            b"Content-Type: message/rfc822\r\n\r\nSubject: Mine\r\n\r\nhello",
            parameters="; report-type=delivery-status",
        )
    )

    assert shown(mail) == ("It bounced.", "", ["1.2 message/delivery-status", "1.3 message/rfc822"])


@pytest.mark.parametrize(
    "kind", ["message/partial; number=1; total=2; id=x", 'message/external-body; access-type=URL; URL="http://x/"; name=f.ps']
)
def test_other_messages_are_files(kind: str) -> None:
    mail = parse(multipart("mixed", HELLO, f"Content-Type: {kind}\r\n\r\nContent-Type: text/plain\r\n\r\npiece".encode()))

    assert [file.content_type for file in mail.files] == [kind.partition(";")[0]]


# ---- delimiters


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n", b"\r", b"\r\r\n"])
def test_line_ends_of_any_kind(line_end: bytes) -> None:
    raw = b"Subject: Statement\r\nFrom: taro@customer.example\r\n" + multipart("mixed", text("One\r\n\r\ntwo"), PNG)

    mail = parse(raw.replace(b"\r\n", line_end))

    assert shown(mail) == ("One\n\ntwo", "", ["1.2 image/png"])
    assert (mail.subject, mail.files[0].data) == ("Statement", b"\x89PNG")


@pytest.mark.parametrize("boundary", ["=_next 1.2:part?", "----=_NextPart_000_0001", "a--", "'()+_,-./:=?", "(b", "--", "日本"])
def test_boundaries_of_any_characters(boundary: str) -> None:
    assert shown(parse(multipart("mixed", HELLO, PNG, boundary=boundary))) == ("Hello", "", ["1.2 image/png"])


@pytest.mark.parametrize(
    "raw",
    [
        multipart("mixed", HELLO, PNG, closing=False),
        multipart("mixed", HELLO, PNG).rstrip(),
        b"preamble\r\n".join(multipart("mixed", HELLO, PNG).split(b"\r\n\r\n", 1)).replace(b'"b"', b'"b"\r\n\r\n', 1),
        multipart("mixed", HELLO, PNG) + b"epilogue\r\n--b--\r\n",
        multipart("mixed", HELLO, PNG).replace(b'; boundary="b"', b""),
        multipart("mixed", HELLO, PNG).replace(b'; boundary="b"', b'; boundary="other"'),
        multipart("mixed", HELLO, PNG).replace(b'; boundary="b"', b' boundary="b"'),
        multipart("mixed", HELLO, PNG).replace(b'; boundary="b"', b"; boundary=b  \t"),
        multipart("mixed", HELLO, PNG).replace(b'"b"', b'"B"'),
        multipart("mixed", HELLO, PNG).replace(b"--b\r\n", b"--b  \t\r\n"),
        multipart("mixed", multipart("mixed", HELLO, PNG, boundary="c", closing=False)),
    ],
)  # fmt: skip
def test_broken_delimiters_lose_nothing(raw: bytes) -> None:
    mail = parse(raw)

    assert mail.text == "Hello"
    assert [file.data for file in mail.files] == [b"\x89PNG"]


def test_inner_multipart_that_never_ends_ends_with_the_outer_one() -> None:
    inner = multipart("alternative", text("Hello"), HTML, boundary="inner", closing=False)

    assert shown(parse(multipart("mixed", inner, PNG, boundary="outer"))) == ("Hello", "<p>Hello <b>you</b></p>", ["1.2 image/png"])


def test_boundary_that_begins_as_the_other_one() -> None:
    for outer, inner in (("b", "b1"), ("b1", "b"), ("b--", "b----")):
        assert shown(parse(multipart("mixed", multipart("mixed", HELLO, PNG, boundary=inner), boundary=outer)))[0] == "Hello"


def test_delimiter_at_the_end_of_a_line_closes_the_mail() -> None:
    assert parse(multipart("mixed", b"\r\nHello--b--").replace(b"--b--\r\n--b--", b"--b--")).text == "Hello"


def test_multipart_without_any_part_is_text() -> None:
    assert parse(b'Content-Type: multipart/mixed; boundary="b"\r\n\r\nHello').text == "Hello"


def test_line_between_two_parts_headers_may_be_missing() -> None:
    raw = b'Content-Type: multipart/alternative; boundary="c"\r\nContent-Type: text/plain\r\n\r\nHello\r\n--c\r\n' + HTML + b"--c--\r\n"

    assert shown(parse(multipart("mixed", raw, PNG))) == ("Hello", "<p>Hello <b>you</b></p>", ["1.2 image/png"])


# ---- headers


@pytest.mark.parametrize(
    "raw",
    [
        b"From taro@customer.example Tue Jul  1 10:52:37 2003\r\nSubject: Statement\r\nX: y\r\n\r\nHello",
        b">From taro\r\nSubject: Statement\r\nX: y\r\n\r\nHello",
        b"Subject : Statement\r\nX\t: y\r\n\r\nHello",
        b"\r\n\r\nSubject: Statement\r\n\r\nHello",
        b"\xef\xbb\xbfSubject: Statement\r\n\r\nHello",
        b"Subject: Statement\r\nthis is no header\r\nX-Mailer: y\r\n\r\nHello",
        b"Subject: Statement\r\nX-Mailer: y\r\nHello",
        b"Subject: Statement\r\n \t \r\nX-Mailer: y\r\n\r\nHello",
        b"Subject:\r\n Statement\r\n\r\nHello",
        b"Subject: \r\nSubject: Statement\r\n\r\nHello",
        b"SUBJECT:Statement\r\n\t\r\nHello",
        b"X-Long: " + b"y" * 100_000 + b"\r\nSubject: Statement\r\n\r\nHello",
    ],
)  # fmt: skip
def test_odd_header_blocks_are_read(raw: bytes) -> None:
    mail = parse(raw)

    assert (mail.subject, mail.text) == ("Statement", "Hello")


def test_mail_without_headers_is_text() -> None:
    assert parse(b"Hello there, nothing else.\r\n\r\nBye").text == "Hello there, nothing else.\n\nBye"
    assert parse(b"").text == ""


@pytest.mark.parametrize(
    "kind",
    ["text", "text/", "/plain", ";charset=utf-8", "TEXT/PLAIN", "text / plain (of no use); charset=utf-8", "", "text/plain;;; charset"],
)
def test_odd_content_types_are_text(kind: str) -> None:
    assert shown(parse(f"Content-Type: {kind}\r\n\r\nHello".encode())) == ("Hello", "", [])


# ---- transfer encodings


@pytest.mark.parametrize(
    ("encoding", "data", "read"),
    [
        ("base64", b"SGVsbG8=", "Hello"), ("BASE64", b"SGVsbG8", "Hello"), (" base64 ;", b"SGVs\r\nbG8=\r\n", "Hello"), ("base64", b"SGVsbG8=\r\n--\r\nA list's footer, long", "Hello"),
        ("base64", b"SGVsbG8h\r\n____\r\nfooter", "Hello!"), ("base64", b"SGVs\r\n bG8h\r\nx", "Hello!"), ("base64", b"SGU=\r\nbGxv\r\n", "Hello"), ("base64", b"Hello, this is no base64.", "Hello, this is no base64."),
        ("quoted-printable", b"caf=C3=A9 =\r\nnoir=3D", "café noir="), ("quoted-printable", b"caf=c3=a9 = \r\nnoir =ZZ", "café noir =ZZ"), ("Quoted-Printable (x)", b"a=20", "a"),
        ("7-bit", "café".encode(), "café"), ("8 bit", b"a=20", "a=20"), ("x-unknown", b"Hello", "Hello"), ("", b"Hello", "Hello"), ("binary", b"Hello", "Hello"),
    ],
)  # fmt: skip
def test_transfer_encodings_are_undone_as_far_as_they_go(encoding: str, data: bytes, read: str) -> None:
    assert parse(f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + data).text == read


UU = b"begin 644 ../cat.txt\r\n#0V%T\r\n`\r\nend\r\n"


def test_uuencoded_file_within_a_text_is_a_file() -> None:
    mail = parse(
        b"Content-Type: text/plain\r\n\r\nLook:\r\n\r\n"
        + UU
        + b"\r\nBye\r\n"
        + UU.replace(b"../cat", b"dog")
        + b"begin with this\r\nbegin 644 nothing\r\n"
    )

    assert [(file.path, file.name, file.data) for file in mail.files] == [("1.1", "cat.txt", b"Cat"), ("1.2", "dog.txt", b"Cat")]
    assert [line for line in mail.text.splitlines() if line] == ["Look:", "Bye", "begin with this", "begin 644 nothing"]


def test_uuencoded_part_is_decoded() -> None:
    mail = parse(
        multipart(
            "mixed", HELLO, b"Content-Type: application/octet-stream; name=cat.txt\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n" + UU
        )
    )

    assert mail.files[0].data == b"Cat"


# ---- text


def test_flowed_text_is_unwrapped_and_quotes_stay() -> None:
    raw = b"Content-Type: text/plain; format=flowed\r\n\r\nOne \r\nline.\r\n>> quoted \r\n> too\r\n From here \r\non\r\n-- \r\nTaro \r\n"

    assert parse(raw).text == "One line.\n>> quoted \n> too\nFrom here on\n-- \nTaro"


def test_calendar_alone_says_what_and_when() -> None:
    calendar = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Asia/Tokyo:20260701T100000\r\nDTEND:20260701T020000Z\r\nSUMMARY:Call\\, about\r\n  money\r\n"
        b"LOCATION:Room 1\r\nDESCRIPTION:One\\nTwo\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    mail = parse(b"Content-Type: text/calendar; method=REQUEST\r\n\r\n" + calendar)

    assert mail.text == "Call, about money\n2026-07-01 10:00 (Asia/Tokyo) – 2026-07-01 02:00 UTC\nRoom 1\nOne\nTwo"
    assert [file.name for file in mail.files] == ["attachment.ics"]


def test_other_kinds_of_text_are_read_where_there_is_no_better_one() -> None:
    assert shown(parse(b"Content-Type: text/enriched\r\n\r\n<bold>Hello</bold> 1 < 2")) == ("Hello 1 < 2", "", ["1 text/enriched"])


def test_file_of_no_known_kind_is_a_file() -> None:
    assert shown(parse(multipart("mixed", HELLO, b'Content-Type: x-gzip64; name="f.gz"\r\n\r\nx'))) == (
        "Hello",
        "",
        ["1.2 application/octet-stream"],
    )


def test_half_characters_become_question_marks() -> None:
    assert parse(b"Content-Type: text/plain; charset=utf-7\r\n\r\na+2AA-b").text == "a?b"
