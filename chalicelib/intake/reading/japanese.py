"""Japanese bytes as mail programs write them: JIS, EUC and Shift_JIS with the vendors' characters (①㈱), which Python's codecs refuse.

All three are read as Windows reads them: `〜` of any of them is U+FF5E, so that the same words from two programs are the same text.
"""

import codecs
import re
from functools import cache

from chalicelib.core.patterns import pattern

_ESCAPE = pattern(rb"\x1b(\$\(?[@ABCDOPQ]|\([A-Za-z]|&@)")
_LOST_ESCAPE = pattern(rb"(\$[@B])((?:[!-~]{2}){1,100}?)(\([BJ])")
_LOST_LIMIT = 64 * 1024
_SHIFTED = pattern(rb"\x0e([^\x0f]*)\x0f?")
_HIGH = bytes(byte | 0x80 if byte in range(0x21, 0x7F) else byte for byte in range(256))
_WINDOWS = str.maketrans("〜‖−¢£¬", "～∥－￠￡￢")
_ODD_READ = 500


def from_jis(data: bytes) -> str:
    """ISO-2022-JP of any kind (1, 2, 3, -ms, cp5022x), also with its escape bytes lost on the way or never closed."""
    if b"\x1b" not in data and len(data) <= _LOST_LIMIT:
        data = _LOST_ESCAPE.sub(b"\x1b\\1\\2\x1b\\3", data)
    pieces = _ESCAPE.split(data)
    return _ascii(pieces[0]) + "".join(map(_segment, pieces[1::2], pieces[2::2]))


def _segment(mode: bytes, piece: bytes) -> str:  # noqa: PLR0911 - one for each set of characters
    if mode in {b"$B", b"$@", b"$(B", b"$(@"}:
        return from_euc(piece.translate(_HIGH))
    if mode == b"(I":
        return piece.translate(_HIGH).decode("cp932", "replace")
    if mode == b"$(D":
        return re.sub(rb"([!-~][!-~])", b"\x8f\\1", piece).translate(_HIGH).decode("euc_jp", "replace")
    if mode in {b"$(O", b"$(Q", b"$(P"}:
        plane = b"\x8f\\1" if mode == b"$(P" else b"\\1"
        return re.sub(rb"([!-~][!-~])", plane, piece).translate(_HIGH).decode("euc_jis_2004", "replace")
    if mode in {b"$A", b"$(A"}:
        return piece.translate(_HIGH).decode("gb2312", "replace")
    if mode == b"$(C":
        return piece.translate(_HIGH).decode("euc_kr", "replace")
    # JIS-Roman has a yen sign for the backslash. Its overline for the tilde is not taken: what was meant stands in addresses of pages.
    return _ascii(piece).replace("\\", "¥") if mode == b"(J" else _ascii(piece)


def _ascii(piece: bytes) -> str:
    """Between escapes: ASCII, and half-width kana either shifted or with their eighth bit."""
    piece = _SHIFTED.sub(lambda found: found.group(1).translate(_HIGH), piece)
    return piece.decode("cp932", "replace")


def from_euc(data: bytes, errors: str = "replace") -> str:
    """EUC-JP with the vendors' rows (eucJP-ms, cp51932). `errors` is `replace` or `strict`."""
    text = data.decode("euc_jp", "madoguchi.vendor-replace" if errors == "replace" else "madoguchi.vendor-strict")
    return text if text.isascii() else text.translate(_WINDOWS)


def from_sjis(data: bytes, errors: str = "replace") -> str:
    """Shift_JIS as Windows has it, else with the characters of JIS X 0213."""
    try:
        return data.decode("cp932")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("shift_jis_2004").translate(_WINDOWS)
    except UnicodeDecodeError:
        return data.decode("cp932", errors)


def guessed(data: bytes) -> str:
    """The charset of unlabelled bytes that plainly are Japanese: they have kana, and hardly anything that is not Japanese. Else nothing."""
    best, most = "", 0
    for charset, read in READERS.items():
        try:
            text = read(data, "strict")
        except UnicodeDecodeError:
            continue
        kana, wide, odd, foreign = _counted(text)
        if kana * 10 >= wide > max(most, foreign * 9, odd * 9):
            best, most = charset, wide
    return best


def _counted(text: str) -> tuple[int, int, int, int]:
    """Kana; all full-width Japanese; half-width kana and private characters; what is none of them, ASCII left out."""
    letters = [character for character in text if character > "\x7f"]
    kana = sum("ぁ" <= letter <= "ヾ" for letter in letters)
    wide = kana + sum(
        "一" <= letter <= "\u9fff" or "\u3000" <= letter < "ぁ" or "！" <= letter <= "｠" or "①" <= letter <= "⑳" for letter in letters
    )
    odd = sum("｡" <= letter <= "ﾟ" or "\ue000" <= letter <= "\uf8ff" for letter in letters)
    return kana, wide, odd, len(letters) - wide


READERS = {"shift_jis": from_sjis, "euc-jp": from_euc}


def is_odd(text: str) -> bool:
    """Mostly half-width kana or private characters: what EUC looks like where it is read as Shift_JIS."""
    _, wide, odd, _ = _counted(text[:_ODD_READ])
    return odd > wide


def _windows_character(pair: bytes) -> str:
    """Two bytes of EUC by way of Shift_JIS, where Windows put what JIS X 0208 lacks; empty where there is nothing."""
    row, cell = pair[0] - 0xA1, pair[1] - 0xA1
    lead = row // 2 + (0x81 if row < 62 else 0xC1)  # noqa: PLR2004 - rows after the half-width kana
    trail = cell + 0x9F if row % 2 else cell + (0x40 if cell < 63 else 0x41)  # noqa: PLR2004 - cells after 0x7F
    return bytes((lead, trail)).decode("cp932", "ignore")


@cache
def _vendor_characters() -> dict[bytes, str]:
    """The vendors' rows: NEC's 13, and those of IBM's characters."""
    pairs = [bytes((row + 0xA0, cell + 0xA0)) for row in (13, 89, 90, 91, 92) for cell in range(1, 95)]
    return {pair: character for pair in pairs if len(character := _windows_character(pair)) == 1}


def _vendor_run(error: UnicodeError) -> tuple[str, int] | None:
    """All of them that stand side by side: a call for each would make a text of nothing else slow."""
    assert isinstance(error, UnicodeDecodeError)
    known, data, place = _vendor_characters(), error.object, error.start
    found: list[str] = []
    while (character := known.get(data[place : place + 2])) is not None:
        found.append(character)
        place += 2
    return ("".join(found), place) if found else None


def _vendor_or_replace(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return _vendor_run(error) or ("\ufffd", max(error.end, error.start + 1))


def _vendor_or_raise(error: UnicodeError) -> tuple[str, int]:
    found = _vendor_run(error)
    if found is None:
        raise error
    return found


codecs.register_error("madoguchi.vendor-replace", _vendor_or_replace)
codecs.register_error("madoguchi.vendor-strict", _vendor_or_raise)
