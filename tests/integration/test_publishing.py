"""Publishing against S3: of two at the same moment one wins and the other is told, and no version is ever written over."""

import json
from itertools import count

import boto3
import pytest
from msgspec.structs import replace

from chalicelib.aws.objects import S3Objects
from chalicelib.core.errors import Conflict
from chalicelib.desk.model import Sharding
from chalicelib.desk.store import CURRENT_KEY
from infra.publish import DOCUMENT, BadDocumentError, publish, read_document
from infra.versions import put_next, switch
from tests.builders import ROOT
from tests.fakes.publishing import Shelf
from tests.local_aws import environment, here  # noqa: F401 - fixtures

RUNS = count()


class LosesAnswers(S3Objects):
    """The pointer is written, and the client, who heard nothing, writes it once more."""

    def put_over(self, key: str, etag: str | None, body: bytes, content_type: str = "application/octet-stream") -> bool:
        return super().put_over(key, etag, body, content_type) and not key.endswith("current.json")


class Versions:
    """A folder of its own for each test."""

    def __init__(self, bucket: str) -> None:
        self.objects, self.place = S3Objects(boto3.client("s3"), bucket), f"tried/{next(RUNS)}"
        self.pointer = f"{self.place}/current.json"

    def etag(self) -> str | None:
        found = self.objects.find_changed(self.pointer, None)
        return found[1] if found else None

    def publish(self, words: str, *, etag: str | None, after: int, objects: S3Objects | None = None) -> int:
        objects = objects or self.objects
        version = put_next(objects, self.key, after=after, body=lambda _: words.encode())
        switch(objects, self.pointer, etag, json.dumps([version, words]).encode())
        return version

    def key(self, version: int) -> str:
        return f"{self.place}/{version}"

    def held(self) -> tuple[list[str], str]:
        """Every version in order, and the pointer."""
        listed = self.objects._client.list_objects_v2(Bucket=self.objects._bucket, Prefix=f"{self.place}/")["Contents"]
        keys = [entry["Key"] for entry in listed if entry["Key"] != self.pointer]
        return [self.objects.get(key).decode() for key in keys], self.objects.get(self.pointer).decode()


@pytest.fixture
def versions(environment: dict[str, str]) -> Versions:  # noqa: F811
    return Versions(environment["CONFIG_BUCKET"])


@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_who_publish_at_the_same_moment_one_is_told(versions: Versions, is_first: bool) -> None:
    before = 0 if is_first else versions.publish("before", etag=None, after=0)
    seen = versions.etag()

    assert versions.publish("one", etag=seen, after=before) == before + 1
    with pytest.raises(Conflict, match="publish again"):
        versions.publish("other", etag=seen, after=before)

    assert versions.held() == (["before"] * before + ["one", "other"], f'[{before + 1}, "one"]')
    assert versions.publish("next", etag=versions.etag(), after=before + 1) == before + 3


def test_publish_that_broke_off_is_left_out(versions: Versions) -> None:
    versions.objects.put(versions.key(1), b"broken off")

    assert versions.publish("whole", etag=None, after=0) == 2
    assert versions.held() == (["broken off", "whole"], '[2, "whole"]')


def test_switch_whose_answer_was_lost_is_no_conflict(versions: Versions) -> None:
    objects = LosesAnswers(versions.objects._client, versions.objects._bucket)

    assert versions.publish("ours", etag=None, after=0, objects=objects) == 1


def test_document_that_is_in_force_makes_no_version(environment: dict[str, str]) -> None:  # noqa: F811
    objects = S3Objects(boto3.client("s3"), environment["CONFIG_BUCKET"])
    document = read_document((ROOT / DOCUMENT).read_text(encoding="utf-8"))

    assert publish(document, objects).version == publish(document, objects).version


def test_document_of_an_earlier_release_is_followed_by_the_next_version_and_its_shards_still_count() -> None:
    document = read_document((ROOT / DOCUMENT).read_text(encoding="utf-8"))
    earlier = {"schema": 1, "escalation": [{"after_s": 0}], "sharding": {"agenda": 9}}
    shelf = Shelf()
    shelf.put(CURRENT_KEY, json.dumps({"version": 7, "document": earlier}).encode())

    with pytest.raises(BadDocumentError, match=r"sharding\.agenda: 4 is fewer than the 9 in force"):
        publish(document, shelf)
    published = publish(replace(document, sharding=replace(document.sharding, agenda=9)), shelf)

    assert published.version == 8
    assert [one.version for one in published.promised] == [8]


def test_first_document_may_have_as_few_shards_as_it_likes() -> None:
    document = read_document((ROOT / DOCUMENT).read_text(encoding="utf-8"))
    few = replace(document, sharding=Sharding(queue=1, agenda=1))
    assert publish(few, Shelf()).version == 1
