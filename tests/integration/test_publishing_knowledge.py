"""Knowledge is published to S3 by conditional writes; what cannot be read rings and changes nothing."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from chalicelib import wiring
from chalicelib.aws.objects import S3Objects
from chalicelib.faq.store import POINTER_KEY, S3KnowledgeStore, version_key
from infra.knowledge_base.publishing import CannotPublish, publish_knowledge, versions
from tests.fakes.publishing import WordMaking
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.unit.knowledge_base.articles import fill, put
from tests.world import World


@pytest.fixture
def shelf(world: World) -> S3Objects:
    """A bucket of its own: the desk's one holds the starter knowledge that other tests ask."""
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="knowledge-of-a-test")
    for listed in (objects := S3Objects(s3, "knowledge-of-a-test")).list(""):
        objects.delete(listed.key)
    return objects


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("infra.knowledge_base.compiling.BUILT", tmp_path / "built")
    return fill(tmp_path / "knowledge")


@pytest.fixture
def making() -> WordMaking:
    return WordMaking()


def store_over(world: World, shelf: S3Objects, making: WordMaking, reports: list[str]) -> S3KnowledgeStore:
    return S3KnowledgeStore(shelf, making.engines, lambda: world.now, lambda: world.now, reports.append)


def body(store: S3KnowledgeStore) -> str:
    found = store.find_current()
    assert found is not None
    return found.get_article("beta", "en").body.split()[0]


def test_a_key_is_written_once_and_over_by_who_read_it(shelf: S3Objects) -> None:
    assert shelf.put_over("x", None, b"1")
    assert not shelf.put_over("x", None, b"2")
    _, etag = shelf.find_changed("x", None) or (b"", "")
    assert shelf.put_over("x", etag, b"3")
    assert not shelf.put_over("x", etag, b"4")
    assert shelf.get("x") == b"3"
    assert [(listed.key, listed.size) for listed in shelf.list("")] == [("x", 1)]


def test_of_two_who_publish_at_once_one_is_told(world: World, shelf: S3Objects, folder: Path, making: WordMaking) -> None:
    publish_knowledge(shelf, folder, making)

    class Late(S3Objects):
        """Somebody else publishes between our reading and our writing."""

        def put_over(self, key: str, etag: str | None, body: bytes, content_type: str = "application/octet-stream") -> bool:
            if versions(shelf) == [1]:
                put(folder, "beta", "en", change=("See", "Theirs"))
                publish_knowledge(shelf, folder, making)
            return super().put_over(key, etag, body, content_type)

    put(folder, "beta", "en", change=("See", "Ours"))
    with pytest.raises(CannotPublish, match="switched to version 2 meanwhile, so version 3 is not in force"):
        publish_knowledge(Late(boto3.client("s3"), "knowledge-of-a-test"), folder, making)
    assert body(store_over(world, shelf, making, [])) == "Theirs"


def test_a_half_written_version_is_never_served(world: World, shelf: S3Objects, folder: Path, making: WordMaking) -> None:
    publish_knowledge(shelf, folder, making)
    whole = shelf.get(version_key(1))
    for cut in (0, 40, len(whole) // 2, len(whole) - 1):
        shelf.put(version_key(2), whole[:cut])
        shelf.put(POINTER_KEY, json.dumps({"version": 2, "previous": 1}).encode())
        reports: list[str] = []
        assert body(store_over(world, shelf, making, reports)) == "See"
        assert len(reports) == 1


def test_what_cannot_be_read_is_counted_and_the_desk_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the desk itself: the version in memory serves on, and the metric of the alarm is written."""
    desk = wiring.desk()
    before = desk.knowledge.find_current()
    objects = desk.knowledge._objects

    class Broken:
        def find_changed(self, key: str, etag: str | None) -> Any:
            return json.dumps({"version": 99, "previous": before.version if before else 1}).encode(), "another"

        def get(self, key: str) -> bytes:
            return b"half of " if key == version_key(99) else objects.get(key)

    monkeypatch.setattr(desk.knowledge, "_objects", Broken())
    world.now += 60
    assert desk.knowledge.find_current() is before
    assert '"KnowledgeNotRead": 1' in capsys.readouterr().out
