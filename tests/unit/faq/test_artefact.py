"""What is read is what was written, to the bit; anything else is refused, wherever it was cut or changed."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, strategies

from chalicelib.faq.artefact import ALIGNMENT, MAGIC, SCHEMA, BrokenArtefact, Header, read_artefact, write_artefact

ARRAYS = {
    "vectors": np.arange(24, dtype=np.int8).reshape(4, 6),
    "scales": np.linspace(0, 1, 7, dtype=np.float16),
    "none": np.zeros((0, 3), np.float32),
    "wide": np.array([[2**40]], np.int64),
    "flags": np.array([True, False]),
}


def written(schema=SCHEMA, arrays=ARRAYS):
    header = Header(
        schema=schema,
        sources="x",
        encoder="e",
        articles={"en": msgspec.Raw(b"[]")},
        letters={},
        model=msgspec.Raw(b'{"half":0.1}'),
        arrays={},
    )
    return write_artefact(header, arrays)


WHOLE = written()


def test_what_is_read_is_what_was_written():
    artefact = read_artefact(WHOLE)
    found = artefact.arrays()
    assert found.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)
    assert artefact.meta() == {"half": 0.1}


def test_arrays_are_views_that_nobody_can_write_to():
    array = read_artefact(WHOLE).arrays()["vectors"]
    assert not array.flags.owndata
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0] = 1


def test_arrays_lie_aligned():
    places = read_artefact(WHOLE).header.arrays.values()
    assert {place.offset % ALIGNMENT for place in places} == {0}


def test_the_same_content_gives_the_same_bytes():
    assert written() == WHOLE


@given(strategies.integers(0, len(WHOLE) - 1))
def test_cut_off_anywhere_it_is_refused(length):
    with pytest.raises(BrokenArtefact):
        read_artefact(WHOLE[:length])


@given(strategies.integers(0, len(WHOLE) - 1), strategies.integers(1, 255))
def test_changed_anywhere_it_is_refused(place, change):
    spoiled = bytearray(WHOLE)
    spoiled[place] ^= change
    with pytest.raises(BrokenArtefact):
        read_artefact(bytes(spoiled))


def test_changed_in_a_number_it_is_refused():
    """Nothing but the digest can tell."""
    place = WHOLE.rindex(bytes(range(1, 24)))
    with pytest.raises(BrokenArtefact):
        read_artefact(WHOLE[:place] + b"\x63" + WHOLE[place + 1 :])


@given(strategies.binary(max_size=200))
def test_whatever_lies_there_instead_is_refused(body):
    with pytest.raises(BrokenArtefact):
        read_artefact(MAGIC + body)


def test_more_behind_its_end_is_refused():
    with pytest.raises(BrokenArtefact, match="digest"):
        read_artefact(WHOLE + b"\0")


def test_another_schema_is_refused_whatever_its_shape():
    with pytest.raises(BrokenArtefact, match="Its schema is 99, and this version of the desk reads 3"):
        read_artefact(written(schema=99))


def test_only_plain_numbers_are_written_and_read():
    with pytest.raises(BrokenArtefact, match=r"of type '\|O'"):
        written(arrays={"objects": np.array([None], dtype=object)})


def test_an_array_that_reaches_beyond_the_end_is_refused():
    def forged(place):
        import hashlib

        head = msgspec.json.encode(msgspec.structs.replace(read_artefact(WHOLE).header, arrays={"far": place}))
        rest = len(head).to_bytes(8, "big") + head + bytes(64)
        return MAGIC + hashlib.sha256(rest).digest() + rest

    for place in (
        {"dtype": "<f4", "shape": [17], "offset": 0},
        {"dtype": "<f4", "shape": [1], "offset": -4},
        {"dtype": "|i1", "shape": [-1], "offset": 0},
    ):
        with pytest.raises(BrokenArtefact, match="far"):
            read_artefact(forged(place))
    with pytest.raises(BrokenArtefact, match="far"):
        read_artefact(forged({"dtype": "|O8", "shape": [1], "offset": 0}))
