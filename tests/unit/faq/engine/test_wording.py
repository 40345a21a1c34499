import numpy as np
import pytest

from chalicelib.faq.engine.marks import marks_of
from chalicelib.faq.engine.wording import postings_of, wording_of

TEXTS = ("what does a withdrawal cost", "how long does a withdrawal take", "", "close my account", "what does a withdrawal cost")


@pytest.fixture(scope="module")
def wording():
    return wording_of([marks_of(text)[0] for text in TEXTS])


def test_equal_texts_are_wholly_alike_and_strange_ones_not_at_all(wording):
    alike = wording.likeness(wording.weigh(marks_of(TEXTS[0])[0]), np.arange(len(TEXTS)))

    assert alike == pytest.approx([1, alike[1], 0, alike[3], 1], abs=2e-3)
    assert alike[3] < alike[1] < 0.9


def test_rows_and_postings_say_the_same(wording):
    asked = wording.weigh(marks_of("a withdrawal and an account")[0])

    assert postings_of(wording).likeness(asked) == pytest.approx(wording.likeness(asked, np.arange(len(TEXTS))), abs=1e-4)


def test_chosen_rows_keep_their_likeness(wording):
    asked, rows = wording.weigh(marks_of("withdrawal")[0]), np.array([3, 1])

    assert postings_of(wording.chosen(rows)).likeness(asked) == pytest.approx(wording.likeness(asked, rows), abs=1e-4)


def test_what_no_example_has_takes_from_the_likeness(wording):
    known, strange = (wording.weigh(marks_of(text)[0]) for text in ("close my account", "close my account zyxwvu zyxwvu"))

    assert wording.likeness(strange, np.array([3]))[0] < wording.likeness(known, np.array([3]))[0]


def test_nothing_is_alike_to_nothing(wording):
    assert not wording.likeness(wording.weigh(marks_of("")[0]), np.arange(len(TEXTS))).any()
