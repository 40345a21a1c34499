"""The encoder as one file that a process maps instead of parsing: a header in JSON, then arrays, each read from the disk where it is touched.

magic (8) | SHA-256 of the header (32) | length of the header (4, little-endian) | header | arrays, each at a multiple of 64
"""

import os
import struct
from collections.abc import Mapping
from hashlib import sha256
from mmap import ACCESS_READ, mmap
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

MAGIC = b"MADOENC1"
START = struct.Struct("<8s32sI")
ALIGNMENT = 64

Array = NDArray[np.generic]
Number = int | float | str | None


class NotPrepared(Exception):
    """The file is not there, broken, or of another version; the text says which."""


class ArrayPlace(Struct, frozen=True):
    """`offset` counts from the first array."""

    dtype: str
    shape: list[int]
    offset: int


class Header(Struct, frozen=True):
    """`settings` are the encoder's plain values; `size` is that of all arrays, in bytes."""

    name: str
    settings: dict[str, Number]
    arrays: dict[str, ArrayPlace]
    size: int


def write_prepared(path: Path, name: str, settings: dict[str, Number], arrays: Mapping[str, Array]) -> None:
    """Under a name of its own first: who looks meanwhile, or if this is cut off, sees the whole file or none."""
    places, size = _places(arrays)
    header = msgspec.json.encode(Header(name, settings, places, size))
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with unfinished.open("wb") as file:
        file.write(START.pack(MAGIC, sha256(header).digest(), len(header)) + header)
        begin = _aligned(file.tell())
        for key, place in places.items():
            file.seek(begin + place.offset)
            file.write(np.ascontiguousarray(arrays[key]).tobytes())
        file.truncate(begin + size)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def open_prepared(path: Path, name: str) -> tuple[Header, dict[str, Array]]:
    """The arrays cannot be written to. Raises NotPrepared."""
    try:
        with path.open("rb") as file:
            mapped = mmap(file.fileno(), 0, access=ACCESS_READ)
    except (OSError, ValueError) as error:
        raise NotPrepared(f"{path.name} cannot be read: {error}.") from error
    header, begin = _header(path, mapped)
    if header.name != name:
        raise NotPrepared(f"{path.name} is {header.name}, and not {name}.")
    if len(mapped) != begin + header.size:
        raise NotPrepared(f"{path.name} has {len(mapped)} bytes instead of {begin + header.size}.")
    return header, {key: _array(mapped, begin, place) for key, place in header.arrays.items()}


def _header(path: Path, mapped: mmap) -> tuple[Header, int]:
    if len(mapped) < START.size:
        raise NotPrepared(f"{path.name} ends in its first bytes.")
    magic, digest, length = START.unpack_from(mapped)
    end = START.size + length
    encoded = mapped[START.size : end]
    if magic != MAGIC or sha256(encoded).digest() != digest:
        raise NotPrepared(f"{path.name} is broken at its beginning.")
    return msgspec.json.decode(encoded, type=Header), _aligned(end)


def _array(mapped: mmap, begin: int, place: ArrayPlace) -> Array:
    count = int(np.prod(place.shape, dtype=np.int64))
    flat: Array = np.frombuffer(mapped, np.dtype(place.dtype), count, begin + place.offset)
    return flat.reshape(place.shape)


def _places(arrays: Mapping[str, Array]) -> tuple[dict[str, ArrayPlace], int]:
    places, end = {}, 0
    for key, array in arrays.items():
        places[key] = ArrayPlace(array.dtype.str, list(array.shape), end)
        end = _aligned(end + array.nbytes)
    return places, end


def _aligned(offset: int) -> int:
    return -(-offset // ALIGNMENT) * ALIGNMENT
