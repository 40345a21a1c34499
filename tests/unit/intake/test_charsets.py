"""Bytes of every charset that people send become the text that they wrote, whatever the label says."""

import sys
from subprocess import run

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.intake.reading import charsets, japanese
from tests.jis import iso_2022_jp

WITHDRAWAL = "出金が完了しません。①番の㈱サンプル宛、高橋・山崎より～テスト－確認をお願いします。"
KANA = "ｶﾀｶﾅ と カタカナ"
RUSSIAN = "Здравствуйте, где мои деньги? Я отправил перевод вчера."
CHINESE = "您好，我的提款还没有到账。请帮我查一下。谢谢"
TAIWANESE = "您好，我的提款還沒有到帳。請幫我查一下。謝謝"
KOREAN = "안녕하세요 출금이 안됩니다. 확인 부탁드립니다."
FRENCH = "Où est mon argent ? Très fâché, déjà reçu « rien »."
POLISH = "Dzień dobry, gdzie są moje pieniądze? Proszę o pomoc, żółw"


@pytest.mark.parametrize(
    "label",
    ["iso-2022-jp", "ISO-2022-JP", "iso-2022-jp-ms", "cp50220", "CP50221", "csISO2022JP", "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-3", "iso-2022-jp-ext", "", "us-ascii", "utf-8", "iso-8859-1", "x-unknown"],
)  # fmt: skip
@pytest.mark.parametrize("text", [WITHDRAWAL, KANA])
def test_jis_is_read_with_the_vendors_characters_and_under_any_label(label: str, text: str) -> None:
    assert charsets.text_of(iso_2022_jp(text), label) == text


@pytest.mark.parametrize("label", ["shift_jis", "Shift-JIS", "x-sjis", "sjis", "windows-31j", "cp932", "MS_Kanji", "csShiftJIS", "", "us-ascii", "iso-8859-1", "iso-2022-jp", "euc-jp", "utf-8", "x-unknown"])  # fmt: skip
def test_shift_jis_is_what_windows_calls_so(label: str) -> None:
    assert charsets.text_of(WITHDRAWAL.encode("cp932"), label) == WITHDRAWAL


@pytest.mark.parametrize(
    "label", ["euc-jp", "EUC-JP", "x-euc-jp", "eucJP-ms", "cp51932", "ujis", "", "shift_jis", "iso-2022-jp", "utf-8", "iso-8859-1"]
)
def test_euc_is_read_with_the_vendors_characters(label: str) -> None:
    plain = "出金の確認をお願いします。山田太郎です。"

    assert charsets.text_of(plain.encode("euc_jp"), label) == plain
    assert charsets.text_of("㈱".encode("cp932"), "shift_jis") == charsets.text_of(b"\xad\xea", "euc-jp") == "㈱"


def test_same_words_from_two_programs_are_the_same_text() -> None:
    """JIS has one wave dash, Windows reads it as a tilde: so it is read in all three."""
    assert {
        charsets.text_of("～".encode("cp932"), "shift_jis"),
        charsets.text_of(b"\xa1\xc1", "euc-jp"),
        charsets.text_of(b"\x1b$B!A\x1b(B", "iso-2022-jp"),
    } == {"～"}


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"$B=P6b(B ok", "出金"),
        (b"\x1b$B=P6b", "出金"),
        (b"\x1b$B=P6b\nOK\x1b(B\n", "出金\n"),
        (b"\x1b$@=P6b\x1b(J", "出金"),
        (b"\x0e6E\x0f ok", "ｶﾅ ok"),
        (b"\xb6\xc5 ok", "ｶﾅ ok"),
        ("丂丄".encode("iso2022_jp_1"), "丂丄"),
        ("ヷ𠮟".encode("iso2022_jp_2004"), "ヷ𠮟"),
        ("见简".encode("iso2022_jp_2"), "见简"),
        ("한국".encode("iso2022_jp_2"), "한국"),
        (b"\x1b$B=P\xff6b\x1b(B", "出"),
    ],
)
def test_jis_is_read_as_far_as_it_goes(data: bytes, text: str) -> None:
    assert charsets.text_of(data, "iso-2022-jp").startswith(text[:2])


@pytest.mark.parametrize(
    ("label", "text", "codec"),
    [
        ("gb2312", "朱镕基，您好", "gb18030"), ("GBK", CHINESE, "gbk"), ("x-gbk", CHINESE, "gbk"), ("gb18030", "您好😀", "gb18030"), ("cp936", CHINESE, "gbk"),
        ("hz-gb-2312", "您好", "hz"), ("ks_c_5601-1987", "똠방각하", "cp949"), ("KS_C_5601", KOREAN, "cp949"), ("euc-kr", "똠", "cp949"), ("windows-949", KOREAN, "cp949"),
        ("iso-2022-kr", "안녕하세요", "iso2022_kr"), ("big5", TAIWANESE, "cp950"), ("x-x-big5", TAIWANESE, "cp950"), ("Big5-HKSCS", "嘅係咗", "big5hkscs"), ("big5", "嘅係咗", "big5hkscs"),
        ("koi8-r", RUSSIAN, "koi8-r"), ("koi8-u", "Привіт, де мої гроші", "koi8-u"), ("koi8-ru", "Привіт, їжак", "koi8-u"), ("windows-1251", RUSSIAN, "cp1251"), ("cp1251", RUSSIAN, "cp1251"),
        ("x-cp1251", RUSSIAN, "cp1251"), ("x-mac-cyrillic", RUSSIAN, "mac_cyrillic"), ("ibm866", RUSSIAN, "cp866"), ("iso-8859-5", RUSSIAN, "iso8859-5"),
        ("windows-1250", POLISH, "cp1250"), ("iso-8859-2", POLISH, "iso8859-2"), ("windows-1253", "Καλημέρα", "cp1253"), ("iso-8859-7", "Καλημέρα", "iso8859-7"),
        ("windows-1254", "İyi günler", "cp1254"), ("iso-8859-9", "İyi günler", "cp1254"), ("windows-1255", "שלום", "cp1255"), ("iso-8859-8-i", "שלום", "iso8859-8"),
        ("windows-1256", "مرحبا", "cp1256"), ("tis-620", "สวัสดี", "cp874"), ("windows-874", "สวัสดี", "cp874"), ("iso-8859-15", "5 €", "iso8859-15"),
        ("iso-8859-1", "“5 €”", "cp1252"), ("us-ascii", FRENCH, "cp1252"), ("ansi_x3.110-1983", FRENCH, "cp1252"), ("macintosh", "café", "mac_roman"), ("ibm850", "café", "cp850"),
        ("unicode-1-1-utf-7", "出金 OK", "utf-7"), ("utf-7", "出金", "utf-7"), ("utf-16", "出金 abc", "utf-16"), ("utf-16le", "出金 abc", "utf-16-le"), ("utf-16", "abc 出金", "utf-16-be"),
        ("utf-32", "abc 出", "utf-32"), ("x-utf-8", "出金", "utf-8"), ("utf8mb4", "出金", "utf-8"), ("unicode-1-1-utf-8", "出金", "utf-8"), ('"utf-8"', "出金", "utf-8"), ("utf-8; x", "出金", "utf-8"),
        ("utf-8 (Unicode)", "出金", "utf-8"), ("utf-8-sig", "出金", "utf-8-sig"), ("utf-8", "出金", "utf-8-sig"),
    ],
)  # fmt: skip
def test_label_is_known_by_all_its_names(label: str, text: str, codec: str) -> None:
    assert charsets.text_of(text.encode(codec), label) == text


@pytest.mark.parametrize(
    "label",
    [
        "",
        "x-unknown",
        "klingon",
        "unknown-8bit",
        "x-user-defined",
        "binary",
        "default",
        "utf-8",
        "idna",
        "punycode",
        "rot13",
        "zip",
        "unicode_escape",
    ],
)
@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (RUSSIAN, "koi8-r"), (RUSSIAN, "cp1251"), (CHINESE, "gb18030"), (TAIWANESE, "big5"), (KOREAN, "cp949"), (FRENCH, "cp1252"), (POLISH, "cp1250"), (FRENCH, "utf-8"),
        ("お世話になっております。", "cp932"), ("お世話になっております。", "euc_jp"), ("出金依頼", "cp932"), ("Grüße aus München", "cp1252"), ("naïve café £5", "cp1252"),
    ],
)  # fmt: skip
def test_unlabelled_bytes_are_told_by_what_they_look_like(label: str, text: str, codec: str) -> None:
    assert charsets.text_of(text.encode(codec), label) == text


@pytest.mark.parametrize(
    "label",
    [
        "iso-8859-1",
        "windows-1252",
        "shift_jis",
        "euc-jp",
        "iso-2022-jp",
        "gb2312",
        "koi8-r",
        "big5",
        "ks_c_5601-1987",
        "us-ascii",
        "windows-1251",
    ],
)
@pytest.mark.parametrize("text", [WITHDRAWAL, "déjà reçu à Orléans", RUSSIAN, "🙂 出金"])
def test_utf8_under_a_wrong_label_is_utf8(label: str, text: str) -> None:
    assert charsets.text_of(text.encode(), label) == text


@pytest.mark.parametrize(("codec", "text"), [("koi8-r", RUSSIAN), ("cp932", WITHDRAWAL), ("gb18030", CHINESE)])
def test_latin1_is_not_believed_where_nearly_all_has_eight_bits(codec: str, text: str) -> None:
    assert charsets.text_of(text.encode(codec), "iso-8859-1") == text


def test_two_odd_letters_under_latin1_stay_latin1() -> None:
    assert charsets.text_of("5 £ à É".encode("latin-1"), "iso-8859-1") == "5 £ à É"
    assert charsets.text_of(b"\x81 caf\xe9", "iso-8859-1") == "\x81 café"


@pytest.mark.parametrize("broken", [b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe5\x87", b"\x80"])
def test_utf8_with_a_broken_place_stays_utf8(broken: bytes) -> None:
    text = charsets.text_of("出金".encode() + broken + "確認".encode(), "utf-8")

    assert (text[:2], text[-2:]) == ("出金", "確認")
    assert set(text[2:-2]) == {"\ufffd"}


def test_charset_in_the_html_is_found() -> None:
    assert charsets.label_in(b'<html><meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">') == "Shift_JIS"
    assert charsets.label_in(b"<meta charset='utf-8'>") == "utf-8"
    assert charsets.label_in(b"<p>charset=x</p>") is None


@given(st.binary(max_size=300), st.sampled_from(["", "utf-8", "iso-2022-jp", "shift_jis", "euc-jp", "gb18030", "utf-7", "utf-16", "big5", "hz", "iso-8859-1", "\udcff", "x" * 99, "koi8-r"]))  # fmt: skip
def test_any_bytes_under_any_label_are_whole_characters(data: bytes, label: str) -> None:
    text = charsets.text_of(data, label)

    assert text.encode().decode() == text
    assert len(text) <= 2 * len(data) + 2


@given(st.text(st.characters(codec="iso2022_jp", exclude_characters="\x0e\x0f\x1b‾"), max_size=60))
def test_what_python_writes_in_jis_is_read_back(text: str) -> None:
    assert japanese.from_jis(text.encode("iso2022_jp")) == text.translate(str.maketrans("〜‖−¢£¬", "～∥－￠￡￢"))


def test_plain_mail_imports_no_detector() -> None:
    probe = "import sys; from chalicelib.intake.reading import charsets; charsets.text_of('出金'.encode(), 'utf-8'); charsets.text_of(b'x', ''); sys.exit('charset_normalizer' in sys.modules)"

    assert run([sys.executable, "-c", probe], check=False).returncode == 0
