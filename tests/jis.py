"""Writes ISO-2022-JP as Windows programs do, with the characters that the standard's own codec refuses."""


def iso_2022_jp(text: str, *, ends_in_ascii: bool = True) -> bytes:
    """By way of Shift_JIS. Half-width kana are written in their own seven-bit set."""
    found, mode = b"", b"\x1b(B"
    for character in text:
        data = character.encode("cp932")
        wanted, written = _seven_bits(data)
        found += (b"" if wanted == mode else wanted) + written
        mode = wanted
    return found + (b"\x1b(B" if mode != b"\x1b(B" and ends_in_ascii else b"")


def _seven_bits(data: bytes) -> tuple[bytes, bytes]:
    if len(data) == 1:
        return (b"\x1b(B", data) if data[0] < 0x80 else (b"\x1b(I", bytes((data[0] & 0x7F,)))
    lead, trail = data
    row = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 2 + (trail >= 0x9F)
    cell = trail - 0x9F if trail >= 0x9F else trail - 0x40 - (trail > 0x7F)
    return b"\x1b$B", bytes((row + 0x21, cell + 0x21))
