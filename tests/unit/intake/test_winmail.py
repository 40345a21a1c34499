"""What Outlook wraps in winmail.dat is unwrapped, and hostile ones are left as they are, soon."""

import struct
import time
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.intake.reading import winmail
from chalicelib.intake.reading.parse import parse

MESSAGE, ATTACHMENT = 1, 2
CODEPAGE, BODY, RENDER, TITLE, DATA, PROPERTIES, ATTACHED = 0x9007, 0x800C, 0x9002, 0x8010, 0x800F, 0x9003, 0x9005


def tnef(*objects: bytes) -> bytes:
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(objects)


def piece(level: int, name: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def properties(*values: tuple[int, int, bytes]) -> bytes:
    found = struct.pack("<I", len(values))
    for kind, name, data in values:
        found += struct.pack("<HHII", kind, name, 1, len(data)) + data + b"\0" * (-len(data) % 4)
    return found


def file(name: bytes, data: bytes, *values: tuple[int, int, bytes]) -> list[bytes]:
    return [
        piece(ATTACHMENT, RENDER, b"\0" * 14),
        piece(ATTACHMENT, TITLE, name + b"\0"),
        piece(ATTACHMENT, DATA, data),
        piece(ATTACHMENT, ATTACHED, properties(*values)),
    ]


def mail(data: bytes, text: str = "") -> bytes:
    head = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n' + text.encode() + b"\r\n--b\r\n"
    return (
        head
        + b'Content-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + b64encode(data)
        + b"\r\n--b--\r\n"
    )


LONG_NAME = (0x1F, 0x3707, "取引明細.pdf\0".encode("utf-16-le"))


def test_files_and_text_come_out() -> None:
    data = tnef(
        piece(MESSAGE, CODEPAGE, struct.pack("<II", 932, 0)),
        piece(MESSAGE, BODY, "出金の件\0".encode("cp932")),
        *file(b"TORIHI~1.PDF", b"%PDF", LONG_NAME),
        *file("表.txt".encode("cp932"), b"x"),
    )

    read = parse(mail(data))

    assert read.text == "出金の件"
    assert [(found.path, found.name, found.data) for found in read.files] == [("1.2.1", "取引明細.pdf", b"%PDF"), ("1.2.2", "表.txt", b"x")]


def test_text_beside_it_counts_before_the_one_in_it() -> None:
    data = tnef(
        piece(MESSAGE, PROPERTIES, properties((0x1E, 0x1000, b"inside\0"), (0x102, 0x1013, b"<p>inside</p>"))), *file(b"a.txt", b"x")
    )

    assert parse(mail(data, "outside")).text == "outside"
    assert parse(mail(data)).text == "inside"


def test_html_and_picture_in_it() -> None:
    html = '<meta charset="utf-8"><p>出金 <img src="cid:p@x"></p>'.encode()
    read = parse(
        mail(
            tnef(
                piece(MESSAGE, PROPERTIES, properties((0x102, 0x1013, html))),
                *file(b"p.png", b"\x89PNG", (0x1E, 0x3712, b"p@x\0"), (0x1E, 0x370E, b"image/png\0")),
            )
        )
    )

    assert "出金" in read.text
    assert [(found.content_type, found.content_id, found.is_inline) for found in read.files] == [("image/png", "p@x", True)]


@pytest.mark.parametrize("data", [b"", b"x", tnef(), tnef(b"\1\0"), tnef(piece(MESSAGE, 0x8004, b"subject alone\0")), b"\x78\x9f\x3e\x22"])
def test_what_cannot_be_opened_stays_a_file(data: bytes) -> None:
    assert [found.name for found in parse(mail(data or b"\0")).files] == ["winmail.dat"]


@pytest.mark.attack(22)
@pytest.mark.parametrize(
    "data",
    [
        tnef(piece(MESSAGE, PROPERTIES, struct.pack("<I", 0xFFFFFFFF))),
        tnef(piece(MESSAGE, PROPERTIES, struct.pack("<IHHI", 1, 0x1002, 0x1000, 0xFFFFFFFF))),
        tnef(piece(MESSAGE, PROPERTIES, struct.pack("<IHHI", 1, 0x1002, 0x1000, 20_000_000))),
        tnef(piece(MESSAGE, PROPERTIES, struct.pack("<IHHI", 1, 0x101E, 0x1000, 0xFFFFFFFF) + b"\0" * 4_000_000)),
        tnef(piece(MESSAGE, PROPERTIES, struct.pack("<IHHI", 1, 0x001E, 0x1000, 0x7FFFFFFF) + b"\0" * 4_000_000)),
        tnef(*[piece(MESSAGE, 0x8004, b"")] * 300_000),
        tnef(*[piece(ATTACHMENT, RENDER, b"")] * 300_000),
    ],
)  # fmt: skip
def test_counts_that_stand_in_it_are_not_believed(data: bytes) -> None:
    began = time.process_time()

    winmail.opened(data)

    assert time.process_time() - began < 1.0


@given(st.binary(max_size=300))
def test_any_bytes_are_opened_or_not(data: bytes) -> None:
    for given_bytes in (
        data,
        tnef(data),
        tnef(piece(MESSAGE, PROPERTIES, data)),
        tnef(piece(ATTACHMENT, RENDER, b""), piece(ATTACHMENT, ATTACHED, data)),
    ):
        winmail.opened(given_bytes)
