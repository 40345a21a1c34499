"""The published bundle is read once a minute, and the last good one outlives every failure."""

import json

import msgspec
import pytest

from chalicelib.core.errors import NotFound, Upstream
from chalicelib.faq.model import SCHEMA, Bundle
from chalicelib.faq.store import POINTER_KEY, S3KnowledgeStore, version_key

from .small_knowledge import ARTICLES, index_of


class Bucket:
    """Objects in memory, by the rules of the object store's port; `calls` lists the keys that were asked for."""

    def __init__(self):
        self.objects = {}
        self.calls = []
        self.failure = None

    def publish(self, version, body):
        self.objects |= {version_key(version): body, POINTER_KEY: json.dumps({"version": version, "published_at": "later"}).encode()}

    def get(self, key):
        self._called(key)
        if key not in self.objects:
            raise NotFound(f"There is no object {key}.")
        return self.objects[key]

    def find_changed(self, key, etag):
        self._called(key)
        found = self.objects.get(key)
        return None if found is None or str(hash(found)) == etag else (found, str(hash(found)))

    def _called(self, key):
        self.calls.append(key)
        if self.failure:
            raise self.failure


class Desk:
    def __init__(self):
        self.now_s = 1_000_000.0
        self.bucket = Bucket()
        self.reports = []
        self.store = S3KnowledgeStore(self.bucket, lambda: self.now_s, self.reports.append)


@pytest.fixture
def desk():
    return Desk()


def bundle(title="How do I sign up?", schema=SCHEMA):
    first = msgspec.structs.replace(ARTICLES[0], title=title)
    index = msgspec.Raw(msgspec.json.encode(index_of("en")))
    return msgspec.json.encode(Bundle(schema=schema, sources="x", articles=(first, *ARTICLES[1:]), indexes={"en": index}, letters={}))


def title_in_force(desk):
    return desk.store.find_current().get_article("withdrawal-fees", "en").title


def test_nothing_published_is_none(desk):
    assert desk.store.find_current() is None
    assert desk.reports == []


def test_a_minute_is_served_from_memory(desk):
    desk.bucket.publish(1, bundle())
    assert title_in_force(desk) == "How do I sign up?"
    desk.now_s += 59
    title_in_force(desk)
    assert desk.bucket.calls == [POINTER_KEY, version_key(1)]


def test_an_unchanged_pointer_costs_one_call(desk):
    desk.bucket.publish(1, bundle())
    title_in_force(desk)
    desk.now_s += 60
    title_in_force(desk)
    assert desk.bucket.calls == [POINTER_KEY, version_key(1), POINTER_KEY]


def test_a_new_version_is_in_force_within_a_minute(desk):
    desk.bucket.publish(1, bundle())
    title_in_force(desk)
    desk.bucket.publish(2, bundle("Newer"))
    desk.now_s += 60
    assert title_in_force(desk) == "Newer"


@pytest.mark.parametrize("broken", [b"", b"{", b"{}", bundle(schema=99)])
def test_a_broken_version_leaves_the_last_good_one(desk, broken):
    desk.bucket.publish(1, bundle())
    title_in_force(desk)
    desk.bucket.publish(2, broken)
    desk.now_s += 60
    assert title_in_force(desk) == "How do I sign up?"
    assert len(desk.reports) == 1
    desk.bucket.publish(2, bundle("Mended"))
    desk.now_s += 10
    assert title_in_force(desk) == "Mended"


def test_an_outage_leaves_the_last_good_one_and_is_tried_again(desk):
    desk.bucket.publish(1, bundle())
    title_in_force(desk)
    desk.bucket.failure = Upstream("S3 did not answer.")
    desk.now_s += 60
    assert title_in_force(desk) == "How do I sign up?"
    assert "Version 1 stays in force" in desk.reports[0]


def test_an_outage_from_the_start_is_said_until_it_ends(desk):
    desk.bucket.publish(1, bundle())
    desk.bucket.failure = Upstream("S3 did not answer.")
    for _ in range(2):
        with pytest.raises(Upstream):
            desk.store.find_current()
    desk.bucket.failure = None
    desk.now_s += 10
    assert title_in_force(desk) == "How do I sign up?"


@pytest.mark.parametrize("broken", [b"", b"{", bundle(schema=99)])
def test_a_version_that_is_broken_from_the_start_is_no_knowledge(desk, broken):
    desk.bucket.publish(1, broken)
    assert desk.store.find_current() is None
    assert len(desk.reports) == 1


def test_an_index_is_kept_once_decoded(desk):
    desk.bucket.publish(1, bundle())
    knowledge = desk.store.find_current()
    assert knowledge.find_index("en") is knowledge.find_index("en")
    assert knowledge.find_index("ja") is None


def test_an_unknown_article_is_not_found(desk):
    desk.bucket.publish(1, bundle())
    with pytest.raises(NotFound):
        desk.store.find_current().get_article("withdrawal-fees", "fr")
