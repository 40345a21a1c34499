"""Which messages are put into S3, and that whoever must know it beforehand is right in time."""

import secrets

import msgspec
import pytest

from chalicelib.core.signing import Signer
from chalicelib.tickets import bodies
from chalicelib.tickets.model import Message

KEY, SIGNER = b"k" * 32, Signer((b"s" * 32,))


class Bucket(dict[str, bytes]):
    def put(self, key: str, body: bytes, content_type: str = "") -> None:
        self[key] = body


def packed(message: Message) -> tuple[Message, Bucket]:
    bucket = Bucket()
    return bodies.unpack(bodies.pack(message, KEY, "place", objects=bucket, signer=SIGNER, cause="c"), KEY, "place"), bucket  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["あ" * 1500, "é" * 2100, "🙂" * 1100, "x" * 4100])
def test_length_counts_in_bytes(text: str) -> None:
    assert bodies.may_be_long(text)
    assert bodies.may_be_long(text[: len(text) // 2], text[len(text) // 2 :])
    assert not bodies.may_be_long(text[: len(text) // 2])


@pytest.mark.parametrize("alphabet", ["あいうえおかきくけこ亜唖娃阿哀愛挨姶逢葵", "0123456789abcdef", "🙂🙃😀😁"])
@pytest.mark.parametrize("size", [1000, 2000, 4000, 8000, 20000])
def test_whatever_goes_to_s3_was_announced(alphabet: str, size: int) -> None:
    text = "".join(secrets.choice(alphabet) for _ in range(size))
    kept, bucket = packed(Message(text))

    assert not bucket or bodies.may_be_long(text)
    assert bool(bucket) == bool(kept.truncated)


def test_long_message_is_whole_in_s3_and_its_beginning_beside_the_entry() -> None:
    message = Message(secrets.token_hex(30_000), subject="Long")
    kept, bucket = packed(message)

    assert message.text.startswith(kept.text)
    assert 0 < len(kept.text) < len(message.text)
    assert bodies.unpack_whole(kept, KEY, _reading(bucket)) == message
    assert message.text.encode() not in b"".join(bucket.values())


def test_long_remark_stays_small_beside_the_entry_as_well() -> None:
    message = Message("My card is gone.", remark=secrets.token_hex(200_000))
    kept, bucket = packed(message)

    assert len(msgspec.json.encode(kept)) < bodies.INLINE_LIMIT
    assert bodies.unpack_whole(kept, KEY, _reading(bucket)) == message


def _reading(bucket: Bucket) -> bodies.ObjectStore:
    class Reading:
        def get(self, key: str) -> bytes:
            return bucket[key]

    return Reading()  # type: ignore[return-value]


def test_message_that_packs_well_stays_beside_its_entry() -> None:
    message = Message("again and again " * 2000)
    kept, bucket = packed(message)

    assert (kept, len(bucket)) == (message, 0)
    assert len(msgspec.json.encode(message)) > bodies.INLINE_LIMIT
