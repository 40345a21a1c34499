"""Which attachments are shown as pictures: by what their bytes are, whatever their name and type say (a vector picture is a program, and none)."""

from collections.abc import Mapping

SIGNATURES: Mapping[bytes, str] = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
RIFF, WEBP = b"RIFF", b"WEBP"
NAMES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
MOST_BYTES = 4 * 1024 * 1024
"""What fits through API Gateway with its encoding; larger ones are saved."""


def picture_type(data: bytes) -> str | None:
    """None: no picture that is shown here."""
    if data[:4] == RIFF and data[8:12] == WEBP:
        return "image/webp"
    return next((kind for start, kind in SIGNATURES.items() if data.startswith(start)), None)


def is_picture_name(name: str) -> bool:
    return name.lower().endswith(NAMES)
