"""Brings a text to the spelling that the encoder learnt: compatible characters alike (NFKC of its time), spaces single and visible."""

from collections.abc import Sequence

SPACE = "\u2581"
LEAF, VALUE = 0x100, 0x7FFFFFFF
LABEL = 0x800000FF
"""A unit that holds a value has the highest bit, so it never passes for a label."""


class Normalizer:
    """Replaces, from left to right, the longest spelling that the table knows. The table is a double array (darts-clone) over UTF-8 bytes."""

    def __init__(self, units: Sequence[int], replacements: bytes) -> None:
        self._units = units
        self._replacements = replacements

    def normalize(self, text: str) -> str:
        """Begins with the sign for a space, as each word does; empty where nothing but spaces is there."""
        words = self._respelled(text.encode()).split(" ")
        return "".join(SPACE + word for word in words if word)

    def _respelled(self, data: bytes) -> str:
        out = bytearray()
        at, end = 0, len(data)
        while at < end:
            start = at
            replacement, at = self._longest(data, start)
            out += data[start:at] if replacement is None else replacement
        return out.decode()

    def _longest(self, data: bytes, start: int) -> tuple[bytes | None, int]:
        """What the longest known spelling at `start` becomes, and where it ends; None and the next character's start where none is known."""
        units = self._units
        node = _offset(units[0])
        value, end = -1, start + _size(data[start])
        for at in range(start, len(data)):
            node ^= data[at]
            unit = units[node]
            if unit & LABEL != data[at]:
                break
            node ^= _offset(unit)
            if unit & LEAF:
                value, end = units[node] & VALUE, at + 1
        return (None if value < 0 else self._replacement(value)), end

    def _replacement(self, at: int) -> bytes:
        return self._replacements[at : self._replacements.index(0, at)]


def _offset(unit: int) -> int:
    """How far the children are: 21 bits, and one that says whether to count in steps of 256."""
    return (unit >> 10) << ((unit & 0x200) >> 6)


def _size(first: int) -> int:
    """How many bytes a character has whose first one this is."""
    return 1 if first < 0x80 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4  # noqa: PLR2004 - UTF-8
