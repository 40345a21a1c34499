"""Sealing of personal data: zlib, then AES-256-GCM, bound to the place where it is stored (docs/adr/0001-data-model.md)."""

import secrets
import zlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import SupportError

NONCE_BYTES = 12
KEY_BYTES = 32
MAX_UNSEALED_BYTES = 64 * 1024 * 1024


class SealBroken(SupportError):
    """What was sealed does not open: the wrong key, another place, or it was changed."""


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, plain: bytes, place: str) -> bytes:
    """Nonce (12 bytes), ciphertext and tag. `place` (pk + sk, or an S3 key) is authenticated, so a box cannot be moved."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, zlib.compress(plain, 6), place.encode())


def unseal(key: bytes, box: bytes, place: str) -> bytes:
    try:
        packed = AESGCM(key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], place.encode())
    except InvalidTag:
        raise SealBroken(f"The box at {place} does not open with its key.", {"place": place}) from None
    return zlib.decompressobj().decompress(packed, MAX_UNSEALED_BYTES)


def wrap_key(kek: bytes, key: bytes, name: str) -> bytes:
    """A data key under a key-encryption key; `name` (the customer) is authenticated."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(kek).encrypt(nonce, key, name.encode())


def unwrap_key(kek: bytes, wrapped: bytes, name: str) -> bytes:
    try:
        return AESGCM(kek).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], name.encode())
    except InvalidTag:
        raise SealBroken(f"The data key of {name} does not open with its key-encryption key.", {"customer": name}) from None
