"""Ids in Crockford's base 32: time-sorted ticket ids, random ids, and digests that serve as keys (docs/adr/0001-data-model.md)."""

import hashlib
import hmac
import secrets
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TICKET_EPOCH_S = 1704067200  # 2024-01-01T00:00:00Z
TICKET_ID_LENGTH = 13
TIME_ID_LENGTH = 16

RandomBits = Callable[[int], int]
"""`random_bits(n)` returns an unpredictable integer of n bits."""


def random_bits(bits: int) -> int:
    return secrets.randbits(bits)


def encode(number: int, width: int) -> str:
    """`width` characters of Crockford's base 32, most significant first; higher bits are dropped."""
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(width - 1, -1, -1))


def new_ticket_id(now: float, random: RandomBits = random_bits) -> str:
    """13 characters: 7 of seconds since 2024 and 6 random (30 bits). Sorts by time; authorises nothing."""
    return encode(int(now) - TICKET_EPOCH_S, 7) + encode(random(30), 6)


def new_time_id(now: float, random: RandomBits = random_bits) -> str:
    """16 characters: milliseconds since 2024 and 35 random bits. Sorts by time within its partition."""
    return encode(int(now * 1000) - TICKET_EPOCH_S * 1000, 9) + encode(random(35), 7)


def time_of(time_id: str) -> float:
    """Epoch seconds of an id that new_time_id made. Raises ValueError for anything else."""
    if len(time_id) != TIME_ID_LENGTH:
        raise ValueError("not a time id")
    milliseconds = 0
    for character in time_id[:9]:
        milliseconds = milliseconds << 5 | ALPHABET.index(character)
    return TICKET_EPOCH_S + milliseconds / 1000


def is_ticket_id(text: str) -> bool:
    return len(text) == TICKET_ID_LENGTH and all(c in ALPHABET for c in text)


def digest(*parts: str | bytes) -> str:
    """32 characters (160 bits of SHA-256) over the parts, each with its length before it, so that no two lists collide."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        sha.update(len(data).to_bytes(8, "big") + data)
    return encode(int.from_bytes(sha.digest()[:20], "big"), 32)


def keyed_digest(key: bytes, *parts: str, width: int) -> str:
    """`width` characters (5 bits each) of HMAC-SHA256 over the parts, each with its length before it."""
    mac = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        mac.update(len(data).to_bytes(8, "big") + data)
    return encode(int.from_bytes(mac.digest(), "big") >> (256 - 5 * width), width)


def grouped(ticket_id: str) -> str:
    """A reference as people read it: `3V0K-9F2A-7K3QX`."""
    return f"{ticket_id[:4]}-{ticket_id[4:8]}-{ticket_id[8:]}"
