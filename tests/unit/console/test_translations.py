"""Every text of the console exists in every language, and says what the templates ask for."""

import re

import pytest
from babel.messages.catalog import Catalog

from chalicelib.console.rendering import TEMPLATES
from chalicelib.console.translations import LANGUAGES, SOURCE, translations
from infra import translations as catalogues

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
SAME = {"Cc", "%(size).1f MB", "%(size)d KB"}


def test_every_language_of_the_console_has_a_catalogue() -> None:
    assert set(catalogues.LANGUAGES) | {SOURCE} == set(LANGUAGES)


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_nothing_is_missing_doubtful_or_left_over(language: str) -> None:
    assert catalogues.faults(language) == []


def test_a_missing_text_fails() -> None:
    wanted = Catalog()
    message = wanted.add("Reply to %(name)s")

    assert "not translated" in str(catalogues._fault(message, None))
    assert "not translated" in str(catalogues._fault(message, Catalog(locale="ja").add("Reply to %(name)s", "")))
    assert "other places" in str(catalogues._fault(message, Catalog(locale="ja").add("Reply to %(name)s", "%(nme)sへ返信")))
    assert catalogues._fault(message, Catalog(locale="ja").add("Reply to %(name)s", "%(name)sへ返信")) is None


def test_the_japanese_is_japanese() -> None:
    found = {str(message.id): str(message.string) for message in catalogues.read("ja") if message.id}

    assert {text for text, said in found.items() if not JAPANESE.search(said)} == SAME


def test_what_runs_is_what_was_translated() -> None:
    """Compiled by make; a catalogue that was not compiled again would speak of yesterday."""
    for message in catalogues.read("ja"):
        if isinstance(message.id, tuple):
            assert (translations("ja").ngettext(*message.id, 2),) == message.string, "run `make translations`"
        elif message.id:
            assert translations("ja").gettext(message.id) == message.string, "run `make translations`"


def test_no_template_says_anything_past_the_catalogues() -> None:
    """Words between tags stand in `_()`; what is left is symbols, keys, and what one types as it stands (`<code>`)."""
    left = {}
    for path in sorted(TEMPLATES.glob("*.html")):
        source = re.sub(r"\{% block view %\}.*?\{% endblock %\}", " ", path.read_text(encoding="utf-8"))
        text = re.sub(
            r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<(script|meta|link)[^>]*>|<code>.*?</code>|<!doctype html>", " ", source, flags=re.DOTALL
        )
        words = re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", " ", text))
        if words:
            left[path.name] = words

    assert left == {}
