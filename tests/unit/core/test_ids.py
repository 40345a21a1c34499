"""Ids sort by time, are read aloud without doubt, and stand for what they were made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import ids

NOW = 1795350000.0


def test_ticket_ids_sort_by_time_and_differ_within_a_second() -> None:
    made = [ids.new_ticket_id(NOW + second, lambda bits, second=second: 2**bits - 1 - second) for second in range(100)]

    assert made == sorted(made)
    assert all(ids.is_ticket_id(each) for each in made)
    assert ids.new_ticket_id(NOW, lambda bits: 1) != ids.new_ticket_id(NOW, lambda bits: 2)


def test_ticket_ids_last_for_a_thousand_years() -> None:
    assert ids.new_ticket_id(NOW + 1000 * 365 * 86400, lambda bits: 0) > ids.new_ticket_id(NOW, lambda bits: 0)


@pytest.mark.parametrize(
    "text", ["", "02Q1QBG0H6CD", "02Q1QBG0H6CD22", "02q1qbg0h6cd2", "02Q1QBG0H6CDI", "02Q1QBG0H6CD-", "02Q1QBG0H6CD\n"]
)
def test_what_is_no_ticket_id(text: str) -> None:
    assert not ids.is_ticket_id(text)


@given(st.integers(ids.TICKET_EPOCH_S, 2**35), st.integers(0, 2**35 - 1))
def test_time_id_tells_its_time(second: int, random: int) -> None:
    made = ids.new_time_id(float(second), lambda bits: random)

    assert len(made) == ids.TIME_ID_LENGTH
    assert ids.time_of(made) == second


@pytest.mark.parametrize("text", ["", "x", "0" * 15, "U" * 16])
def test_what_is_no_time_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a time id|substring not found"):
        ids.time_of(text)


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_two_lists_of_parts_have_two_digests(one: list[str], other: list[str]) -> None:
    assert (ids.digest(*one) == ids.digest(*other)) is (one == other)
    assert (ids.keyed_digest(b"k", *one, width=24) == ids.keyed_digest(b"k", *other, width=24)) is (one == other)


def test_keyed_digest_depends_on_the_key_and_has_its_width() -> None:
    assert ids.keyed_digest(b"one", "x", width=16) != ids.keyed_digest(b"two", "x", width=16)
    assert len(ids.keyed_digest(b"one", "x", width=16)) == 16


def test_text_that_no_file_holds_has_a_digest() -> None:
    assert len(ids.digest("\udcff")) == 32
