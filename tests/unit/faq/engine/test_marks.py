import pytest

from chalicelib.faq.engine.marks import LONGEST_TEXT, TABLE, marks_of

HOSTILE = ("", " ", "\x00", "\ud800", "😀", "\u202e", "a" * 1_000_000, "\n" * 50_000, "é" * 3_000, "﷽" * 999)


def shared(one, other, kind=0):
    return set(marks_of(one)[kind].ids.tolist()) & set(marks_of(other)[kind].ids.tolist())


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_has_marks_within_the_table(text):
    for marks in marks_of(text):
        assert len(marks.ids) == len(marks.counts)
        assert all(0 <= mark < TABLE for mark in marks.ids.tolist())


def test_spelling_of_letters_makes_no_difference():
    assert [marks.ids.tolist() for marks in marks_of("ＷＩＴＨＤＲＡＷ  Fee")] == [marks.ids.tolist() for marks in marks_of("withdraw fee")]


def test_runs_of_letters_stay_within_words():
    assert shared("xab cdx", "bqc") == set()
    assert shared("xab cdx", "yab") != set()


def test_misspelt_word_shares_its_runs():
    assert len(shared("withdrawal", "withdrawel")) > 10
    assert shared("withdrawal", "withdrawel", kind=1) == set()


def test_scripts_of_japanese_pass_for_words():
    assert shared("出金の方法", "出金できません", kind=1) != set()


def test_what_is_beyond_the_limit_is_not_looked_at():
    start = "a b " * (LONGEST_TEXT // 4)

    assert marks_of(start + "withdrawal")[1].ids.tolist() == marks_of(start)[1].ids.tolist()
