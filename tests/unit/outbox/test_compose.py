"""The bytes of a mail: what a person or a customer wrote never becomes structure."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from msgspec.structs import replace

from chalicelib.outbox.compose import compose
from chalicelib.outbox.model import Address, Letter

OURS = "<02Q1QBGY4A71M.1.1.ABCDEFGHJKMNPQRSTVWXYZ12@desk.example.com>"
LETTER = Letter(
    sender=Address("support@example.com", "東京サポート (Example Exchange)"), to=(Address("taro@customer.example", "Taro Yamada"),),
    subject="[ABCD-EFGH] お問い合わせを受け付けました", text="お世話になっております。\n\n二行目\n", html="<p>お世話になっております。</p>",
    message_id=OURS, reply_to=Address("support+token@example.com", "Example Exchange"), language="ja", is_automatic=True, sent_at=1795350000.4,
    in_reply_to="<one@customer.example>", references=("<one@customer.example>", "not an id"),
)  # fmt: skip


def read(letter: Letter) -> EmailMessage:
    raw = compose(letter)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    mail = message_from_bytes(raw, policy=policy.default)
    assert [part.defects for part in mail.walk()] == [[], [], []]
    return mail


def test_letter_comes_out_as_it_went_in() -> None:
    mail = read(LETTER)

    assert mail["Subject"] == LETTER.subject
    assert mail["From"].addresses[0].display_name == "東京サポート (Example Exchange)"
    assert mail["To"] == "Taro Yamada <taro@customer.example>"
    assert mail["Date"].datetime.timestamp() == 1795350000
    assert (mail["Message-ID"], mail["In-Reply-To"]) == (OURS, "<one@customer.example>")
    assert mail["References"].split() == ["<one@customer.example>", OURS]
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-replied", "ja")
    assert mail.get_body(("plain",)).get_content().splitlines() == LETTER.text.splitlines()
    assert mail.get_body(("html",)).get_content().strip() == LETTER.html


def test_same_letter_gives_the_same_bytes() -> None:
    assert compose(LETTER) == compose(LETTER)


@pytest.mark.parametrize(
    "hostile",
    [
        "Hello\r\nBcc: spy@example.net",
        "Hello\nBcc: spy@example.net",
        "=?utf-8?q?Hello=0D=0ABcc:_spy@example.net?=",
        "=?utf-8?b?SGVsbG8NCkJjYzogc3B5QGV4YW1wbGUubmV0?=",
        "Hello\u2028Bcc: spy@example.net",
        "x" * 990 + "\r\n\r\nbody",
    ],
)
def test_subject_and_name_become_no_headers(hostile: str) -> None:
    named = Address("taro@customer.example", hostile)
    mail = read(replace(LETTER, subject=hostile, sender=replace(LETTER.sender, name=hostile), to=(named, named), cc=(named,)))

    assert mail["Bcc"] is None
    assert set(mail.keys()) == {
        "From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Content-Language", "Auto-Submitted",
        "X-Auto-Response-Suppress", "MIME-Version", "Content-Type",
    }  # fmt: skip
    assert [address.addr_spec for address in mail["Cc"].addresses] == ["taro@customer.example"]


def test_text_that_looks_like_an_encoded_word_is_shown_as_written() -> None:
    assert read(replace(LETTER, subject="=?utf-8?q?Hello?="))["Subject"] == "=?utf-8?q?Hello?="


@pytest.mark.parametrize("name", ["x" * 80, "日本語の長い名前" * 9, 'O\'Neil, "Jim" (x)', "a\\b", "semi;colon <a@b>", "dot.name", ""])
def test_names_of_any_kind_stay_names(name: str) -> None:
    mail = read(replace(LETTER, cc=(Address("a@x.example", name), Address("b@x.example", "B"))))

    assert [address.addr_spec for address in mail["Cc"].addresses] == ["a@x.example", "b@x.example"]
    assert mail["Cc"].addresses[0].display_name.replace(" ", "") == name.replace(" ", "")


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@", "@b", "a\r\nb@x.example", "a@x.example\r\nBcc: c", "a@b>", "a@b c", "ä@x.example", "a@ü.example"]
)
def test_address_that_no_header_holds_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not a mail address"):
        compose(replace(LETTER, to=(Address(address),)))


def test_quoted_local_part_is_kept() -> None:
    assert read(replace(LETTER, to=(Address('we"ird one@x.example'),)))["To"].addresses[0].username == 'we"ird one'


def test_references_keep_the_first_and_the_newest() -> None:
    given = tuple(f"<{number}@x.example>" for number in range(50))
    assert read(replace(LETTER, references=given))["References"].split() == ["<0@x.example>", *given[-18:], OURS]


@pytest.mark.parametrize("text", ["", "short", "x" * 2000, "a\n.\n.b\nFrom me\n", "line\rother\r\nthird", "é" * 700])
def test_text_of_any_shape_arrives(text: str) -> None:
    mail = read(replace(LETTER, text=text))
    assert mail.get_body(("plain",)).get_content().splitlines() == (text.splitlines() or [""])
