"""Links of automatic mail: an address that people can read in plain text, words to press in HTML."""

import pytest

from chalicelib.outbox.model import Fragment
from chalicelib.outbox.rendering import LOCALES, Rendered, render

BASE = "https://desk.example.com"
TITLE = 'Limits & "<fees>"'
USUAL = {"brand": "Example", "team": "Tokyo", "reference": "02Q3-69NM-Q1XE3"}
SOURCE, HELPED = f"{BASE}/help/en/account/fees", f"{BASE}/helped/x.y"


def answer(language: str) -> Rendered:
    return render("answer", language, USUAL | {"source": SOURCE, "helped": HELPED, "disclaimer": ""}, Fragment("Words.", "<p>Words.</p>"))


@pytest.mark.parametrize("language", LOCALES)
def test_answers_source_and_vote_are_addresses_in_text_and_links_in_html(language: str) -> None:
    made = answer(language)

    assert SOURCE in made.text
    assert HELPED in made.text
    assert f'<a href="{SOURCE}">{SOURCE}</a>' in made.html
    assert made.html.count(HELPED) == 1, "nobody reads a token"
    assert not {"\x01", "\x02", "\x03", "\x04"} & set(made.text + made.html)


@pytest.mark.parametrize("language", LOCALES)
def test_titles_stand_above_their_addresses_and_are_links_in_html(language: str) -> None:
    made = render("acknowledgement", language, USUAL | {"promised": "", "titles": [(TITLE, SOURCE), ("More", HELPED)]})

    assert f"{TITLE}\n{SOURCE}\n" in made.text
    assert f'<a href="{SOURCE}">Limits &amp; &quot;&lt;fees&gt;&quot;</a>' in made.html


@pytest.mark.parametrize("language", LOCALES)
def test_confirmation_has_its_address_on_a_line_of_its_own(language: str) -> None:
    made = render("confirmation", language, {"brand": "Example", "link": HELPED})

    assert f":\n{HELPED}\n" in made.text
    assert f'<a href="{HELPED}">' in made.html


def test_nothing_in_a_value_becomes_markup() -> None:
    made = render("confirmation", "en", {"brand": "<b>", "link": f'{BASE}/"><img src=x>'})
    assert "<img" not in made.html
    assert "<b>" not in made.html
