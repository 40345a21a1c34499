"""Compiled are texts with paths and dates, letters for customers alone, and an engine that was asked before anybody else may ask it."""

import msgspec
import pytest

from chalicelib.faq.artefact import read_artefact
from chalicelib.faq.model import Article
from infra.knowledge_base.compiling import BadKnowledgeError, Learned, RealMaking, articles_in, built, compile_articles, source_digest

from .articles import put


def by_name(folder):
    return {(article.id, article.language): article for article in articles_in(folder)}


def test_good_articles_become_one_artefact(folder, making):
    header = read_artefact(compile_articles(articles_in(folder), "x", making)).header
    assert {language: [a.id for a in msgspec.json.decode(raw, type=list[Article])] for language, raw in header.articles.items()} == {
        "en": ["alpha", "beta"],
        "ja": ["alpha", "beta"],
    }
    assert (header.encoder, header.sources) == ("words-1", "x")


def test_links_become_paths_in_the_language_or_the_next_best(folder):
    put(folder, "alpha", "fr")
    bodies = {language: article.body for (name, language), article in by_name(folder).items() if name == "alpha"}
    assert bodies == {
        "en": "See [the other](/help/en/account/beta).\n",
        "ja": "See [the other](/help/ja/account/beta).\n",
        "fr": "See [the other](/help/en/account/beta).\n",
    }


@pytest.mark.parametrize(
    ("lines", "since", "until"),
    [
        ("valid_from: 2026-12-01\nvalid_until: 2026-12-01", 1796083200, 1796169600),
        ("valid_from: 2026-12-01T09:00:00+09:00\nvalid_until: 2026-12-01T12:00:00Z", 1796083200, 1796126400),
        ("disclaimer: tax-general", None, None),
    ],
)
def test_a_day_belongs_to_its_article_whole_and_a_moment_to_the_second(folder, lines, since, until):
    for language in ("en", "ja"):
        put(folder, "beta", language, change=("related: []", f"related: []\n{lines}"))
    article = by_name(folder)["beta", "en"]
    assert (article.valid_from, article.valid_until) == (since, until)


def test_articles_for_agents_are_in_the_engine_and_in_no_letter(folder, making):
    put(folder, "internal", "en", change=("audience: public", "audience: agents"))
    artefact = read_artefact(compile_articles(articles_in(folder), "x", making))
    assert b"internal" in bytes(artefact.header.articles["en"])
    assert b"internal" not in bytes(artefact.header.letters["en"])
    assert making.engines.load(artefact, {}).judge("one internal en", "en").ranked[0].topic == "internal"


def test_real_engine_is_strict_and_never_sure_of_an_article_for_agents(folder):
    """The one that is published: its target is the live desk's, and whom an article is for reaches the model."""
    put(folder, "internal", "en", change=("audience: public", "audience: agents"))
    put(folder, "other", "en", change=("audience: public", "audience: agents"))
    model = RealMaking().train(articles_in(folder), [("en", "who are you")])

    assert model.meta["target"] == 0.98
    assert model.meta["silent"] == ["internal", "other"]
    assert model.meta["encoder"] == RealMaking.engines.encoder_name
    assert dict(zip(model.meta["topics"], model.meta["spoken"], strict=True)) == {
        "alpha": ["en", "ja"],
        "beta": ["en", "ja"],
        "internal": ["en"],
        "other": ["en"],
    }


def test_the_same_sources_give_the_same_bytes(folder, making):
    assert compile_articles(articles_in(folder), "x", making) == compile_articles(articles_in(folder), "x", making)


def test_the_digest_changes_with_an_article(folder):
    before = source_digest(folder)
    put(folder, "beta", "en", change=("See", "Look at"))
    assert before != source_digest(folder)


def test_the_same_sources_are_trained_once(folder, making):
    assert built(folder, making) == built(folder, making)
    assert making.trained == 1


def test_faults_compile_nothing(folder, making):
    put(folder, "beta", "en", change=("owner: account\n", ""))
    with pytest.raises(BadKnowledgeError, match=r"beta\.en\.md:1: owner is missing"):
        built(folder, making)
    assert making.trained == 0


def test_a_warning_stops_nothing(folder, making):
    put(folder, "beta", "en", change=("review_by: 2027-05-01", "review_by: 2026-11-02"))
    assert built(folder, making)


def test_an_engine_that_ranks_nothing_is_not_published(folder, making):
    making.train = lambda articles, unanswerable: type(
        "Model", (), {"meta": {"examples": [], "rejects": [], "thresholds": {}}, "arrays": {}}
    )()
    with pytest.raises(ValueError, match="ranks nothing"):
        compile_articles(articles_in(folder), "x", making)


def test_what_was_learned_has_a_digest_of_its_own():
    assert Learned().digest == ""
    digests = {Learned((("en", "who are you"),)).digest, Learned((), {"en/mail": 0.9}).digest, Learned((), {"en/mail": 0.91}).digest}
    assert len(digests - {""}) == 3
