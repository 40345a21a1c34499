"""Mails built to cost too much, or to pass for what they are not: read within limits, or quarantined with the cause."""

import io
import zipfile
from base64 import b64decode, b64encode

import pytest

from chalicelib.intake.model import Unreadable
from chalicelib.intake.reading import budget
from chalicelib.intake.reading.parse import parse
from tests.api import ApiClient, new_agent
from tests.world import World

from .record import causes, message
from .test_hostile_mail import within_s

HEAD = b"From: taro@customer.example\r\nTo: support@example.com\r\nSubject: Statement\r\nMIME-Version: 1.0\r\n"


def with_files(*files: bytes) -> bytes:
    parts = (b"Content-Type: text/plain\r\n\r\nSee there.", *files)
    return (
        HEAD
        + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        + b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
        + b"--b--\r\n"
    )


def file(name: str, data: bytes, kind: str = "application/octet-stream") -> bytes:
    return (
        f'Content-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode()
        + b64encode(data)
    )


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


def downloaded(client: ApiClient, world: World, number: int) -> bytes:
    (ticket,) = world.tickets()
    return b64decode(client.get(f"/api/v1/tickets/{ticket.id}/messages/1/attachments/{number}", accept="application/octet-stream").text)


@pytest.mark.attack(1)
@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(100_000)),
        HEAD
        + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        + b'--b\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' * 100_000,
        HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 1_000_000,
        HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 1_000_000,
    ],
    ids=["100,000 deep", "100,000 deep, one boundary", "a million parts", "a million mails in mails"],
)
def test_bombs_of_any_size_are_refused_within_a_second(raw: bytes) -> None:
    with within_s(1.0), pytest.raises(Unreadable) as refused:
        parse(raw)

    assert refused.value.cause == "too-deep"


@pytest.mark.attack(1)
def test_mail_of_a_thousand_parts_is_read() -> None:
    mail = parse(with_files(*[b"Content-Type: text/plain\r\n\r\n%d" % number for number in range(990)]))

    assert mail.text.endswith("989")


def test_mail_that_takes_too_long_is_quarantined(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "TIME_LIMIT_S", -1.0)

    world.deliver(HEAD + b"\r\nHello")

    assert causes() == ["too-slow"]


@pytest.mark.parametrize("size", [0, 1, 2])
def test_time_is_asked_for_between_the_stages(size: int) -> None:
    """The clock goes on by a second whenever somebody looks at it: the more there is to read, the later it is."""
    ticks = iter(range(10_000))
    raw = with_files(*[file(f"{number}.bin", b"x") for number in range(40 * size)])

    if size:
        with pytest.raises(Unreadable) as refused:
            parse(raw, lambda: float(next(ticks)))
        assert refused.value.cause == "too-slow"
    else:
        assert parse(raw, lambda: float(next(ticks))).text == "See there."


@pytest.mark.attack(3)
@pytest.mark.parametrize("header", [b"Subject", b"From", b"To", b"References", b"Date", b"Content-Type", b"Content-Disposition"])
def test_forty_megabytes_of_encoded_words_cost_no_more_than_a_few(header: bytes) -> None:
    raw = header + b": " + b"=?utf-8?q?word?= " * 2_400_000 + b"\r\n\r\nHello\r\n"

    with within_s(1.0):
        assert parse(raw, lambda: 0.0).text == "Hello"


@pytest.mark.attack(3)
def test_encoded_words_in_a_thousand_file_names_are_capped() -> None:
    name = "=?utf-8?q?word?= " * 600
    with within_s(2.0):
        files = parse(with_files(*[file(name, b"x") for _ in range(900)])).files

    assert all(len(found.name) <= 200 for found in files)


@pytest.mark.attack(4)
@pytest.mark.parametrize(
    "label",
    [
        "punycode",
        "idna",
        "undefined",
        "unicode_escape",
        "rot13",
        "bz2",
        "zip",
        "hex",
        "base64",
        "mbcs",
        "../../etc/passwd",
        "a" * 1_000_000,
    ],
)
def test_charset_that_python_knows_and_mail_does_not_is_none(label: str) -> None:
    """`punycode` would take minutes for what `utf-8` reads at once; `bz2` would unpack."""
    with within_s(1.0):
        assert parse(HEAD + f"Content-Type: text/plain; charset={label}\r\n\r\n".encode() + b"Hello \\u0041" * 20_000).text.startswith(
            "Hello \\u0041"
        )


@pytest.mark.attack(21)
@pytest.mark.parametrize(
    ("name", "shown"),
    [("../../../etc/passwd", "passwd"), ("C:\\\\Windows\\\\evil.exe", "evil.exe"), ("．．／．．／etc／passwd", "passwd"), ("photo.jpg\u202egpj.exe", "photo.jpggpj.exe"), ("a\u200b.t\u200dxt", "a.txt"), ("CON.txt", "_CON.txt"), ("\u202e", "attachment")],
)  # fmt: skip
def test_hostile_file_name_is_shown_clean_and_is_no_key(world: World, hana: ApiClient, name: str, shown: str) -> None:
    world.deliver(with_files(file(name, b"harmless")))

    (attachment,) = message(world).attachments
    assert attachment.name == shown
    assert attachment.key.removeprefix("attachments/").isalnum()
    assert downloaded(hana, world, 1) == b"harmless"


@pytest.mark.attack(22)
def test_archive_is_never_unpacked(world: World, hana: ApiClient) -> None:
    """A zip of 1,000 times its size, in a zip, is some bytes like any other."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 50_000_000)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w") as archive:
        for number in range(20):
            archive.writestr(f"{number}.zip", inner.getvalue())

    with within_s(2.0):
        world.deliver(
            with_files(
                file("bomb.zip", bomb.getvalue(), "application/zip"), file("bomb.gz", b"\x1f\x8b" + b"\0" * 1000, "application/gzip")
            )
        )

    assert [found.size for found in message(world).attachments] == [len(bomb.getvalue()), 1002]
    assert downloaded(hana, world, 1) == bomb.getvalue()


@pytest.mark.attack(25)
@pytest.mark.parametrize("depth", [1_000, 16_000, 500_000])
def test_html_nested_beyond_measure_is_plain_text_within_a_second(world: World, depth: int) -> None:
    with within_s(1.5):
        world.deliver(
            HEAD + b"Content-Type: text/html\r\n\r\n" + b"<p>Where is my money?</p>" + b"<div>" * depth + b"deep" + b"</div>" * depth
        )

    assert message(world).text.startswith("Where is my money?")


@pytest.mark.attack(56)
def test_message_over_what_an_item_holds_is_stored_whole(world: World) -> None:
    """400 KB is the most that DynamoDB takes; words that do not compress, in three bytes each."""
    text = "".join(chr(0x4E00 + (place * 7919 + place * place) % 20_000) + ("" if place % 60 else "\n") for place in range(400_000))

    world.deliver(HEAD + b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64encode(text.encode()))

    assert message(world).text == text.strip()


def test_mail_with_more_files_than_are_kept_apart_keeps_them_all_in_one(world: World, hana: ApiClient) -> None:
    """A folder of photographs is no attack: nothing is quarantined, and nothing is lost."""
    raw = with_files(*[file(f"{number}.jpg", b"photograph %d" % number, "image/jpeg") for number in range(130)])

    world.deliver(raw)

    *photographs, rest = message(world).attachments
    assert [found.name for found in photographs] == [f"{number}.jpg" for number in range(99)]
    assert (rest.name, rest.content_type) == ("mail.eml", "message/rfc822")
    assert b64encode(b"photograph 129") in downloaded(hana, world, 100)
    assert causes() == []
