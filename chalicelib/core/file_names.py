"""The name under which a file is shown: no path, nothing that cannot be seen, the extension that it really has."""

import unicodedata

from .patterns import pattern

NAME_LIMIT = 200
_EXTENSION_LIMIT = 16
_LOOKALIKES = str.maketrans("．․﹒／∕⁄⧸＼﹨∖⧹：﹕ː꞉∶", "...////\\\\\\\\:::::")
_RESERVED = pattern(r'[<>:"|?*]')
_DRIVE = pattern(r"^[A-Za-z]:(?![:.])")
_DEVICE = pattern(r"(?i)(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)")
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_BLANKS = pattern(r"\s+")
_EXTENSIONS = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/heic": ".heic", "application/pdf": ".pdf", "text/plain": ".txt", "text/html": ".html",
    "text/calendar": ".ics", "text/vcard": ".vcf", "text/x-vcard": ".vcf", "text/csv": ".csv", "message/rfc822": ".eml", "application/zip": ".zip",
    "message/delivery-status": ".txt", "text/rfc822-headers": ".txt",
}  # fmt: skip


def shown(name: str) -> str:
    """Checked after normalising, so that no character becomes a path, a dot or a device later on; empty where nothing is left."""
    name = unicodedata.normalize("NFC", name.translate(_LOOKALIKES))
    name = "".join(character for character in name if _is_visible(character))
    name = _DRIVE.sub("", name.replace("\\", "/").rstrip("/ ").rpartition("/")[2])
    name = _BLANKS.sub(" ", _RESERVED.sub("_", name)).strip().rstrip(". ")
    if not unicodedata.normalize("NFKC", name).strip("._ "):
        return ""
    name = f"_{name}" if _DEVICE.match(unicodedata.normalize("NFKC", name)) else name
    return _cut(name)


def for_kind(kind: str, subject: str = "") -> str:
    """The name of a file that has none: an attached mail's is its subject."""
    return (shown(subject) or "attachment") + _EXTENSIONS.get(kind, "")


def _is_visible(character: str) -> bool:
    """Left out: control and format characters (bidi marks, zero widths), variation selectors, fillers; blanks of any kind stay."""
    if character in _INVISIBLE or "\ufe00" <= character <= "\ufe0f" or "\U000e0000" <= character <= "\U000e01ef":
        return False
    return character.isprintable() or unicodedata.category(character) in {"Zs", "Co"}


def _cut(name: str) -> str:
    """The extension outlives the cut."""
    if len(name) <= NAME_LIMIT:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > _EXTENSION_LIMIT:
        return name[:NAME_LIMIT]
    return f"{stem[: NAME_LIMIT - len(extension) - 1]}.{extension}"
