"""Secrets in attached files: what can be read as text is redacted in its own charset; what is no text stays as it is."""

from chalicelib.core.patterns import pattern

from .markup import redact_html
from .model import in_order
from .redacting import redact

LOOKED_AT = 4096
LONGEST_SUFFIX = 10
_MARKUP = frozenset({"text/html", "application/xhtml+xml", "image/svg+xml"})
_NEVER_TEXT = pattern(r"(?:image|audio|video|font)/(?!svg)")
_CHARSETS = ("cp932", "euc_jp", "gb18030", "big5", "euc_kr", "koi8_r", "cp1251", "cp1252", "latin-1")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NOTE = b"This file was withheld: it held a secret that must not be kept.\n"


def redact_file(content_type: str, data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The file without its secrets, and their kinds. The same object where there are none."""
    if _NEVER_TEXT.match(content_type) or not data:
        return data, ()
    kinds: set[str] = set()
    for charset in _charsets_of(data):
        text = _decoded(data, charset)
        if text is None:
            continue
        found = redact_html(text) if content_type in _MARKUP else redact(text)
        if found.kinds:
            kinds.update(found.kinds)
            data = found.text.encode(charset, "replace") if found.text else _NOTE
    return data, in_order(kinds)


def redact_file_name(name: str) -> tuple[str, tuple[str, ...]]:
    """The part before the last full stop is read by itself: `4111 1111 1111 1111.png` ends like a domain."""
    stem, stop, suffix = name.rpartition(".")
    if not stop or len(suffix) > LONGEST_SUFFIX:
        stem, stop, suffix = name, "", ""
    found = redact(stem)
    return (f"{found.text}{stop}{suffix}", found.kinds) if found.kinds else (name, ())


def _charsets_of(data: bytes) -> tuple[str, ...]:
    """Those in which it could have been written, the likeliest first. A phrase in ASCII shows in all of them."""
    if marked := next((charset for mark, charset in _MARKS if data.startswith(mark)), None):
        return (marked,)
    if b"\0" in data[:LOOKED_AT]:
        return ()
    if b"\x1b$" in data:
        return ("iso2022_jp", "latin-1")
    return ("ascii",) if data.isascii() else ("utf-8",) if _decoded(data, "utf-8") is not None else _CHARSETS


def _decoded(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except UnicodeDecodeError:
        return None
