"""The page at night speaks every language of the desk, and the reader's own first."""

import pytest

from chalicelib.oncall.page_words import WORDS, ago, reader_language


@pytest.mark.parametrize("language", WORDS)
def test_every_language_has_every_word(language: str) -> None:
    assert WORDS[language].keys() == WORDS["en"].keys()
    assert all(WORDS[language].values())


@pytest.mark.parametrize("language", WORDS)
def test_placeholders_are_the_same_in_every_language(language: str) -> None:
    for name, text in WORDS["en"].items():
        for placeholder in ("{n}", "{who}", "{level}", "{levels}"):
            assert (placeholder in text) == (placeholder in WORDS[language][name]), name


@pytest.mark.parametrize(
    ("accepted", "fallback", "expected"),
    [
        ("", "ja", "ja"), ("", "pt", "en"), ("ja", "en", "ja"), ("ja-JP,ja;q=0.9,en;q=0.8", "en", "ja"), ("en;q=0.5, de", "ja", "de"),
        ("pt-BR, zh", "ja", "ja"), ("*", "ja", "ja"), ("EN-us", "ja", "en"), (";;;,,q=", "ja", "ja"), ("en;q=x, fr;q=0.1", "ja", "fr"),
    ],
)  # fmt: skip
def test_reader_gets_the_first_language_that_we_write(accepted: str, fallback: str, expected: str) -> None:
    assert reader_language(accepted, fallback) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(-5, "just now"), (0, "just now"), (59, "just now"), (60, "1 min ago"), (3599, "59 min ago"), (3600, "1 h ago"), (172799, "47 h ago"), (172800, "2 days ago")],
)  # fmt: skip
def test_time_since_is_told_in_its_largest_unit(seconds: int, expected: str) -> None:
    assert ago(seconds, WORDS["en"]) == expected
