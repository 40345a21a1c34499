"""The published artefact: articles, letters, the engine's model and its arrays as one object whose digest tells whether it is whole.

`magic · SHA-256 of all that follows · length of the header · header (JSON) · padding · arrays`. Articles are read without numpy, each language's
when it is asked for; arrays lie as the machine computes with them and are not copied.
"""

import hashlib
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Raw, Struct

from chalicelib.core.errors import SupportError
from chalicelib.core.patterns import pattern

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC = b"MADOKB\r\n"
SCHEMA = 3
ALIGNMENT = 64
_DIGEST = 32
_LENGTH = 8
_FRONT = len(MAGIC) + _DIGEST + _LENGTH
_DTYPE = pattern(r"[<|][fiu](1|2|4|8)|\|b1")


class BrokenArtefact(SupportError):
    """It is not what was published: cut off, changed, or written for another version of the desk."""


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """Where an array lies: `offset` counts from where the arrays begin."""

    dtype: str
    shape: tuple[int, ...]
    offset: int

    @property
    def size(self) -> int:
        return math.prod(self.shape) * int(self.dtype[-1])


class Header(Struct, frozen=True, kw_only=True):
    """`articles` and `letters` by language (a list of articles; `outbox.model.Fragment` by article id), encoded until somebody asks in it.

    `model` is the engine's meta data; `encoder` the name of the encoder that its vectors were made with. `calibrated` are thresholds that
    reviewed questions gave, by `language/channel`.
    """

    schema: int
    sources: str
    encoder: str
    articles: dict[str, Raw]
    letters: dict[str, Raw]
    model: Raw
    arrays: dict[str, Place]
    calibrated: dict[str, float] = {}


class Artefact(Struct, frozen=True):
    header: Header
    data: memoryview

    def meta(self) -> dict[str, Any]:
        return msgspec.json.decode(self.header.model, type=dict[str, Any])

    def arrays(self) -> "dict[str, NDArray[Any]]":
        """Views of `data`, which nobody may write to."""
        import numpy as np  # most mails ask for articles alone

        return {
            name: np.frombuffer(self.data, place.dtype, math.prod(place.shape), place.offset).reshape(place.shape)
            if place.size
            else np.zeros(place.shape, place.dtype)
            for name, place in self.header.arrays.items()
        }


def write_artefact(header: Header, arrays: "Mapping[str, NDArray[Any]]") -> bytes:
    """`header.arrays` is filled in here. The same content gives the same bytes. Raises ValueError for an array of anything but plain numbers."""
    places: dict[str, Place] = {}
    pieces: list[bytes] = []
    end = 0
    for name, array in sorted(arrays.items()):
        _refuse_dtype(name, array.dtype.str)
        places[name] = Place(array.dtype.str, tuple(array.shape), end)
        piece = array.tobytes()
        pieces += [piece, bytes(-len(piece) % ALIGNMENT)]
        end += len(piece) + len(pieces[-1])
    head = msgspec.json.encode(msgspec.structs.replace(header, arrays=places))
    head += b" " * (-(_FRONT + len(head)) % ALIGNMENT)
    rest = b"".join([len(head).to_bytes(_LENGTH, "big"), head, *pieces])
    return MAGIC + hashlib.sha256(rest).digest() + rest


def read_artefact(body: bytes) -> Artefact:
    """Raises BrokenArtefact, which says what is wrong."""
    whole = memoryview(body)
    digest_end = len(MAGIC) + _DIGEST
    if whole[: len(MAGIC)] != MAGIC:
        raise BrokenArtefact("It does not begin as an artefact does; publish the knowledge again.")
    if len(body) < _FRONT or hashlib.sha256(whole[digest_end:]).digest() != whole[len(MAGIC) : digest_end]:
        raise BrokenArtefact(f"Its {len(body)} bytes are not those that were published (the digest differs); publish the knowledge again.")
    head_end = _FRONT + int.from_bytes(whole[digest_end:_FRONT], "big")
    artefact = Artefact(_header(whole[_FRONT:head_end]), whole[head_end:])
    for name, place in artefact.header.arrays.items():
        _refuse_dtype(name, place.dtype)
        if place.offset < 0 or min(place.shape, default=0) < 0 or place.offset + place.size > len(artefact.data):
            raise BrokenArtefact(f"Its array {name} reaches beyond its end; publish the knowledge again.")
    return artefact


class _Schema(Struct):
    schema: int


def _header(head: memoryview) -> Header:
    """The schema is looked at first: another one may have any shape."""
    try:
        found = msgspec.json.decode(head, type=_Schema).schema
        if found == SCHEMA:
            return msgspec.json.decode(head, type=Header)
    except msgspec.MsgspecError as error:
        raise BrokenArtefact(f"Its header cannot be read ({error}); publish the knowledge again.") from error
    raise BrokenArtefact(f"Its schema is {found}, and this version of the desk reads {SCHEMA}; publish the knowledge with this version.")


def _refuse_dtype(name: str, dtype: str) -> None:
    """Numbers of a fixed size and byte order; numpy would unpickle others."""
    if not _DTYPE.fullmatch(dtype):
        raise BrokenArtefact(f"Its array {name} is of type {dtype!r}; only plain little-endian numbers can be published.")
