"""The help centre's words: every language has all of them, with the same places to fill."""

from string import Formatter

import pytest

from chalicelib.help_centre.wording import MODULES, day_in_words, duration_in_words, unbroken, words_of


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", MODULES)
def test_every_language_says_everything_and_fills_the_same_places(language: str) -> None:
    english, words = words_of("en"), words_of(language)

    assert set(words) == set(english)
    assert {name: fields(text) for name, text in words.items()} == {name: fields(text) for name, text in english.items()}
    assert all(text.strip() for text in words.values())
    assert len(words["months"].split()) == 12
    assert len(words["never_items"].split("|")) == 3


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", "2026年11月1日"),
        ("en", "1 November 2026"),
        ("es", "1 de noviembre de 2026"),
        ("fr", "1 novembre 2026"),
        ("de", "1. November 2026"),
    ],
)
def test_days_are_said_as_readers_write_them(language: str, said: str) -> None:
    assert day_in_words("2026-11-01", words_of(language)) == said
    assert day_in_words("", words_of(language)) == ""


@pytest.mark.parametrize(
    ("seconds", "said"), [(1, "1 minutes"), (900, "15 minutes"), (3600, "one hour"), (3601, "2 hours"), (14400, "4 hours")]
)
def test_promise_is_never_said_shorter_than_it_is(seconds: int, said: str) -> None:
    assert duration_in_words(seconds, words_of("en")).replace("\u00a0", " ") == said


def test_french_marks_never_stand_alone_on_a_line() -> None:
    assert unbroken("Quoi ? « Rien. »") == "Quoi\u00a0? «\u00a0Rien.\u00a0»"
    assert " ?" not in "".join(words_of("fr").values())
