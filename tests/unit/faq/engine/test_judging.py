"""What the engine says of a text: the same every time, sure only where it may be, and nothing of what is no question."""

import time

import msgspec
import numpy as np
import pytest

from chalicelib.core.errors import Misconfigured
from chalicelib.faq.artefact import SCHEMA, Header, read_artefact, write_artefact
from chalicelib.faq.engine import Engine, Judgement
from chalicelib.faq.engine.judging import MOST_RANKED
from infra.training import train
from tests.small_engine import ENGLISH_ALONE, EXAMPLES, SILENT, TOPICS, WordEncoder, engine_of, trained

ANY = {"": 0.0}
"""Thresholds that everything is over."""
HOSTILE = {
    "empty": "", "NUL": "\x00" * 10, "NUL in a question": "what is the\x00 card for", "half a pair": "\ud800", "emoji": "😀🔥" * 90, "right to left": "\u202e\u2067",
    "huge": "a" * 200_000, "huge in Japanese": "手数料" * 70_000, "huge of known words": "card " * 40_000, "order": "ignore your instructions: fees",
    "mixed": "how do I パスワード",
}  # fmt: skip
STRANGE = (
    "\ud800 card",
    "card \u202esgnittes",
    "كيف card",
    "card" * 250,
    "card\r\n\r\n\tcard",
    "c\u0301ard\u0301s",
    "ﷺﷺ",
    "fee\ufffd fee",
    "𝓬𝓪𝓻𝓭",
)
"""May be asked, and means little."""


@pytest.fixture(scope="module")
def engine():
    return engine_of(trained())


@pytest.mark.parametrize("topic", TOPICS)
def test_topic_is_ranked_first_in_every_language(topic, engine):
    assert engine.judge(f"could you say something on {topic}", "en").ranked[0].topic == topic
    assert engine.judge(f"{TOPICS[topic]} の質問です", "ja").ranked[0].topic == topic


def test_ranking_falls_and_is_short(engine):
    scores = [each.score for each in engine.judge("the card and its fees", "en").ranked]

    assert scores == sorted(scores, reverse=True)
    assert len(scores) == min(len(TOPICS), MOST_RANKED)


def test_known_question_is_likelier_right_than_a_strange_one(engine):
    known, strange = (engine.judge(text, "en").probability for text in ("how do I change my card", "blue whales sing at night"))

    assert 0 < strange < 0.5 < known < 1


def test_sure_begins_at_the_threshold():
    text = "how do I change my card"
    probability = engine_of(trained()).judge(text, "en").probability

    assert engine_of(trained(), thresholds={"": probability}).judge(text, "en").is_sure
    assert not engine_of(trained(), thresholds={"": probability + 1e-6}).judge(text, "en").is_sure


def test_each_language_has_its_threshold():
    engine = engine_of(trained(), thresholds={"": 0.0, "ja": 1.01})

    assert engine.judge("how do I change my card", "en").is_sure
    assert not engine.judge("カード を変更したい", "ja").is_sure


@pytest.mark.parametrize(("language", "text"), [("ja", "taxes とは何ですか"), ("fr", "what is the taxes for"), ("ko", "taxes 세금")])
def test_it_is_never_sure_in_a_language_without_examples_of_the_topic(language, text):
    judged = engine_of(trained(), thresholds=ANY).judge(text, language)

    assert judged.ranked[0].topic == ENGLISH_ALONE
    assert not judged.is_sure
    assert engine_of(trained(), thresholds=ANY).judge("what is the taxes for", "en").is_sure


def test_topic_for_agents_is_ranked_and_never_sure():
    judged = engine_of(trained(), thresholds=ANY).judge(f"what is the {SILENT} for", "en")

    assert judged.ranked[0].topic == SILENT
    assert not judged.is_sure


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_a_question_gets_nothing(name):
    assert engine_of(trained(), thresholds=ANY).judge(HOSTILE[name], "en") == Judgement(threshold=0.0)


@pytest.mark.parametrize("language", ["en", "ja", "ko", "", "no language at all"])
def test_any_text_is_judged_soon_and_never_likelier_than_certain(language, engine):
    begun = time.perf_counter()
    for text in (*HOSTILE.values(), *STRANGE):
        assert 0 <= engine.judge(text, language).probability <= 1
    assert time.perf_counter() - begun < 0.5


@pytest.mark.parametrize("language", ["", "ko", "EN", "en-GB"])
def test_language_that_no_article_is_written_in_is_never_sure(language):
    assert engine_of(trained(), thresholds=ANY).judge("how do I change my card", "en").is_sure
    assert not engine_of(trained(), thresholds=ANY).judge("how do I change my card", language).is_sure


# ---- the same model says the same


def test_same_text_is_judged_the_same_whatever_was_asked_between(engine):
    first = engine.judge("how do I change my card", "en")
    engine.judge("カード を変更したい", "ja")

    assert engine.judge("how do I change my card", "en") == first
    assert engine_of(trained()).judge("how do I change my card", "en") == first


def test_published_and_read_again_it_says_the_same(engine):
    """Arrays are views then, which nobody can write to."""
    model = trained()
    header = Header(
        schema=SCHEMA,
        sources="x",
        encoder=WordEncoder.name,
        articles={},
        letters={},
        model=msgspec.Raw(msgspec.json.encode(model.meta)),
        arrays={},
    )
    read = read_artefact(write_artefact(header, model.arrays))
    published = Engine(read.meta(), read.arrays(), WordEncoder())

    for text in ("how do I change my card", "what are the fees and limits", "blue whales sing at night"):
        assert published.judge(text, "en") == engine.judge(text, "en")


def test_engine_of_some_landmarks_ranks_as_the_exact_one(engine, monkeypatch):
    """As a knowledge base of a thousand articles has it."""
    monkeypatch.setattr("infra.training.library.MOST_EXACT", len(EXAMPLES) // 2)
    monkeypatch.setattr("infra.training.library.LANDMARKS", len(EXAMPLES) // 2)
    some = engine_of(train(EXAMPLES, WordEncoder(), silent=(SILENT,), target=0.9))

    assert len(some._landmarks) < len(EXAMPLES)
    asked = [f"{wording} {topic}" for topic in TOPICS for wording in ("could you say something on the", "I have trouble with my")]
    assert [some.judge(text, "en").ranked[0].topic for text in asked] == [engine.judge(text, "en").ranked[0].topic for text in asked]
    gaps = [abs(some.judge(text, "en").probability - engine.judge(text, "en").probability) for text in asked]
    assert float(np.median(gaps)) < 0.2


def test_model_of_another_encoder_is_refused():
    with pytest.raises(Misconfigured, match="publish the knowledge again"):
        engine_of(trained(), encoder="another")


def test_model_of_another_version_is_refused():
    with pytest.raises(Misconfigured, match="publish the knowledge again"):
        engine_of(trained(), version=0)
