"""A segment of the index: up to 65,535 messages in one object, laid out so that a digest's messages are read with one range of bytes (docs/adr/0011-search.md).

Pure: bytes in, values out. Layout, little endian: head (magic, messages, 1,025 offsets), refs, buckets, owners. A bucket holds what begins with its ten
bits: count, the other 14 bits of each digest, how many messages each has, and these by their number in the segment.
"""

import hashlib
import struct
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from .digests import BITS
from .model import Document, Ref

MOST = 65_535
BUCKETS = 1024
MAGIC = b"MDGS0001"
REF = np.dtype([("at", "<u4"), ("version", "<u4"), ("ticket", "S13")])
HEAD_BYTES = len(MAGIC) + 4 + 4 * (BUCKETS + 1)
OWNER_BYTES = 8
_LOW_BITS = BITS - BUCKETS.bit_length() + 1

Numbers = NDArray[np.uint16]


class Head(Struct, frozen=True):
    """What a search must know of a segment before it reads buckets. `starts`: where each bucket begins in the object."""

    starts: NDArray[np.uint32]
    refs: NDArray[np.void]

    def range_of(self, digest: int) -> tuple[int, int]:
        bucket = digest >> _LOW_BITS
        return int(self.starts[bucket]), int(self.starts[bucket + 1])

    def ref(self, number: int) -> Ref:
        found = self.refs[number]
        return Ref(int(found["at"]), found["ticket"].decode(), int(found["version"]))


class Postings(Struct, frozen=True):
    """A segment taken apart: digests in order, each with the number of its message; refs and owners by number."""

    digests: NDArray[np.uint32]
    numbers: Numbers
    refs: NDArray[np.void]
    owners: NDArray[np.void]


def head_bytes(count: int) -> int:
    return HEAD_BYTES + count * REF.itemsize


def head_of(data: bytes) -> Head:
    """`data` begins as the segment does, and has at least its head."""
    (count,) = struct.unpack_from("<I", data, len(MAGIC))
    starts = np.frombuffer(data, "<u4", BUCKETS + 1, len(MAGIC) + 4)
    return Head(starts, np.frombuffer(data, REF, count, HEAD_BYTES))


def numbers_in(bucket: bytes, digest: int) -> Numbers:
    """The messages of a digest, in order; `bucket` is what `range_of` named."""
    count = int.from_bytes(bucket[:4], "little")
    lows, sizes = np.frombuffer(bucket, "<u2", count, 4), np.frombuffer(bucket, "<u2", count, 4 + 2 * count)
    at = int(np.searchsorted(lows, digest & ((1 << _LOW_BITS) - 1)))
    if at == count or lows[at] != digest & ((1 << _LOW_BITS) - 1):
        return np.empty(0, "<u2")
    before = int(sizes[:at].sum(dtype=np.uint32))
    return np.frombuffer(bucket, "<u2", int(sizes[at]), 4 + 4 * count + 2 * before)


def owner_digest(owner: str) -> bytes:
    return hashlib.blake2b(owner.encode(), digest_size=OWNER_BYTES).digest()


def postings_of(documents: Iterable[Document]) -> Postings:
    """Of messages that were not in a segment yet; the oldest has number 0."""
    ordered = sorted({document.ref: document for document in documents}.values(), key=lambda document: document.ref)
    sizes = [len(document.keys or ()) for document in ordered]
    digests = np.fromiter(chain.from_iterable(sorted(document.keys or ()) for document in ordered), np.uint32, sum(sizes))
    numbers = np.repeat(np.arange(len(ordered), dtype=np.uint16), sizes)
    refs = np.array([(d.ref.at, d.ref.version, d.ref.ticket_id.encode()) for d in ordered], REF)
    owners = np.array([owner_digest(document.owner) for document in ordered], f"V{OWNER_BYTES}")
    order = np.argsort(digests, kind="stable")
    return Postings(digests[order], numbers[order], refs, owners)


def unpacked(data: bytes) -> Postings:
    head = head_of(data)
    owners = np.frombuffer(data, f"V{OWNER_BYTES}", len(head.refs), int(head.starts[BUCKETS]))
    digests, numbers = [], []
    for bucket in range(BUCKETS):
        part = data[int(head.starts[bucket]) : int(head.starts[bucket + 1])]
        count = int.from_bytes(part[:4], "little")
        lows, sizes = np.frombuffer(part, "<u2", count, 4), np.frombuffer(part, "<u2", count, 4 + 2 * count)
        digests.append(np.repeat(lows.astype(np.uint32) | np.uint32(bucket << _LOW_BITS), sizes))
        numbers.append(np.frombuffer(part, "<u2", -1, 4 + 4 * count))
    return Postings(np.concatenate(digests), np.concatenate(numbers), head.refs, owners)


def joined(older: Postings, newer: Postings) -> Postings:
    """What both hold is taken from the newer. Linear: a stable sort merges two runs that are in order."""
    older = only(older, ~np.isin(older.refs, newer.refs))
    digests = np.concatenate([older.digests, newer.digests])
    numbers = np.concatenate([older.numbers, (newer.numbers + len(older.refs)).astype(np.uint16)])
    order = np.argsort(digests, kind="stable")
    return Postings(digests[order], numbers[order], np.concatenate([older.refs, newer.refs]), np.concatenate([older.owners, newer.owners]))


def without(postings: Postings, owner: str) -> Postings:
    return only(postings, postings.owners != np.void(owner_digest(owner)))


def only(postings: Postings, kept: NDArray[np.bool_]) -> Postings:
    """Those messages alone, numbered anew."""
    if kept.all():
        return postings
    number = np.cumsum(kept) - 1
    stays = kept[postings.numbers]
    numbers = number[postings.numbers[stays]].astype(np.uint16)
    return Postings(postings.digests[stays], numbers, postings.refs[kept], postings.owners[kept])


def packed(postings: Postings) -> bytes:
    """The object. Raises ValueError for more messages than a segment takes."""
    if len(postings.refs) > MOST:
        raise ValueError("too many messages for one segment")
    at = np.searchsorted(postings.digests, np.arange(BUCKETS + 1, dtype=np.uint32) << _LOW_BITS)
    buckets = [_bucket(postings.digests[at[n] : at[n + 1]], postings.numbers[at[n] : at[n + 1]]) for n in range(BUCKETS)]
    lengths = np.fromiter(map(len, buckets), np.uint32, BUCKETS)
    starts = np.concatenate([[0], np.cumsum(lengths)]) + head_bytes(len(postings.refs))
    head = MAGIC + struct.pack("<I", len(postings.refs)) + starts.astype("<u4").tobytes()
    return b"".join([head, postings.refs.astype(REF).tobytes(), *buckets, postings.owners.tobytes()])


def _bucket(digests: NDArray[np.uint32], numbers: Numbers) -> bytes:
    distinct, sizes = np.unique(digests & np.uint32((1 << _LOW_BITS) - 1), return_counts=True)
    return b"".join(
        [
            len(distinct).to_bytes(4, "little"),
            distinct.astype("<u2").tobytes(),
            sizes.astype("<u2").tobytes(),
            numbers.astype("<u2").tobytes(),
        ]
    )


def holding_all(found: Sequence[Numbers]) -> Numbers:
    """The messages that every one of the lists names, in order; the shortest first, so that little is compared."""
    shortest, *rest = sorted(found, key=len)
    for numbers in rest:
        shortest = shortest[np.isin(shortest, numbers)]
    return shortest
