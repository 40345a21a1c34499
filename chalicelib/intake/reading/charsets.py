"""Bytes become text: by their label where it can be true, by what they look like where it cannot. Never raises, always whole characters."""

import codecs

from chalicelib.core.patterns import pattern

from . import japanese

SAMPLE_BYTES = 4096
_LATIN = frozenset(["us-ascii", "ascii", "ansi_x3.4-1968", "ansi_x3.110-1983", "iso-8859-1", "iso8859-1", "iso_8859-1", "iso-8859-1-windows-3.1-latin-1", "latin1", "latin-1", "l1", "iso-8859", "8859-1", "windows-1252", "cp1252", "cp-1252", "x-ansi", "ansi", "ibm367", "iso646-us"])  # fmt: skip
_META = pattern(rb"(?i)<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{2,40})")
_LABEL_END = pattern(r"[\s(;,'\"]")
_HIGH_BYTES = bytes(range(128, 256))
_ALPHABETS = ("cp1251", "koi8_r", "cp1252", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "iso8859_2", "cp866", "gb18030", "big5", "cp949", "cp932", "euc_jp")  # fmt: skip
_CONTROLS = {0xDC00 + byte: byte for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_BROKEN = pattern("\ufffd+")
_SEEN = 100_000
_FEW, _SHORT, _FOREIGN = 3, 12, 0.4
_SIGNS = "‚„…†‘’“”•–—™€£§©«®°´·»\xa0"
_WESTERN = frozenset(_SIGNS + "ŠšŒœŸ¡¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜàáâãäåæçèéêëìíîïñòóôõöøùúûüÿßªº¥¢")
_CENTRAL = frozenset(_SIGNS + "ĄąĆćĘęŁłŃńÓóŚśŹźŻżÁáČčĎďÉéĚěÍíŇňŘřŠšŤťÚúŮůÝýŽžÄäÔôĽľĹĺŔŕÖöÜüŐőŰűßÂâĂăÎîŞşŢţĐđÇçËë")


def text_of(data: bytes, label: str | None) -> str:
    """The bytes as text, with line ends as they are. `label` is what the mail says of their charset."""
    text = _read(data, _LABEL_END.split((label or "").strip(" \t\"'").lower(), maxsplit=1)[0][:60])
    return text.removeprefix("\ufeff")


def label_in(html: bytes) -> str | None:
    """What HTML says of its own charset."""
    found = _META.search(html[:2048])
    return found.group(1).decode() if found else None


def whole_characters(text: str) -> str:
    """Some charsets (UTF-7, UTF-16) give halves of characters, which nothing could store: they become question marks."""
    return text.encode("utf-8", "replace").decode()


def _read(data: bytes, label: str) -> str:
    if data.isascii() and b"\x1b" not in data and (label in _LATIN or not label):
        return data.decode("ascii")
    if label in {"utf-8", "utf8"}:
        return _utf8(data)
    if not label or label in _LATIN:
        return _latin(data, label)
    # Imported here: few mails name another charset, and its patterns take milliseconds.
    from .charset_labels import charset_of

    charset = charset_of(label)
    if charset in {"iso-2022-jp", "euc-jp", "shift_jis"}:
        return _as_japanese(data, charset)
    if not charset:
        return unlabelled(data)
    return _utf8(data) if charset == "utf-8" else _by_codec(data, charset)


def _utf8(data: bytes) -> str:
    try:
        return japanese.from_jis(data) if b"\x1b$" in data and data.isascii() else data.decode()
    except UnicodeDecodeError:
        return _mostly_utf8(data) or unlabelled(data)


def _mostly_utf8(data: bytes) -> str | None:
    """UTF-8 with a few broken places, told from bytes of another charset. A character cut off at the end is no broken place."""
    text, used = codecs.utf_8_decode(data, "replace", False)
    seen = text[:_SEEN]
    broken, places = seen.count("\ufffd"), len(_BROKEN.findall(seen))
    whole = sum(1 for character in seen if character > "\x7f") - broken
    return text + "\ufffd" * (used < len(data)) if whole >= max(2 * places, broken, 1) else None


def _latin(data: bytes, label: str) -> str:
    """Latin-1 is what many programs write beside anything; ASCII cannot be true of eight bits."""
    if data.isascii():
        return japanese.from_jis(data) if b"\x1b$" in data else data.decode("ascii")
    try:
        return data.decode()
    except UnicodeDecodeError:
        pass
    text = _windows_1252(data)
    is_true = label not in {"", "us-ascii", "ascii"} and (_share(data) < _FOREIGN or (len(data) < _SHORT and _has_only(text, _WESTERN)))
    return text if is_true else unlabelled(data)


def _has_only(text: str, letters: frozenset[str]) -> bool:
    return letters.issuperset(character for character in text[:SAMPLE_BYTES] if character > "\x7f")


def _share(data: bytes) -> float:
    """How much of it has eight bits: little in European languages with Latin letters, nearly all in others."""
    return 1 - len(data.translate(None, _HIGH_BYTES)) / len(data)


def _european(data: bytes) -> str:
    """Latin letters with some accents: too few for statistics, but telling by which letters they would be."""
    if _share(data) < _FOREIGN:
        for codec, letters in (("cp1252", _WESTERN), ("cp1250", _CENTRAL)):
            if _has_only(data.decode(codec, "replace"), letters):
                return codec
    return ""


def _windows_1252(data: bytes) -> str:
    """As browsers read Latin-1: the five bytes without a character stay control characters."""
    return data.decode("cp1252", "surrogateescape").translate(_CONTROLS)


def _as_japanese(data: bytes, charset: str) -> str:
    """By that charset if it can be, else UTF-8, else another Japanese one."""
    if data.isascii() and (charset == "iso-2022-jp" or b"\x1b$" in data):
        return japanese.from_jis(data)
    if _is_surely_utf8(data):
        return data.decode()
    if charset == "iso-2022-jp":
        return (
            japanese.from_jis(data) if b"\x1b$" in data else japanese.READERS.get(japanese.guessed(_sample(data)), japanese.from_jis)(data)
        )
    for read in ({charset: japanese.READERS[charset]} | japanese.READERS).values():
        try:
            text = read(data, "strict")
        except UnicodeDecodeError:
            continue
        other = japanese.guessed(_sample(data)) if japanese.is_odd(text) else ""
        return japanese.READERS[other](data) if other else text
    return japanese.READERS[japanese.guessed(_sample(data)) or charset](data)


def _by_codec(data: bytes, codec: str) -> str:
    if codec == "utf-16":
        codec = _utf16(data)
    elif not codec.startswith(("utf", "hz", "iso2022")) and _is_surely_utf8(data):
        return data.decode()
    if codec.startswith(("utf-16", "utf-32")) and b"\0" not in data and data.isascii():
        return data.decode("ascii")
    try:
        return whole_characters(data.decode(codec))
    except UnicodeError:
        pass
    if codec == "cp950":
        return data.decode("big5hkscs", "replace")
    try:
        return whole_characters(data.decode(codec, "replace"))
    except UnicodeError:
        return unlabelled(data)


def _utf16(data: bytes) -> str:
    """Without a byte order mark, the zeros of ASCII tell the order."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    return "utf-16-le" if data[1:400:2].count(0) > data[:400:2].count(0) else "utf-16-be"


def _is_surely_utf8(data: bytes) -> bool:
    """Whether bytes under another label are UTF-8: two or three characters may be so by accident."""
    if data.isascii():
        return False
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return False
    return sum(1 for character in text[:SAMPLE_BYTES] if character > "\x7f") >= _FEW


def unlabelled(data: bytes) -> str:
    """By what the bytes look like, else Windows-1252."""
    charset = looks_like(data)
    if charset == "iso-2022-jp":
        return japanese.from_jis(data)
    if charset in japanese.READERS:
        return japanese.READERS[charset](data)
    return whole_characters(data.decode(charset, "replace")) if charset else _windows_1252(data)


def looks_like(data: bytes) -> str:
    """The charset of the bytes, by cheap signs first: JIS's escapes, UTF-8, Japanese kana, Latin accents; else what charset-normalizer finds; or nothing."""
    if data.isascii():
        return "iso-2022-jp" if b"\x1b$" in data else "ascii"
    try:
        data.decode()
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    if b"\x1b$" in data:
        return "iso-2022-jp"
    sample = _sample(data)
    return japanese.guessed(sample) or _european(sample) or _detected(sample)


def _sample(data: bytes) -> bytes:
    """The lines with eight bits, some thousand bytes of them: whole lines, so that no character is cut."""
    if len(data) <= SAMPLE_BYTES:
        return data
    lines: list[bytes] = []
    size = 0
    for line in data[: 64 * SAMPLE_BYTES].splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size > SAMPLE_BYTES:
                break
    return b"".join(lines)[: 2 * SAMPLE_BYTES]


def _detected(sample: bytes) -> str:
    # Imported here: few mails need it, and it takes 40 ms.
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(_ALPHABETS), steps=4, chunk_size=1024, threshold=0.4).best()
    return best.encoding if best else ""
