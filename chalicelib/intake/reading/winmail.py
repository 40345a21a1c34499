"""Opens winmail.dat (TNEF), in which Outlook wraps what it sends to people without Outlook.

The formats are tnefparse's; the loops over them are ours. Its own trust the counts that stand in the file: 20 bytes can keep them busy for hours.
"""

import struct
from collections.abc import Iterator

from msgspec import Struct

from . import charsets

OBJECTS_LIMIT = 2000
PROPERTIES_LIMIT = 2000
VALUES_LIMIT = 100
_SIGNATURE = b"\x78\x9f\x3e\x22"
_BODY, _BODY_HTML, _UNCOMPRESSED = 0x1000, 0x1013, 0x3FD9
_ATTACH_DATA, _ATTACH_FILENAME, _ATTACH_LONG_FILENAME, _DISPLAY_NAME, _ATTACH_CONTENT_ID, _ATTACH_MIME = (
    0x3701,
    0x3704,
    0x3707,
    0x3001,
    0x3712,
    0x370E,
)
_MULTIPLE, _NAMED = 0x1000, 0x8000
_STRING, _UNICODE = 0x001E, 0x001F
_COUNTED = frozenset({_STRING, _UNICODE, 0x0000, 0x000D, 0x0102})
Value = str | bytes


class WinmailFile(Struct):
    name: str = ""
    data: bytes = b""
    content_type: str = "application/octet-stream"
    content_id: str = ""


class Winmail(Struct):
    text: str
    html: str
    files: list[WinmailFile]


def is_winmail(data: bytes) -> bool:
    return data.startswith(_SIGNATURE)


def opened(data: bytes) -> Winmail | None:
    """None where it cannot be read, or there is nothing in it."""
    try:
        found = _opened(data)
    except (ValueError, LookupError, struct.error, AttributeError, TypeError):
        return None
    return found if found.text or found.html or found.files else None


def _opened(data: bytes) -> Winmail:
    # Imported here: few mails need it, and it takes 50 ms.
    from tnefparse.codepage import Codepage
    from tnefparse.tnef import TNEF, TNEFObject

    found, codepage = Winmail("", "", []), "cp1252"
    view, offset = memoryview(data), 6
    for _ in range(OBJECTS_LIMIT):
        if offset + TNEF.MIN_OBJ_SIZE >= len(data):
            break
        piece = TNEFObject(view[offset:])
        offset += piece.length
        content = bytes(piece.data)
        if piece.name == TNEF.ATTOEMCODEPAGE:
            codepage = Codepage(int.from_bytes(content[:4], "little")).codepage() or codepage
        elif piece.name == TNEF.ATTBODY:
            found.text = found.text or _text(content, codepage)
        elif piece.name == TNEF.ATTMAPIPROPS:
            _take_body(found, content, codepage)
        elif piece.name == TNEF.ATTATTACHRENDDATA:
            found.files.append(WinmailFile())
        elif found.files and piece.level == TNEF.LVL_ATTACHMENT:
            _take_file(found.files[-1], piece.name, content, codepage)
    found.files = [file for file in found.files if file.data]
    return found


def _take_body(found: Winmail, content: bytes, codepage: str) -> None:
    for name, value in _properties(content):
        if name in {_BODY, _UNCOMPRESSED}:
            found.text = found.text or _text(value, codepage)
        elif name == _BODY_HTML:
            found.html = found.html or (value if isinstance(value, str) else charsets.text_of(value, charsets.label_in(value)))


def _take_file(file: WinmailFile, kind: int, content: bytes, codepage: str) -> None:
    from tnefparse.tnef import TNEF

    if kind == TNEF.ATTATTACHTITLE:
        file.name = file.name or _text(content, codepage)
    elif kind == TNEF.ATTATTACHDATA:
        file.data = file.data or content
    elif kind == TNEF.ATTATTACHMENT:
        for name, value in _properties(content):
            if name == _ATTACH_LONG_FILENAME or (name in {_ATTACH_FILENAME, _DISPLAY_NAME} and not file.name):
                file.name = _text(value, codepage) or file.name
            elif name == _ATTACH_DATA and isinstance(value, bytes):
                file.data = file.data or value
            elif name == _ATTACH_CONTENT_ID:
                file.content_id = _text(value, codepage)
            elif name == _ATTACH_MIME:
                file.content_type = _text(value, "ascii").lower() or file.content_type


def _text(value: Value, codepage: str) -> str:
    return (value if isinstance(value, str) else charsets.text_of(value, codepage)).rstrip("\0")


def _properties(content: bytes) -> Iterator[tuple[int, Value]]:
    """MAPI properties with a text or bytes; ends quietly where the next cannot be read."""
    from tnefparse.mapi import parse_property

    offset = 4
    for _ in range(min(int.from_bytes(content[:4], "little"), PROPERTIES_LIMIT)):
        if offset + 8 > len(content):
            return
        kind, name = struct.unpack_from("<HH", content, offset)
        offset = _after_name(content, offset + 4) if name >= _NAMED else offset + 4
        plain, is_multiple = kind & ~_MULTIPLE, bool(kind & _MULTIPLE)
        count = int.from_bytes(content[offset : offset + 4], "little") if is_multiple or plain in _COUNTED else 1
        if count > VALUES_LIMIT:
            return
        offset += 4 * is_multiple
        for _ in range(count if is_multiple else 1):
            value, offset = parse_property(content, offset, name, plain, "latin-1", is_multiple)
            if plain == _UNICODE:
                yield name, "".join(value).rstrip("\0")
            elif plain in _COUNTED:
                yield name, b"".join(item.encode("latin-1") if plain == _STRING else item for item in value)


def _after_name(content: bytes, offset: int) -> int:
    """Past a property's GUID and its number or name."""
    kind, length = struct.unpack_from("<II", content, offset + 16)
    return offset + 24 + ((length + 3) // 4 * 4 if kind else 0)
