"""Private keys with a checksum of their own: extended (BIP-32), WIF and encrypted (BIP-38) ones, also broken over lines; and PEM."""

from collections.abc import Iterator
from hashlib import sha256

from chalicelib.core.patterns import pattern

from .model import PRIVATE_KEY, Found

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_B58 = "[1-9A-HJ-NP-Za-km-z]"
LONG_PIECE = 26
EXTENDED_LENGTH = 111
MOST_PIECES = 12
_EXTENDED = pattern(r"(?<![A-Za-z0-9])[A-Za-z]prv(?=[1-9A-Za-z])")
_KEY = pattern(f"(?<![A-Za-z0-9])(?:[5KLc9]{_B58}{{50,51}}+|6P{_B58}{{56}}+)(?![A-Za-z0-9])")
_BREAK = r"[ \t]*+(?:=?\r?\n)[ \t>|]*+"
_BROKEN = pattern(f"(?<![A-Za-z0-9])[5KLc96]{_B58}{{1,56}}+(?:{_BREAK}{_B58}{{1,57}}+){{1,2}}(?![A-Za-z0-9])")
_LINE_END = pattern(rf"(?<![ \t]){_BREAK}")
_PIECE = pattern(f"{_B58}+")
_BETWEEN = pattern(r"[\s>|=]{0,12}")
_PEM = pattern(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_PEM_END = pattern(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_PEM_BODY = pattern(r"(?:[\s>|\\]|[A-Za-z0-9+/=:,-]{16,}|Proc-Type:|DEK-Info:|4,ENCRYPTED)*+(?:[A-Za-z0-9+/=]{1,16}\s*+\Z)?")
LENGTHS = {"5": (51, 0x80), "9": (51, 0xEF), "K": (52, 0x80), "L": (52, 0x80), "c": (52, 0xEF), "6": (58, 0x01)}


def private_keys_in(text: str) -> Iterator[Found]:
    if "PRIVATE KEY" in text:
        yield from _pem(text)
    if "prv" in text:
        yield from _extended(text)
    for match in _KEY.finditer(text):
        if _is_key(match[0]):
            yield Found(match.start(), match.end(), PRIVATE_KEY)
    if "\n" in text:
        yield from _broken(text)


def _extended(text: str) -> Iterator[Found]:
    """From `xprv` on, over line ends, as far as a key is long. One with a wrong letter is still a key: nothing else begins so and is so long."""
    for match in _EXTENDED.finditer(text):
        pieces, end = [match[0]], match.end()
        while (missing := EXTENDED_LENGTH - sum(map(len, pieces))) > 0:
            between = _BETWEEN.match(text, end)
            piece = _PIECE.match(text, between.end(), between.end() + missing) if between else None
            if piece is None or len(pieces) > MOST_PIECES:
                break
            pieces.append(piece[0])
            end = piece.end()
        key = "".join(pieces)
        if payload_of(key) is not None or (len(key) == EXTENDED_LENGTH and max(map(len, pieces)) > LONG_PIECE):
            yield Found(match.start(), end, PRIVATE_KEY)


def _broken(text: str) -> Iterator[Found]:
    """Keys that a line end cuts in two or three. What follows a key on its last line may be taken for its end: so each join is tried."""
    for match in _BROKEN.finditer(text):
        length = LENGTHS[match[0][0]][0]
        end = match.start()
        key = ""
        for piece in _PIECE.finditer(text, match.start(), match.end()):
            key, end = key + piece[0], piece.end()
            if len(key) >= length:
                break
        if len(key) == length and _is_key(key):
            yield Found(match.start(), end, PRIVATE_KEY)


def _is_key(key: str) -> bool:
    length, version = LENGTHS[key[0]]
    if len(key) != length:
        return False
    payload = payload_of(key)
    return payload is not None and payload[0] == version and (key[0] != "6" or payload[1] in {0x42, 0x43})


def payload_of(key: str) -> bytes | None:
    """What base58check guards; None where its checksum is wrong."""
    number = 0
    for character in key:
        number = number * 58 + _VALUES[character]
    zeros = len(key) - len(key.lstrip("1"))
    data = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    body, check = data[:-4], data[-4:]
    return body if body and sha256(sha256(body).digest()).digest()[:4] == check else None


def _pem(text: str) -> Iterator[Found]:
    """To the end line; where that was cut off, as far as the text looks like a key's body."""
    end = 0
    for begin in _PEM.finditer(text):
        if begin.start() < end:
            continue
        closing = _PEM_END.search(text, begin.end(), begin.end() + 16384)
        body = _PEM_BODY.match(text, begin.end())
        assert body is not None, "it matches the empty string, too"
        end = closing.end() if closing else body.end()
        yield Found(begin.start(), end, PRIVATE_KEY)
