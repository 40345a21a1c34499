"""Digests of keys: 24 bits of a keyed hash, so that who reads the index learns no word, and cannot try words without the desk's key."""

import hashlib
from collections.abc import Iterable

from chalicelib.core.unshown import Unshown

BITS = 24


class Digests(Unshown, frozen=True):
    """`secret` is the desk's own, for this alone."""

    secret: bytes

    def of(self, keys: Iterable[str]) -> frozenset[int]:
        return frozenset(self.of_one(key) for key in keys)

    def of_one(self, key: str) -> int:
        return int.from_bytes(
            hashlib.blake2b(key.encode("utf-8", "surrogatepass"), key=self.secret, digest_size=BITS // 8).digest(), "little"
        )


def digests_of(identity_key: bytes) -> Digests:
    return Digests(hashlib.blake2b(b"search", key=identity_key, digest_size=32).digest())
