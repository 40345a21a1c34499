"""Secrets made up for tests: phrases, keys and cards that are right in form and guard nothing."""

import random
from hashlib import sha256

from chalicelib.redaction.base58 import ALPHABET
from chalicelib.redaction.words import CHINESE, JAPANESE, KOREAN, LATIN, LISTS, RUSSIAN, SHORTENED, TRUE_LENGTHS, list_of

SPACED = (*LATIN, *JAPANESE, *KOREAN)
ALL_LISTS = tuple(name for name in LISTS if name not in SHORTENED)
OTHER_LISTS = (*RUSSIAN, *CHINESE)
HEX = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
CARD = "4111 1111 1111 1111"


def phrase(name: str = "english", length: int = 12, seed: int = 1) -> list[str]:
    """Words with the right checksum. The Russian list of the package holds one broken word, which is left out."""
    assert length in TRUE_LENGTHS
    chance = random.Random(f"{name} {length} {seed}")
    while True:
        entropy = chance.randbytes(length * 4 // 3)
        number = int.from_bytes(entropy, "big") << length // 3 | sha256(entropy).digest()[0] >> (8 - length // 3)
        words = [list_of(name)[number >> 11 * (length - 1 - place) & 2047] for place in range(length)]
        if "\ufffd" not in "".join(words):
            return words


def base58check(payload: bytes) -> str:
    data = payload + sha256(sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, place = divmod(number, 58)
        text = ALPHABET[place] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def wif(*, is_compressed: bool = True, is_test: bool = False) -> str:
    return base58check((b"\xef" if is_test else b"\x80") + bytes.fromhex(HEX) + (b"\1" if is_compressed else b""))


def extended_key(version: str = "0488ade4") -> str:
    return base58check(bytes.fromhex(version) + b"\0" * 9 + bytes.fromhex(HEX) + b"\0" + bytes.fromhex(HEX))


def encrypted_key() -> str:
    return base58check(b"\x01\x42\xc0" + bytes.fromhex(HEX) + b"\7" * 4)
