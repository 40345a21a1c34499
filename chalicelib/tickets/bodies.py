"""Packs messages: sealed beside the entry, and the whole in S3 where it is long, so that items stay small (docs/adr/0001-data-model.md)."""

import zlib

import msgspec
from msgspec.structs import replace

from chalicelib.aws.objects import ObjectStore
from chalicelib.core.sealing import seal, unseal
from chalicelib.core.signing import Signer

from .model import Message

INLINE_LIMIT = 8 * 1024
INLINE_START = 4 * 1024


def may_be_long(*texts: str) -> bool:
    """Whether a message of these texts may be put into S3, where it is sealed before its entry is committed."""
    return sum(len(text.encode()) for text in texts) > INLINE_LIMIT // 2  # the message's other members count, too


def pack(message: Message, data_key: bytes, place: str, *, objects: ObjectStore, signer: Signer, cause: str) -> bytes:
    """The sealed box for the entry at `place`. A long message is put whole into S3 first, under a key derived from `cause`: a retry overwrites."""
    plain = msgspec.json.encode(message)
    if len(plain) > INLINE_LIMIT and len(zlib.compress(plain, 6)) > INLINE_LIMIT:
        key = f"bodies/{signer.tag('body', cause, width=32)}"
        objects.put(key, seal(data_key, plain, key))
        plain = msgspec.json.encode(
            replace(message, text=_start(message.text), remark=_start(message.remark), html="", quotes=(), truncated=key)
        )
    return seal(data_key, plain, place)


def unpack(box: bytes, data_key: bytes, place: str) -> Message:
    """What lies beside the entry: the whole message, or its beginning with `truncated` set."""
    return msgspec.json.decode(unseal(data_key, box, place), type=Message)


def unpack_whole(message: Message, data_key: bytes, objects: ObjectStore) -> Message:
    if not message.truncated:
        return message
    return msgspec.json.decode(unseal(data_key, objects.get(message.truncated), message.truncated), type=Message)


def _start(text: str) -> str:
    return text.encode()[:INLINE_START].decode(errors="ignore")
