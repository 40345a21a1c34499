"""Publishing switches with one write, skips what is unchanged, and changes nothing where an article is at fault."""

import pytest

from chalicelib.core.errors import NotFound
from chalicelib.faq.store import POINTER_KEY, S3KnowledgeStore, version_key
from infra.publish_knowledge import BadKnowledgeError, publish_knowledge

from .test_compiling import folder as articles_folder
from .test_compiling import put

folder = articles_folder


class Objects:
    def __init__(self):
        self.held = {}
        self.writes = []

    def get(self, key):
        if key not in self.held:
            raise NotFound(f"There is no object {key}.")
        return self.held[key]

    def find_changed(self, key, etag):
        return (self.held[key], "an etag") if key in self.held else None

    def put(self, key, body, content_type="application/octet-stream"):
        self.writes.append(key)
        self.held[key] = body

    def put_over(self, key, etag, body, content_type="application/octet-stream"):
        if (key in self.held) != (etag is not None):
            return False
        self.put(key, body)
        return True

    def delete(self, key):
        del self.held[key]


def test_what_is_published_is_what_the_store_reads(folder):
    objects = Objects()
    assert publish_knowledge(objects, folder) == 1
    knowledge = S3KnowledgeStore(objects, lambda: 0.0, pytest.fail).find_current()
    assert knowledge.get_article("beta", "en").source == "/help/en/account/beta"


def test_the_pointer_is_written_last_and_nothing_twice(folder):
    objects = Objects()
    publish_knowledge(objects, folder)
    assert publish_knowledge(objects, folder) is None
    put(folder, "beta", "en", change=("See", "Look at"))
    assert publish_knowledge(objects, folder) == 2
    assert objects.writes == [version_key(1), POINTER_KEY, version_key(2), POINTER_KEY]


def test_a_fault_changes_nothing(folder):
    objects = Objects()
    publish_knowledge(objects, folder)
    put(folder, "beta", "en", change=("audience: public", "audience: secret"))
    with pytest.raises(BadKnowledgeError, match=r"beta\.en\.md:13: audience"):
        publish_knowledge(objects, folder)
    assert objects.writes == [version_key(1), POINTER_KEY]
