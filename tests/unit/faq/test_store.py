"""The published knowledge is read once a minute; the last good version outlives every failure, and a cold start falls back to the one before."""

import json

import pytest

from chalicelib.core.errors import NotFound, Upstream
from chalicelib.faq.artefact import BrokenArtefact
from chalicelib.faq.model import Article
from chalicelib.faq.outcome import Answer
from chalicelib.faq.store import POINTER_KEY, S3KnowledgeStore, version_key
from chalicelib.faq.usecases import EngineAnswerer
from infra.knowledge_base.compiling import Learned, compile_articles
from tests.fakes.publishing import Shelf, WordEngines, WordMaking


def article(name="fees", language="en", **more):
    return Article(
        id=name,
        language=language,
        category="account",
        title=more.pop("title", "How much?"),
        body="See [us](/help/en/account/fees).\n",
        **more,
    )


def artefact(title="How much?", encoder="words-1", articles=None, learned=None):
    return compile_articles(articles or (article(title=title), article("fees", "ja")), "x", WordMaking(encoder), learned)


class Desk:
    def __init__(self):
        self.now_s = 1_000_000.0
        self.bucket = Shelf()
        self.reports = []
        self.engines = WordEngines()
        self.restart()

    def restart(self):
        self.store = S3KnowledgeStore(self.bucket, self.engines, lambda: self.now_s, lambda: self.now_s, self.reports.append)

    def publish(self, version, body, previous=None):
        pointer = {"version": version, "sources": "x"} | ({"previous": previous} if previous else {})
        self.bucket.held |= {version_key(version): body, POINTER_KEY: json.dumps(pointer).encode()}

    @property
    def title(self):
        return self.store.find_current().get_article("fees", "en").title


@pytest.fixture
def desk():
    return Desk()


def test_nothing_published_is_none(desk):
    assert desk.store.find_current() is None
    assert desk.reports == []


def test_a_minute_is_served_from_memory_and_an_unchanged_pointer_costs_one_call(desk):
    desk.publish(1, artefact())
    assert desk.title == "How much?"
    desk.now_s += 59
    assert desk.title == "How much?"
    assert desk.bucket.reads == [POINTER_KEY, version_key(1)]
    desk.now_s += 1
    assert desk.title == "How much?"
    assert desk.bucket.reads == [POINTER_KEY, version_key(1), POINTER_KEY]


def test_a_new_version_is_in_force_within_a_minute_and_an_older_one_again(desk):
    desk.publish(1, artefact())
    assert desk.title == "How much?"
    desk.publish(2, artefact("Newer"), previous=1)
    desk.now_s += 60
    assert desk.title == "Newer"
    desk.publish(1, artefact())
    desk.now_s += 60
    assert desk.title == "How much?"


BROKEN = {
    "empty": b"",
    "not ours": b"{}",
    "half written": artefact("Newer")[:-100],
    "only its front": artefact("Newer")[:40],
    "another encoder": artefact("Newer", encoder="words-0"),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_version_leaves_the_one_in_memory(desk, broken):
    desk.publish(1, artefact())
    assert desk.title == "How much?"
    desk.publish(2, broken, previous=1)
    desk.now_s += 60
    assert desk.title == "How much?"
    assert len(desk.reports) == 1
    assert "Version 1 stays in force; the next try is in 60 s" in desk.reports[0]
    desk.publish(2, artefact("Mended"), previous=1)
    desk.now_s += 60
    assert desk.title == "Mended"


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_at_a_cold_start_the_version_before_a_broken_one_serves(desk, broken):
    desk.publish(1, artefact())
    desk.publish(2, broken, previous=1)
    assert desk.store.find_current() is not None
    assert desk.title == "How much?"
    assert len(desk.reports) == 1
    assert desk.reports[0].startswith("Version 2 of the knowledge")


def test_a_pointer_to_a_version_that_is_not_there(desk):
    desk.publish(1, artefact())
    desk.bucket.held[POINTER_KEY] = json.dumps({"version": 2, "previous": 1}).encode()
    assert desk.title == "How much?"
    assert "There is no object knowledge/versions/000002.kb" in desk.reports[0]


@pytest.mark.parametrize("pointer", [b"", b"{", b"{}", b'{"version":"two"}'])
def test_a_broken_pointer_leaves_the_last_good_version(desk, pointer):
    desk.publish(1, artefact())
    assert desk.title == "How much?"
    desk.bucket.held[POINTER_KEY] = pointer
    desk.now_s += 60
    assert desk.title == "How much?"
    assert len(desk.reports) == 1


def test_with_nothing_whole_there_is_no_knowledge_and_it_is_told_once_a_minute(desk):
    desk.publish(1, b"{")
    desk.publish(2, b"{", previous=1)
    assert desk.store.find_current() is None
    assert desk.store.find_current() is None
    assert len(desk.reports) == 1
    assert "Version 2" in desk.reports[0]
    assert "Version 1" in desk.reports[0]


def test_an_outage_leaves_the_last_good_one_and_is_tried_again_soon(desk):
    desk.publish(1, artefact())
    assert desk.title == "How much?"
    desk.publish(2, artefact("Newer"), previous=1)
    desk.bucket.failure = Upstream("S3 did not answer.")
    desk.now_s += 60
    assert desk.title == "How much?"
    assert "Version 1 stays in force; the next try is in 10 s" in desk.reports[0]
    desk.bucket.failure = None
    desk.now_s += 10
    assert desk.title == "Newer"


def test_an_outage_from_the_start_is_said_until_it_ends(desk):
    desk.publish(1, artefact())
    desk.bucket.failure = Upstream("S3 did not answer.")
    for _ in range(2):
        with pytest.raises(Upstream):
            desk.store.find_current()
    desk.bucket.failure = None
    desk.now_s += 10
    assert desk.title == "How much?"


def test_after_a_deployment_with_another_encoder_articles_are_read_and_nothing_is_answered(desk):
    desk.publish(1, artefact(encoder="words-0"))
    assert desk.title == "How much?"
    with pytest.raises(BrokenArtefact, match="made for the encoder words-0, and this version of the desk has words-1"):
        _ = desk.store.find_current().engine


def test_articles_and_letters_are_read_without_the_engine_which_is_made_once(desk):
    desk.publish(1, artefact())
    knowledge = desk.store.find_current()
    knowledge.get_letter("fees", "en", "https://desk.example")
    assert desk.engines.loaded == 0
    assert knowledge.engine is knowledge.engine
    assert knowledge.engine.judge("how much?", "en").ranked[0].topic == "fees"
    assert desk.engines.loaded == 1


def test_a_channel_with_thresholds_of_its_own_has_an_engine_of_its_own(desk):
    desk.publish(1, artefact(learned=Learned((), {"en/mail": 0.5, "ja/chat": 0.6})))
    knowledge = desk.store.find_current()
    thresholds = {
        (channel, language): knowledge.engine_of(channel).judge("x", language).threshold
        for channel in ("mail", "chat", "help")
        for language in ("en", "ja")
    }
    assert thresholds == {
        ("mail", "en"): 0.5,
        ("mail", "ja"): 0.9,
        ("chat", "en"): 0.9,
        ("chat", "ja"): 0.6,
        ("help", "en"): 0.9,
        ("help", "ja"): 0.9,
    }
    assert knowledge.engine_of("mail") is knowledge.engine_of("mail")


def test_letters_have_whole_links(desk):
    desk.publish(1, artefact())
    letter = desk.store.find_current().get_letter("fees", "en", "https://desk.example")
    assert "https://desk.example/help/en/account/fees" in letter.text
    assert 'href="https://desk.example/help/en/account/fees"' in letter.html


def test_an_article_is_served_within_its_dates_alone(desk):
    desk.publish(1, artefact(articles=(article(valid_from=1_000_100, valid_until=1_000_200), article("other"))))
    seen = []
    for now_s in (1_000_099, 1_000_100, 1_000_199, 1_000_200):
        desk.now_s = now_s
        knowledge = desk.store.find_current()
        seen.append((knowledge.find_article("fees", "en") is not None, [a.id for a in knowledge.articles_in("en")]))
    assert seen == [(False, ["other"]), (True, ["fees", "other"]), (True, ["fees", "other"]), (False, ["other"])]
    with pytest.raises(NotFound):
        knowledge.get_letter("fees", "en", "")


@pytest.mark.parametrize("moment", [1_000_099, 1_000_100, 1_000_199, 1_000_200])
def test_an_article_is_sent_within_its_dates_alone(desk, moment):
    """The engine knows it before and after; what it ranks first is no answer then."""
    desk.publish(1, artefact(articles=(article(valid_from=1_000_100, valid_until=1_000_200), article("other", title="Where?"))))
    desk.now_s = moment
    outcome = EngineAnswerer(desk.store, pytest.fail).answer("How much?", "en")

    assert isinstance(outcome, Answer) == (1_000_100 <= moment < 1_000_200)
    assert ("fees" in [each.article_id for each in outcome.suggestions]) == (1_000_100 <= moment < 1_000_200)


def test_an_article_for_agents_is_never_a_letter(desk):
    desk.publish(1, artefact(articles=(article(audience="agents"), article("other"))))
    knowledge = desk.store.find_current()
    assert not knowledge.get_article("fees", "en").is_public
    with pytest.raises(NotFound, match="for agents only"):
        knowledge.get_letter("fees", "en", "")


def test_an_unknown_article_is_not_found(desk):
    desk.publish(1, artefact())
    with pytest.raises(NotFound):
        desk.store.find_current().get_article("fees", "fr")
    assert desk.store.find_current().articles_in("fr") == ()
