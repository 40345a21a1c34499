"""File names as they are shown: no path, nothing hidden, the extension that the file really has."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import file_names

NAMES = [
    ("statement.pdf", "statement.pdf"), ("見積書①.pdf", "見積書①.pdf"), ("../../etc/passwd", "passwd"), ("..\\..\\boot.ini", "boot.ini"), ("C:\\Users\\taro\\a.txt", "a.txt"),
    ("C:evil.exe", "evil.exe"), ("/etc/", "etc"), ("file.txt::$DATA", "file.txt__$DATA"), ("a<b>?.txt", "a_b__.txt"), ("..", ""), (". .", ""), ("", ""), ("/", ""), ("\u202e", ""), ("‥", ""),
    ("．．／．．／passwd", "passwd"), ("．．＼boot．ini", "boot.ini"), ("a∕b⁄c.txt", "c.txt"), ("photo․exe", "photo.exe"), ("photo．exe", "photo.exe"), ("Ｃ：evil.exe", "Ｃ_evil.exe"),
    ("photo.jpg\u202egpj.exe", "photo.jpggpj.exe"), ("state\u200bment\u2060.p\u00addf", "statement.pdf"), ("a\u2066b\u2069\ufeff.txt", "ab.txt"), ("a\0b\r\nc.txt", "abc.txt"), ("a\u2028b.txt", "ab.txt"),
    ("photo.jpg" + " " * 200 + ".exe", "photo.jpg .exe"), ("photo.jpg\u3164\u2800.exe", "photo.jpg.exe"), ("evil.exe. . ", "evil.exe"), ("\u3000a.txt", "a.txt"), ("か\u3099.txt", "が.txt"), ("e\u0301.txt", "é.txt"),
    ("CON", "_CON"), ("nul.txt", "_nul.txt"), ("com1.pdf", "_com1.pdf"), ("COM¹.txt", "_COM¹.txt"), ("console.txt", "console.txt"), ("ＣＯＮ.txt", "_ＣＯＮ.txt"),
    ("x" * 300, "x" * 200), ("x" * 300 + ".pdf", "x" * 196 + ".pdf"), ("あ" * 300 + ".jpeg", "あ" * 195 + ".jpeg"), ("葛\U000e0100.txt", "葛.txt"), ("☀\ufe0f.png", "☀.png"), (".htaccess", ".htaccess"), ("a\udcff.txt", "a.txt"),
]  # fmt: skip


@pytest.mark.attack(21)
@pytest.mark.parametrize(("given_name", "shown"), NAMES)
def test_name_is_shown_clean(given_name: str, shown: str) -> None:
    assert file_names.shown(given_name) == shown


@pytest.mark.attack(21)
@given(st.text(max_size=300) | st.text("．／＼：․‥…a .\u202e", max_size=20))
def test_no_name_is_a_path_now_or_after_normalising(name: str) -> None:
    shown = file_names.shown(name)

    for form in ("NFC", "NFKC", "NFD"):
        later = unicodedata.normalize(form, shown)
        assert not set("/\\\0\r\n") & set(later)
        assert later.strip(". ") or not shown
    assert len(shown) <= file_names.NAME_LIMIT
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in shown)


def test_name_for_a_file_without_one() -> None:
    assert file_names.for_kind("image/jpeg") == "attachment.jpg"
    assert file_names.for_kind("message/rfc822", "Re: 出金/../x") == "x.eml"
    assert file_names.for_kind("application/x-odd") == "attachment"
