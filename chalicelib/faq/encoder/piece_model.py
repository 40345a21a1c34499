"""Reads the vocabulary and the table of spellings out of a SentencePiece model: a protobuf file, its schema sentencepiece_model.proto."""

import struct
from collections.abc import Iterator

from msgspec import Struct

PIECES, NORMALIZER = 1, 3
PIECE_TEXT, PIECE_SCORE = 1, 2
SPELLINGS = 2
VARINT, EIGHT_BYTES, BYTES, FOUR_BYTES = 0, 1, 2, 5
FIXED = {EIGHT_BYTES: 8, FOUR_BYTES: 4}


class PieceModel(Struct, frozen=True):
    """`scores` are logarithms of probability; a piece's place is its number. `trie` is a double array (darts-clone), `replacements` what it points into."""

    pieces: list[str]
    scores: list[float]
    trie: bytes
    replacements: bytes


def read_piece_model(data: bytes) -> PieceModel:
    pieces, scores, spellings = [], [], b""
    for field, value in _fields(data):
        if field == PIECES:
            members = dict(_fields(value))
            pieces.append(members[PIECE_TEXT].decode())
            scores.append(struct.unpack("<f", members[PIECE_SCORE])[0] if PIECE_SCORE in members else 0.0)
        elif field == NORMALIZER:
            spellings = dict(_fields(value))[SPELLINGS]
    (trie_size,) = struct.unpack_from("<I", spellings)
    trie_end = 4 + trie_size
    return PieceModel(pieces, scores, spellings[4:trie_end], spellings[trie_end:])


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each field's number and content; numbers, none of which is needed here, as no bytes."""
    at = 0
    while at < len(data):
        tag, at = _number(data, at)
        size = 0
        if tag & 7 == VARINT:
            _, at = _number(data, at)
        elif tag & 7 == BYTES:
            size, at = _number(data, at)
        else:
            size = FIXED[tag & 7]
        yield tag >> 3, data[at : at + size]
        at += size


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number in seven bits a byte, the lowest first, and where it ends."""
    number = shift = 0
    while True:
        byte = data[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:  # noqa: PLR2004 - the eighth bit says that more follow
            return number, at
