"""A sealed box opens with its key at its place, and nowhere else."""

import pytest

from chalicelib.core.sealing import SealBroken, new_key, seal, unseal, unwrap_key, wrap_key

KEY = new_key()


def test_box_opens_where_it_was_sealed() -> None:
    assert unseal(KEY, seal(KEY, b"words", "T#1E#1"), "T#1E#1") == b"words"


@pytest.mark.parametrize("change", [lambda box: box[:-1] + bytes([box[-1] ^ 1]), lambda box: box[:5], lambda box: b""])
def test_changed_box_does_not_open(change) -> None:
    with pytest.raises((SealBroken, ValueError)):
        unseal(KEY, change(seal(KEY, b"words", "T#1E#1")), "T#1E#1")


def test_box_moved_to_another_place_does_not_open() -> None:
    with pytest.raises(SealBroken):
        unseal(KEY, seal(KEY, b"words", "T#1E#1"), "T#2E#1")


def test_another_customers_key_opens_nothing() -> None:
    with pytest.raises(SealBroken):
        unseal(new_key(), seal(KEY, b"words", "T#1E#1"), "T#1E#1")


def test_data_key_moved_to_another_customer_does_not_open() -> None:
    kek = new_key()
    assert unwrap_key(kek, wrap_key(kek, KEY, "taro"), "taro") == KEY

    with pytest.raises(SealBroken):
        unwrap_key(kek, wrap_key(kek, KEY, "taro"), "eve")
