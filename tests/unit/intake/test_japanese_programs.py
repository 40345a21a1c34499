"""Mails as Japanese mail programs and phones wrote and write them: subject, names, text and file names come out whole."""

from base64 import b64encode

import pytest

from chalicelib.intake.model import Mailbox, ParsedMail
from chalicelib.intake.reading.parse import parse
from tests.jis import iso_2022_jp

SUBJECT = "出金が完了しない件（至急）について、お伺いいたします。株式会社テスト①㈱"
NAME = "髙橋 太郎".replace("髙", "高")
TEXT = "お世話になっております。㈱テスト商事の山崎です。\n①出金の件、～確認をお願いいたします。\nhttps://example.jp/~taro"
SIGNATURE = "--\n山崎 ﾀﾛｳ"
FILE = "取引明細①表能予ソ.pdf"
TO = b"To: support@example.com\r\n"


def words(text: str, charset: str, *, encoding: str = "b", size: int = 12) -> bytes:
    """Encoded words as a careful program writes them: each of whole characters."""
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return b"\r\n ".join(word(_bytes(piece, charset), charset, encoding) for piece in pieces)


def word(data: bytes, charset: str, encoding: str = "b") -> bytes:
    shown = b64encode(data) if encoding == "b" else b"".join(b"=%02X" % byte for byte in data)
    return b"=?" + charset.encode() + b"?" + encoding.encode() + b"?" + shown + b"?="


def _bytes(text: str, charset: str) -> bytes:
    return (
        iso_2022_jp(text)
        if charset.lower() == "iso-2022-jp"
        else text.encode({"Shift_JIS": "cp932", "EUC-JP": "euc_jp"}.get(charset, charset))
    )


def body(charset: str, encoding: str, data: bytes) -> bytes:
    return (
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset="
        + charset.encode()
        + b"\r\nContent-Transfer-Encoding: "
        + encoding.encode()
        + b"\r\n\r\n"
        + data
    )


def assert_read(mail: ParsedMail, text: str = TEXT) -> None:
    assert mail.subject == SUBJECT
    assert mail.sender == Mailbox("taro@customer.example", NAME)
    assert mail.authors == (mail.sender,)
    assert mail.text == text


FROM = b" <taro@customer.example>\r\n"


def test_becky_and_outlook_express() -> None:
    """ISO-2022-JP in seven bits, base64 words, a name in quotation marks."""
    raw = (
        b"Date: Tue, 01 Jul 2003 10:52:37 +0900\r\nFrom: "
        + words(NAME, "ISO-2022-JP")
        + FROM
        + TO
        + b"Subject: "
        + words(SUBJECT, "ISO-2022-JP")
    )
    raw += b"\r\nX-Mailer: Becky! ver. 2.05\r\n" + body("ISO-2022-JP", "7bit", iso_2022_jp(TEXT).replace(b"\n", b"\r\n"))

    assert_read(parse(raw))
    assert_read(parse(raw.replace(b"From: ", b'From: "').replace(FROM, b'"' + FROM)))
    assert str(parse(raw).date) == "2003-07-01 10:52:37+09:00"


def test_outlook_express_with_half_width_kana_in_seven_bits() -> None:
    assert parse(body("iso-2022-jp", "7bit", iso_2022_jp(SIGNATURE))).text == SIGNATURE


def test_apple_mail_and_thunderbird_in_utf8() -> None:
    for encoding in "bq":
        raw = (
            b"From: "
            + words(NAME, "utf-8", encoding=encoding)
            + FROM
            + TO
            + b"Subject: "
            + words(SUBJECT, "utf-8", encoding=encoding, size=8)
            + b"\r\n"
        )
        assert_read(parse(raw + body("utf-8", "base64", b64encode(TEXT.encode()))))


def test_words_that_split_a_character_between_them() -> None:
    """As some Android and web mailers do: the bytes are cut every so many, wherever that is."""
    for charset in ("utf-8", "Shift_JIS", "EUC-JP"):
        subject = SUBJECT if charset != "EUC-JP" else "出金が完了しない件について"
        data = _bytes(subject, charset)
        split = b"\r\n ".join(word(data[start : start + 7], charset) for start in range(0, len(data), 7))
        assert parse(b"Subject: " + split + b"\r\n\r\n").subject == subject


def test_words_that_split_jis_without_returning_to_ascii() -> None:
    data = iso_2022_jp("出金が完了しない件")
    split = b" ".join(word(data[start : start + 11], "iso-2022-jp") for start in range(0, len(data), 11))

    assert parse(b"Subject: " + split + b"\r\n\r\n").subject == "出金が完了しない件"


def test_base64_that_goes_on_in_the_next_word() -> None:
    encoded = b64encode(SUBJECT.encode())
    split = b"\r\n ".join(b"=?utf-8?B?" + encoded[start : start + 30] + b"?=" for start in range(0, len(encoded), 30))

    assert parse(b"Subject: " + split + b"\r\n\r\n").subject == SUBJECT


@pytest.mark.parametrize("charset", ["Shift_JIS", "cp932"])
def test_phones_in_shift_jis(charset: str) -> None:
    raw = b"From: " + words(NAME, "Shift_JIS") + FROM + TO + b"Subject: " + words(SUBJECT, "Shift_JIS") + b"\r\n"

    assert_read(parse(raw + body(charset, "8bit", TEXT.encode("cp932"))))


def test_phone_emoji_stay_characters() -> None:
    """docomo's sun, in the private rows of Shift_JIS; and the same phone's mail in Unicode."""
    assert parse(body("Shift_JIS", "8bit", b"\xf8\x9f \x90\xb0\x82\xea")).text == "\ue63e 晴れ"
    assert parse(body("utf-8", "base64", b64encode("晴れ☀️🎌".encode()))).text == "晴れ☀️🎌"


@pytest.mark.parametrize("codec", ["cp932", "euc_jp", "utf-8", "iso-2022-jp"])
def test_raw_bytes_in_headers(codec: str) -> None:
    """As old programs wrote them, and RFC 6532 allows in UTF-8."""
    subject = "出金が完了しない件について、能登の表より"
    data = iso_2022_jp(subject) if codec == "iso-2022-jp" else subject.encode(codec)
    name = iso_2022_jp(NAME) if codec == "iso-2022-jp" else NAME.encode(codec)

    mail = parse(b"From: " + name + FROM + TO + b"Subject: " + data + b"\r\n\r\nhello")

    assert (mail.subject, mail.sender) == (subject, Mailbox("taro@customer.example", NAME))


def test_raw_kanji_in_headers_are_read_by_the_charset_of_the_text() -> None:
    """Two kanji could be Korean; the label of the text tells."""
    mail = parse(b"Subject: " + "出金依頼".encode("euc_jp") + b"\r\n" + body("EUC-JP", "8bit", "依頼".encode("euc_jp")))

    assert (mail.subject, mail.text) == ("出金依頼", "依頼")


@pytest.mark.parametrize(
    "written",
    [
        b'filename="' + words(FILE, "ISO-2022-JP", size=9).replace(b"\r\n", b"") + b'"',
        b'filename="' + word(FILE.encode(), "utf-8") + b'"',
        b"filename=" + word(FILE.encode("cp932"), "Shift_JIS"),
        b"filename*=utf-8''" + "".join(f"%{byte:02x}" for byte in FILE.encode()).encode(),
        b"filename*=iso-2022-jp''" + "".join(f"%{byte:02X}" for byte in iso_2022_jp(FILE)).encode(),
        b"filename*0*=shift_jis'ja'" + "".join(f"%{byte:02X}" for byte in FILE.encode("cp932")[:9]).encode() + b";\r\n filename*1*=" + "".join(f"%{byte:02X}" for byte in FILE.encode("cp932")[9:]).encode(),
        b"filename*0*=''" + "".join(f"%{byte:02X}" for byte in FILE.encode()[:10]).encode() + b";\r\n filename*1*=" + "".join(f"%{byte:02X}" for byte in FILE.encode()[10:]).encode(),
        b"filename*=" + "".join(f"%{byte:02X}" for byte in FILE.encode()).encode(),
        b'filename*0="' + words(FILE, "utf-8", size=9).split(b"\r\n ")[0] + b'"; filename*1="' + words(FILE, "utf-8", size=9).split(b"\r\n ")[1] + b'"',
        b'filename="' + FILE.encode() + b'"',
        b'filename="' + FILE.encode("cp932") + b'"',
        b'filename="' + iso_2022_jp(FILE) + b'"',
        b"filename=" + FILE.encode(),
        b'filename="' + FILE.encode(),
    ],
)  # fmt: skip
def test_file_names_however_a_program_writes_them(written: bytes) -> None:
    """`表能予ソ` have a second byte in Shift_JIS that is a backslash or a quotation mark's neighbour."""
    (file,) = parse(b"Content-Type: application/pdf\r\nContent-Disposition: attachment;\r\n " + written + b"\r\n\r\n%PDF").files

    assert file.name == FILE


def test_iphone_wraps_japanese_text_without_blanks() -> None:
    text = "お世話になっております。 \r\n山崎です。\r\n\r\nよろしく \r\nお願いします。\r\n"

    mail = parse(b"Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\n\r\n" + text.encode())

    assert mail.text == "お世話になっております。山崎です。\n\nよろしくお願いします。"


def test_html_mail_that_names_its_charset_only_in_itself() -> None:
    html = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"></head><body>出金依頼</body></html>'

    mail = parse(b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64encode(html.encode("cp932")))

    assert mail.text == "出金依頼"
