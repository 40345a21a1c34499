"""Mails that no honest program writes: each ends in a ticket or in quarantine, soon, and never in an exception."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.api import new_agent
from tests.world import World, mail

from .record import causes, message


@contextmanager
def within_s(limit: float) -> Iterator[None]:
    """Of this process's own CPU: the machine may be busy."""
    began = time.process_time()
    yield
    assert time.process_time() - began < limit


def nested(depth: int) -> bytes:
    head = b"From: taro@customer.example\r\nTo: support@example.com\r\nMessage-ID: <deep@customer.example>\r\nMIME-Version: 1.0\r\n"
    opening = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(depth))
    closing = b"".join(b"\r\n--b%d--\r\n" % i for i in reversed(range(depth)))
    return head + opening + b"Content-Type: text/plain\r\n\r\nat the bottom" + closing


@pytest.mark.attack(1)
@pytest.mark.parametrize("depth", [31, 100, 999, 1000, 5000])
def test_mail_nested_a_thousand_deep_is_quarantined_within_a_second(world: World, depth: int) -> None:
    raw = nested(depth)

    with within_s(1.0):
        assert world.deliver(raw)["batchItemFailures"] == []

    assert causes() == ["too-deep"]
    assert world.tickets() == []


@pytest.mark.attack(1)
def test_mail_nested_as_deep_as_forwarded_mail_is_read(world: World) -> None:
    world.deliver(nested(20))

    assert message(world).text == "at the bottom"


@pytest.mark.attack(1)
def test_attached_mails_within_mails_a_thousand_deep_are_quarantined_within_a_second(world: World) -> None:
    raw = b"From: taro@customer.example\r\nTo: support@example.com\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 1000 + b"x"

    with within_s(1.0):
        assert world.deliver(raw)["batchItemFailures"] == []

    assert causes() == ["too-deep"]


@pytest.mark.attack(2)
@pytest.mark.parametrize("header", ["To", "Cc", "From"])
def test_five_hundred_nested_comments_in_an_address_are_quarantined(world: World, header: str) -> None:
    lines = {"From": "taro@customer.example", "To": "support@example.com", header: "(" * 500 + "support@example.com"}

    with within_s(1.0):
        world.deliver("".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode() + b"\r\nHello\r\n")

    assert causes() == ["too-deep"]


@pytest.mark.attack(3)
@pytest.mark.parametrize("header", ["Subject", "From", "To", "References"])
def test_twenty_thousand_encoded_words_are_capped_within_a_second(world: World, header: str) -> None:
    words = b" ".join([b"=?utf-8?q?word?="] * 20_000)
    lines = {b"From": b"taro@customer.example", b"To": b"support@example.com", header.encode(): words}

    with within_s(1.0):
        world.deliver(b"".join(name + b": " + value + b"\r\n" for name, value in lines.items()) + b"\r\nHello\r\n")

    assert message(world).text == "Hello"
    assert len(message(world).subject) <= 500


@pytest.mark.attack(4)
@pytest.mark.parametrize("charset", ["klingon", "utf-9", "x" * 300, "", "\udcff"])
def test_unknown_charset_becomes_text_that_can_be_read(world: World, charset: str) -> None:
    head = f'From: taro@customer.example\r\nTo: support@example.com\r\nContent-Type: text/plain; charset="{charset}"\r\n\r\n'

    world.deliver(head.encode(errors="surrogateescape") + "手数料 and caf".encode() + b"\xe9")

    assert "caf" in message(world).text
    assert message(world).text.isprintable()


@pytest.mark.attack(4)
def test_unknown_charset_in_the_subject_becomes_text_that_can_be_read(world: World) -> None:
    world.deliver(mail(subject="placeholder").replace(b"Subject: placeholder", b"Subject: =?klingon?q?caf=C3=A9?= closed"))

    assert message(world).subject == "café closed"


@pytest.mark.attack(5)
@pytest.mark.parametrize("header", [None, "", "<>", "‹", "<a b@c>", "<a@b", "no brackets at all", "<" + "x" * 2000 + "@y>", "<\udcff@y>"])
def test_mail_without_a_usable_message_id_is_one_message_however_often_it_comes(world: World, header: str | None) -> None:
    line = b"" if header is None else f"Message-ID: {header}\r\n".encode(errors="surrogateescape")
    raw = b"From: taro@customer.example\r\nTo: support@example.com\r\nSubject: Statement\r\n" + line + b"\r\nIt looks odd.\r\n"
    other = raw.replace(b"odd", b"even")

    for each in (raw, raw, other, raw, other):
        assert world.deliver(each)["batchItemFailures"] == []

    assert [ticket.version for ticket in world.tickets()] == [1, 1]


@pytest.mark.attack(6)
def test_same_message_id_with_another_body_is_a_second_message_with_a_flag(world: World) -> None:
    for text in ("One.", "Two.", "Two.", "Three.", "One."):
        world.deliver(mail(text, Message_ID="<same@customer.example>"))

    client = new_agent()
    shown = [client.get(f"/api/v1/tickets/{ticket.id}").json for ticket in world.tickets()]
    flags = {told["conversation"][0]["text"]: told["conversation"][0]["flag"] for told in shown}
    assert flags == {"One.": None, "Two.": "same-id-other-content", "Three.": "same-id-other-content"}
    assert len(world.sent) == 1, "only the first is answered by itself"


@pytest.mark.attack(7)
@pytest.mark.parametrize("size", [10, 1000])
def test_ten_thousand_headers_are_capped_within_a_second(world: World, size: int) -> None:
    filler = b"".join(b"X-Filler-%d: %s\r\n" % (i, b"x" * size) for i in range(10_000))
    raw = b"From: taro@customer.example\r\nTo: support@example.com\r\nSubject: Statement\r\n" + filler + b"\r\nIt looks odd.\r\n"

    with within_s(1.0):
        world.deliver(raw)

    assert message(world).text == "It looks odd."
    assert len(str(message(world))) < 1000, "nothing of them is kept"


INJECTIONS = (
    "=?utf-8?b?SGkNCkJjYzogdmljdGltQGV4YW1wbGUub3JnDQpYLUV2aWw6IHllcw0KDQpib2R5?=",  # Hi CRLF Bcc: … CRLF X-Evil: yes CRLF CRLF body
    "=?utf-8?q?Hi=0ABcc:_victim@example.org?=",
    "=?utf-8?q?Hi=0D=20Bcc:_victim@example.org?=",
    "=?utf-8?q?Hi=E2=80=A8Bcc:_victim@example.org?=",
    "=?utf-8?q?Hi=C2=85Bcc:_victim@example.org?=",
    "=?utf-8?q?Hi=00=0C=0BBcc:_victim@example.org?=",
)


@pytest.mark.attack(8)
@pytest.mark.parametrize("subject", INJECTIONS)
def test_line_break_hidden_in_a_subject_adds_no_header_to_any_answer(world: World, subject: str) -> None:
    world.deliver(mail(subject="placeholder").replace(b"Subject: placeholder", f"Subject: {subject}".encode()))
    (ticket,) = world.tickets()
    answer = new_agent().post(f"/api/v1/tickets/{ticket.id}/replies", {"text": "Hello."})

    assert answer.status == 201, answer.text
    acknowledgement, reply = world.sent
    for sent in (acknowledgement, reply):
        assert sent.recipients == ("taro@customer.example",)
        assert {"bcc", "x-evil"}.isdisjoint(name.lower() for name in sent.mail)
    assert reply.mail["Subject"].startswith("Re: Hi")
    assert reply.mail["Subject"].isprintable()
