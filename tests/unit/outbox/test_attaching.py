"""Files as parts of a mail."""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest

from chalicelib.intake.reading.parse import parse
from chalicelib.outbox.attaching import file_part, shown_name
from chalicelib.outbox.model import File

NAMES = (
    "report.pdf",
    "請求書 2026年11月分 とても長い名前のファイルです、ほんとうに長い名前.pdf",
    "été à Nîmes.png",
    "a'b%20c.txt",
    "say hi; now.txt",
    "😀.gif",
    "Datei (1).docx",
)


@pytest.mark.parametrize("name", NAMES)
def test_name_is_read_as_it_was_written(name: str) -> None:
    part = message_from_bytes(file_part(File(name, "application/pdf", b"%PDF")), policy=policy.default)

    assert part.get_filename() == name
    assert part.get_content() == b"%PDF"
    assert max(map(len, file_part(File(name, "application/pdf", b"")).split(b"\r\n"))) <= 78


@pytest.mark.parametrize("name", NAMES)
def test_older_programs_find_the_name_in_encoded_words(name: str) -> None:
    head = file_part(File(name, "application/pdf", b"")).decode()
    found = re.search(r'name="([^"]*)"', head)

    assert found is not None
    assert str(make_header(decode_header(found[1]))) == name


@pytest.mark.parametrize("name", NAMES)
def test_the_desk_reads_its_own_files(name: str) -> None:
    head = b'From: a@x.example\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
    (found,) = parse(head + file_part(File(name, "image/png", b"\0\1")) + b"\r\n--b--\r\n").files

    assert (found.name, found.content_type, found.data) == (name, "image/png", b"\0\1")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\u202eexe.txt", "aexe.txt"),
        ("a\r\nb.txt", "ab.txt"),
        ("", "attachment"),
        ("/", "attachment"),
        ("\ud800.txt", "_.txt"),
    ],
)
def test_name_is_cleaned_as_those_that_come_in(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@pytest.mark.parametrize("given", ["text/plain\r\nBcc: a", "message/rfc822", "multipart/mixed", "nonsense", "", "text/plain; charset=x"])
def test_type_that_no_attachment_has_is_opaque(given: str) -> None:
    assert message_from_bytes(file_part(File("a", given, b"x")), policy=policy.default).get_content_type() == "application/octet-stream"


@pytest.mark.parametrize("name", ['a".txt', "a;b.txt", "a\\b.txt", "a%22.txt"])
def test_name_that_would_end_its_quotes_is_encoded(name: str) -> None:
    part = file_part(File(name, "text/plain", b"")).decode()

    assert f'filename="{name}"' not in part
    assert part.count('"') == (2 if "filename*=" in part else 4)
