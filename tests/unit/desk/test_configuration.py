"""The published document in force: read with a short cache, the last good one kept."""

import msgspec
import pytest

from chalicelib.core.errors import Misconfigured, Upstream
from chalicelib.desk.model import PublishedDesk
from chalicelib.desk.store import CURRENT_KEY, DeskConfiguration
from tests.builders import document


class Bucket:
    def __init__(self) -> None:
        self.body: bytes | None = None
        self.failure: Exception | None = None
        self.reads = 0

    def find_changed(self, key: str, etag: str | None) -> tuple[bytes, str] | None:
        self.reads += 1
        assert key == CURRENT_KEY
        if self.failure:
            raise self.failure
        return None if self.body is None or str(hash(self.body)) == etag else (self.body, str(hash(self.body)))

    def publish(self, version: int) -> None:
        self.body = msgspec.json.encode(PublishedDesk(version, document()))


class Clock:
    now = 1000.0


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


@pytest.fixture
def configuration(bucket: Bucket) -> DeskConfiguration:
    return DeskConfiguration(bucket, lambda: Clock.now)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _clock() -> None:
    Clock.now = 1000.0


def test_half_a_minute_is_served_from_memory(bucket: Bucket, configuration: DeskConfiguration) -> None:
    bucket.publish(1)
    for seconds in (0, 29.9):
        Clock.now = 1000.0 + seconds
        assert configuration.current().version == 1
    assert bucket.reads == 1


def test_new_version_is_in_force_within_a_minute(bucket: Bucket, configuration: DeskConfiguration) -> None:
    bucket.publish(1)
    configuration.current()
    bucket.publish(2)
    Clock.now += 30

    assert configuration.current().version == 2


@pytest.mark.parametrize("broken", [b"", b"{", b"{}", b'{"version": 2, "document": {}}'])
def test_broken_version_leaves_the_last_good_one(bucket: Bucket, configuration: DeskConfiguration, broken: bytes) -> None:
    bucket.publish(1)
    configuration.current()
    bucket.body = broken
    Clock.now += 30

    assert configuration.current().version == 1


def test_outage_leaves_the_last_good_one(bucket: Bucket, configuration: DeskConfiguration) -> None:
    bucket.publish(1)
    configuration.current()
    bucket.failure = Upstream("S3 is busy.")
    Clock.now += 30

    assert configuration.current().version == 1


def test_outage_from_the_start_is_said(bucket: Bucket, configuration: DeskConfiguration) -> None:
    bucket.failure = Upstream("S3 is busy.")

    with pytest.raises(Upstream):
        configuration.current()


def test_desk_without_a_document_refuses_to_start(configuration: DeskConfiguration) -> None:
    with pytest.raises(Misconfigured, match="make desk-publish"):
        configuration.current()
