"""Publishing switches with one write, takes no version twice, and changes nothing where an article is at fault; going back writes the pointer alone."""

import msgspec
import pytest

from chalicelib.faq.store import POINTER_KEY, S3KnowledgeStore, version_key
from infra.knowledge_base.compiling import BadKnowledgeError, Learned
from infra.knowledge_base.publishing import (
    CannotPublish,
    history,
    history_key,
    publish_knowledge,
    publish_learned,
    roll_back,
    versions,
)

from .articles import put


@pytest.fixture
def publish(shelf, folder, making):
    def published(*, change=None, **options):
        if change:
            put(folder, "beta", "en", change=("See", change))
        return publish_knowledge(shelf, folder, making, **options)

    return published


def pointer(shelf):
    return msgspec.json.decode(shelf.held[POINTER_KEY])


def body_in_force(shelf, making):
    store = S3KnowledgeStore(shelf, making.engines, lambda: 0.0, lambda: 0.0, pytest.fail)
    return store.find_current().find_article("beta", "en").body


def test_what_is_published_is_what_the_store_reads(shelf, publish, making):
    assert publish() == 1
    assert body_in_force(shelf, making) == "See [the other](/help/en/account/beta).\n"


def test_the_pointer_is_written_last_and_nothing_twice(shelf, publish):
    publish()
    assert publish() is None
    assert publish(change="Look at") == 2
    assert shelf.writes == [version_key(1), history_key(1), POINTER_KEY, version_key(2), history_key(2), POINTER_KEY]
    assert pointer(shelf)["previous"] == 1


def test_a_fault_changes_nothing(shelf, folder, publish):
    publish()
    before = dict(shelf.held)
    put(folder, "beta", "en", change=("audience: public", "audience: secret"))
    with pytest.raises(BadKnowledgeError, match=r"beta\.en\.md:15: audience"):
        publish()
    assert shelf.held == before


def test_a_version_that_somebody_else_takes_at_the_same_moment_stays_theirs(shelf, publish):
    publish()
    shelf.before_write = lambda key: shelf.held.setdefault(version_key(2), b"somebody else's")
    assert publish(change="Look at") == 3
    assert (pointer(shelf)["version"], shelf.held[version_key(2)]) == (3, b"somebody else's")


def test_who_switches_second_is_told_what_is_in_force(shelf, publish):
    publish()
    theirs = msgspec.json.encode({"version": 7})
    shelf.before_write = lambda key: shelf.held.update({POINTER_KEY: theirs}) if key == POINTER_KEY else None
    with pytest.raises(CannotPublish, match="switched to version 7 meanwhile, so version 2 is not in force"):
        publish(change="Look at")
    assert shelf.held[POINTER_KEY] == theirs


def test_two_first_publishers_do_not_both_switch(shelf, publish):
    shelf.before_write = lambda key: shelf.held.update({POINTER_KEY: msgspec.json.encode({"version": 7})}) if key == POINTER_KEY else None
    with pytest.raises(CannotPublish, match="switched to version 7"):
        publish()


def test_a_version_that_broke_off_is_left_behind(shelf, publish):
    publish()
    shelf.held[version_key(2)] = b"half"
    assert publish(change="Look at") == 3
    assert [line.version for line, _ in history(shelf)] == [3, 1]


def test_going_back_writes_the_pointer_alone(shelf, publish, making):
    publish()
    publish(change="Look at")
    shelf.writes.clear()
    assert roll_back(shelf, making=making) == 1
    assert shelf.writes == [POINTER_KEY]
    assert body_in_force(shelf, making).startswith("See")
    assert [(line.version, is_in_force) for line, is_in_force in history(shelf)] == [(2, False), (1, True)]


def test_going_back_passes_over_what_was_never_in_force(shelf, publish, making):
    """A version that broke off, and one whose publisher was second and whose switch S3 refused."""
    publish()
    shelf.held[version_key(2)] = b"half"
    shelf.held[version_key(3)] = shelf.held[version_key(1)]
    publish(change="Look at")
    assert pointer(shelf)["version"] == 4
    assert roll_back(shelf, making=making) == 1


def test_a_deployment_does_not_undo_a_rollback_but_who_asks_does(shelf, publish, making):
    publish()
    publish(change="Look at")
    roll_back(shelf, making=making)
    assert publish() is None
    assert publish(also_withdrawn=True) == 3
    assert publish(change="Gaze at") == 4


def test_one_may_go_to_any_version(shelf, publish, making):
    publish()
    publish(change="Look at")
    publish(change="Gaze at")
    assert roll_back(shelf, 1, making) == 1
    assert roll_back(shelf, 3, making) == 3
    assert pointer(shelf)["previous"] == 2


@pytest.mark.parametrize(
    ("version", "why"), [(None, "there is none before it"), (1, "in force already"), (9, "There is no version 9; there are 1")]
)
def test_where_one_cannot_go_back_it_says_why(shelf, publish, making, version, why):
    publish()
    with pytest.raises(CannotPublish, match=why):
        roll_back(shelf, version, making)


def test_going_back_where_nothing_was_published(shelf, making):
    with pytest.raises(CannotPublish, match="nothing to go back to"):
        roll_back(shelf, making=making)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda shelf, making: shelf.held.update({version_key(1): shelf.held[version_key(1)][:-1]}), "cannot be served: Its"),
        (
            lambda shelf, making: setattr(making.engines, "encoder_name", "words-2"),
            "made for the encoder words-1; this version of the desk has words-2",
        ),
    ],
    ids=["cut off", "another encoder"],
)
def test_what_cannot_be_served_is_not_gone_back_to(shelf, publish, making, spoil, why):
    publish()
    publish(change="Look at")
    spoil(shelf, making)
    with pytest.raises(CannotPublish, match=why):
        roll_back(shelf, making=making)
    assert pointer(shelf)["version"] == 2


def test_the_history_tells_what_was_published_and_by_nobody_s_name(shelf, publish):
    publish()
    line = next(history(shelf))[0]
    assert (line.version, line.topics, line.articles) == (1, 2, {"en": 2, "ja": 2})
    assert line.published_at.endswith("+00:00")


def test_what_was_learned_is_a_version_and_stays_until_articles_change(shelf, folder, publish, making):
    publish()
    learned = Learned((("en", "who are you"),), {"en/mail": 0.7})
    assert publish_learned(shelf, learned, folder, making) == 2
    assert publish_learned(shelf, learned, folder, making) is None
    assert publish() is None
    knowledge = S3KnowledgeStore(shelf, making.engines, lambda: 0.0, lambda: 0.0, pytest.fail).find_current()
    assert knowledge.engine_of("mail").judge("x", "en").threshold == 0.7
    assert knowledge.engine_of("mail").judge("x", "ja").threshold == 0.9
    assert knowledge.engine_of("chat") is knowledge.engine
    assert publish(change="Look at") == 3
    assert versions(shelf) == [1, 2, 3]
