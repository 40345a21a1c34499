"""Our segmentation gives the wheel's pieces for every text: what the encoder learnt is bound to them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpora_rule import CORPORA

pytestmark = pytest.mark.xdist_group("encoder")

ODD = "\0\t\n\f\r\u1680\u200b\u200e\u2028\u3000\u2581\ufeff\ufffd\ufdfa\u0300\u0301\u3099\uff76\uff9e\u1100\u1161\u11a8e\u0301ﬁ①㍿～ ▁a1.あ漢ü🙂"
TEXTS = (
    "",
    " ",
    "How do I reset my password?",
    "  two  spaces,\ttabs\r\nand lines  ",
    "ログインできません。２段階認証のコードが届きません！",
    "ｶﾞｷﾞｸﾞ ｶﾀｶﾅ",
    "No puedo iniciar sesión; ¿qué hago?",
    "Wie lösche ich mein Konto? Straße, Größe",
    "l\u2019e\u0301ve\u0300nement de\u0301compose\u0301",
    "<s> </s> <unk>",
    "\0a\0",
    "각\u1100\u1161\u11a8",
    "🙂👩‍👩‍👧 ①②㍿ \ufdfa",
    "x" * 300,
)


@pytest.fixture(scope="module")
def ours(encoder):
    return encoder._backend.sp


@pytest.mark.parametrize("text", TEXTS)
def test_pieces_are_those_of_the_wheel(ours, wheel, text):
    assert ours.encode(text) == wheel._tokenizer.encode(text)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=80), st.text(alphabet=ODD, max_size=40)))
def test_pieces_are_those_of_the_wheel_for_any_text(ours, wheel, text):
    assert ours.encode(text) == wheel._tokenizer.encode(text)


def test_pieces_are_those_of_the_wheel_for_what_people_ask(ours, wheel):
    files = sorted((CORPORA / "faq").rglob("*.jsonl"))
    if not files:
        pytest.skip(f"no questions in {CORPORA}")
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()[::20]]
    texts = [value for line in lines for value in json.loads(line).values() if isinstance(value, str) and len(value) < 1000]

    assert [text for text in texts if ours.encode(text) != wheel._tokenizer.encode(text)] == []


def test_a_spelling_that_grows_is_cut_as_well(ours):
    assert len(ours.encode("\ufdfa" * 1000)) < 1004  # one character that is spelled with eighteen
