"""Header values of any mail, read without trusting a parser too far."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.intake.model import Mailbox
from chalicelib.intake.reading import headers
from chalicelib.intake.reading.addresses import sender_in
from chalicelib.intake.reading.heads import Head, head_of

ALICE = "alice@example.org"


def mail(**lines: str) -> Head:
    return head_of(
        "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in lines.items()).encode(errors="surrogateescape") + b"\n"
    )


@pytest.mark.parametrize(
    ("value", "address", "name"),
    [
        (ALICE, ALICE, ""),
        (f"  {ALICE}  ", ALICE, ""),
        (f"<{ALICE}>", ALICE, ""),
        (f"Alice <{ALICE}>", ALICE, "Alice"),
        (f'"Alice, of Bob" <{ALICE}>', ALICE, "Alice, of Bob"),
        (f"{ALICE} (Alice)", ALICE, "Alice"),
        (f"=?utf-8?b?44Ki44Oq44K5?= <{ALICE}>", ALICE, "アリス"),
        (f"=?utf-8?q?A=0D=0ABcc=3A_x?= <{ALICE}>", ALICE, "A Bcc: x"),
        ("o'neil+tag@sub.example.org", "o'neil+tag@sub.example.org", ""),
        ('"strange one"@example.org', '"strange one"@example.org', ""),
    ],
)
def test_one_plain_address_is_an_author(value: str, address: str, name: str) -> None:
    assert sender_in(value) == Mailbox(address, name)


@pytest.mark.attack(10)
@pytest.mark.parametrize(
    "value",
    [
        "", "nobody", "alice@", "@example.org", f"{ALICE})bob@example.com", f"{ALICE}(", f"<{ALICE}> bob@example.com", f"{ALICE}, bob@example.com",
        f"{ALICE} <bob@example.com> x", f"<{ALICE}", f"{ALICE}>", f"{ALICE};bob", f"{ALICE}\0", "alice@exam ple.org", "alice@-example.org",
        "alice@example.org@example.com", f"group: {ALICE};", f"{ALICE} bob", "a" * 65 + "@example.org", f"{ALICE}(x)(", f"<{ALICE}><bob@example.com>x",
    ],
)  # fmt: skip
def test_address_with_anything_beside_it_is_no_author(value: str) -> None:
    assert sender_in(value) is None


@pytest.mark.attack(9)
def test_two_from_headers_are_no_author() -> None:
    assert headers.sender_of(head_of(f"From: {ALICE}\nFrom: bob@example.com\n\n".encode())) is None
    assert headers.sender_of(head_of(b"\n")) is None
    assert headers.sender_of(mail(From=ALICE)) == Mailbox(ALICE)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Hello", "Hello"),
        ("=?utf-8?q?caf=C3=A9?=", "café"),
        ("=?utf-8?q?ca?= =?utf-8?q?f=C3=A9?=", "café"),
        ("=?iso-2022-jp?b?GyRCPVA2YhsoQg==?=", "出金"),
        ("=?utf-8?b?44Ki?= and =?iso-8859-1?q?=E9?=", "ア and é"),
        ("=?klingon?q?caf=C3=A9?=", "café"),
        ("=?utf-8?b?A?=", "=?utf-8?b?A?="),
        ("=?utf-8?q?a=0D=0AX:_y?=", "a X: y"),
        ("出金", "出金"),
        ("a\n\tb", "a\tb"),
        ("  a  ", "a"),
    ],
)
def test_text_is_decoded_and_on_one_line(value: str, text: str) -> None:
    assert headers.text_of(mail(Subject=value), "Subject") == text


def test_raw_eight_bit_bytes_are_read() -> None:
    assert headers.text_of(head_of(b"Subject: caf\xe9\n\n"), "Subject") == "café"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@b>", "<a@b>"),
        ("  <a@b> (comment)", "<a@b>"),
        ("<a@b> <c@d>", "<a@b>"),
        ("a@b", "<a@b>"),
        ("<no-at-sign>", "<no-at-sign>"),
        ("", None),
        ("<>", None),
        ("<a b@c>", None),
        ("two words", None),
        ("‹", None),
        ("<a@b", None),
        ("<" + "x" * 999 + ">", None),
    ],
)
def test_message_id_is_what_could_be_quoted_back(value: str, expected: str | None) -> None:
    assert headers.message_id_of(mail(Message_ID=value)) == expected


def test_references_are_read_from_the_newest_each_once() -> None:
    read = headers.references_of(mail(In_Reply_To="<c@x> words <b@x>", References="<a@x> <b@x>\n <c@x>\n <d@x>"))

    assert read == ("<c@x>", "<b@x>", "<d@x>", "<a@x>")
    assert len(headers.references_of(mail(References=" ".join(f"<{i}@x>" for i in range(80))))) == 50


@given(st.binary(max_size=400), st.sampled_from(["From", "To", "Subject", "Message-ID", "References"]))
def test_any_bytes_are_read_without_an_exception(value: bytes, name: str) -> None:
    read = head_of(name.encode() + b": " + value + b"\n\n")
    author = headers.sender_of(read)

    assert author is None or not set("\r\n\0<>") & set(author.address)
    assert not set("\r\n\0") & set(headers.text_of(read, "Subject"))
    headers.mailboxes_of(read, "To")
    headers.message_id_of(read)
    headers.references_of(read)
