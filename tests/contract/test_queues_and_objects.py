"""The queues and the buckets inside this process answer as the local AWS does, for what the desk asks of them."""

import json
import time
from collections.abc import Collection
from typing import Any, Protocol
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ClientError

from chalicelib.agenda.usecases import SqsQueue
from chalicelib.aws.objects import S3Objects
from chalicelib.core.errors import NotFound
from infra.in_process.client import InProcessClient
from infra.in_process.cloud import Cloud
from infra.in_process.queues import Queue, Queues

CLOUD = Cloud(lambda: 0.0)
VISIBILITY_S, MOST_RECEIVES = 1, 2


@pytest.fixture(params=["in-process", "local AWS"])
def objects(request, environment: dict[str, str]) -> S3Objects:
    if request.param == "in-process":
        return S3Objects(CLOUD.client("s3"), "ContentBucket")
    return S3Objects(boto3.client("s3"), environment["CONTENT_BUCKET"])


@pytest.fixture(params=["in-process", "local AWS"])
def queue(request, environment: dict[str, str]) -> tuple[object, str]:
    if request.param == "in-process":
        return CLOUD.client("sqs"), CLOUD.environment["WORK_QUEUE_URL"]
    return boto3.client("sqs"), environment["WORK_QUEUE_URL"]


def test_objects_are_read_as_they_were_written_and_changed_under_their_etag(objects: S3Objects) -> None:
    with pytest.raises(NotFound):
        objects.get("contract/none")
    assert objects.find_changed("contract/none", None) is None
    assert objects.find_changed("contract/none", '"of another"') is None

    objects.put("contract/one", b"first")
    body, etag = objects.find_changed("contract/one", None)
    assert (body, objects.find_changed("contract/one", etag)) == (b"first", None)

    assert objects.put_over("contract/one", etag, b"second")
    assert not objects.put_over("contract/one", etag, b"third")
    assert not objects.put_over("contract/gone", etag, b"third")
    assert objects.find_changed("contract/one", etag) == (b"second", objects.find_changed("contract/one", None)[1])


def test_object_that_must_be_new_is_put_once(objects: S3Objects) -> None:
    assert objects.put_over("contract/new", None, b"first")
    assert not objects.put_over("contract/new", None, b"second")
    assert objects.get("contract/new") == b"first"

    objects.delete("contract/new")
    assert objects.put_over("contract/new", None, b"")
    assert objects.get("contract/new") == b""


def test_objects_are_listed_by_prefix_until_they_are_deleted(objects: S3Objects) -> None:
    for name in ("a", "b", "other"):
        objects.put(f"listed/{name}" if name != "other" else "unlisted/other", b"12345")

    assert [(each.key, each.size) for each in objects.list("listed/")] == [("listed/a", 5), ("listed/b", 5)]
    for key in ("listed/a", "listed/b", "listed/b", "unlisted/other"):
        objects.delete(key)
    assert objects.list("listed/") == []


def test_queue_takes_a_batch_and_tells_what_waits(queue: tuple[object, str]) -> None:
    client, url = queue
    sender = SqsQueue(client, url)
    before = sender.waiting()

    sender.send([(json.dumps({"pk": f"T#{number}"}), 0 if number < 3 else 600) for number in range(5)])

    assert sender.waiting() == before + 3, "what is delayed does not wait yet"


@pytest.mark.parametrize("entries", [[], [{"Id": "1", "MessageBody": "x"}] * 2, [{"Id": str(n), "MessageBody": "x"} for n in range(11)]])
def test_queue_refuses_what_is_no_batch(queue: tuple[object, str], entries: list[dict[str, str]]) -> None:
    client, url = queue

    with pytest.raises(ClientError):
        client.send_message_batch(QueueUrl=url, Entries=entries)  # type: ignore[attr-defined]


def test_queue_takes_what_it_can_of_a_batch(queue: tuple[Any, str]) -> None:
    client, url = queue

    answer = client.send_message_batch(QueueUrl=url, Entries=[{"Id": "bad", "MessageBody": ""}, {"Id": "good", "MessageBody": "x"}])

    assert [entry["Id"] for entry in answer["Successful"]] == ["good"]
    assert [(entry["Id"], entry["Code"], entry["SenderFault"]) for entry in answer["Failed"]] == [("bad", "MissingParameter", True)]


def test_queue_refuses_a_delay_that_aws_refuses() -> None:
    """Only here: the local AWS takes any."""
    with pytest.raises(ClientError, match="DelaySeconds"):
        CLOUD.client("sqs").send_message(QueueUrl=CLOUD.environment["WORK_QUEUE_URL"], MessageBody="x", DelaySeconds=901)


# ---- what the queue's reader sees


class Mapping(Protocol):
    """What stands between a queue and a function: a batch is done, but for the messages that the function reports; those come back."""

    def send(self, body: str, delay_s: int = 0) -> None: ...

    def batch(self, failing: Collection[str] = ()) -> list[tuple[str, int]]:
        """Bodies in order, each with how often it was received."""

    def dead(self) -> list[str]: ...

    def wait(self, seconds: float) -> None: ...


class InProcess:
    def __init__(self) -> None:
        self.now = 0.0
        self.queue = Queue("https://sqs.in-process/q", lambda: self.now, VISIBILITY_S, MOST_RECEIVES)
        self.client = InProcessClient("sqs", ("SendMessage",), Queues([self.queue]).call)

    def send(self, body: str, delay_s: int = 0) -> None:
        self.client.send_message(QueueUrl=self.queue.url, MessageBody=body, DelaySeconds=delay_s)

    def batch(self, failing: Collection[str] = ()) -> list[tuple[str, int]]:
        taken = self.queue.receive()
        for message in taken:
            if message.body in failing:
                self.queue.give_back(message)
        return sorted((message.body, message.received) for message in taken)

    def dead(self) -> list[str]:
        return [message.body for message in self.queue.dead]

    def wait(self, seconds: float) -> None:
        self.now += seconds


class LocalAws:
    def __init__(self) -> None:
        self.client = boto3.client("sqs")
        self.letters = self.client.create_queue(QueueName=f"dead-{uuid4().hex}")["QueueUrl"]
        arn = self.client.get_queue_attributes(QueueUrl=self.letters, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": str(MOST_RECEIVES)})
        attributes = {"VisibilityTimeout": str(VISIBILITY_S), "RedrivePolicy": redrive}
        self.url = self.client.create_queue(QueueName=f"contract-{uuid4().hex}", Attributes=attributes)["QueueUrl"]

    def send(self, body: str, delay_s: int = 0) -> None:
        self.client.send_message(QueueUrl=self.url, MessageBody=body, DelaySeconds=delay_s)

    def batch(self, failing: Collection[str] = ()) -> list[tuple[str, int]]:
        taken = self._received(self.url)
        for message in taken:
            if message["Body"] not in failing:
                self.client.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return sorted((message["Body"], int(message["Attributes"]["ApproximateReceiveCount"])) for message in taken)

    def dead(self) -> list[str]:
        return [message["Body"] for message in self._received(self.letters)]

    def _received(self, url: str) -> list[dict[str, Any]]:
        asked = {"QueueUrl": url, "MaxNumberOfMessages": 10, "AttributeNames": ["ApproximateReceiveCount"]}
        return self.client.receive_message(**asked).get("Messages", [])

    @staticmethod
    def wait(seconds: float) -> None:
        time.sleep(seconds + 0.2)


@pytest.fixture(params=[InProcess, LocalAws])
def mapping(request, environment: dict[str, str]) -> Mapping:
    return request.param()


def test_delayed_message_comes_when_its_delay_is_over(mapping: Mapping) -> None:
    mapping.send("now")
    mapping.send("later", delay_s=1)

    assert mapping.batch() == [("now", 1)]
    mapping.wait(1)
    assert mapping.batch() == [("later", 1)]


def test_only_what_failed_of_a_batch_comes_back_and_not_before_its_time(mapping: Mapping) -> None:
    mapping.send("fine")
    mapping.send("fails")

    assert mapping.batch(failing={"fails"}) == [("fails", 1), ("fine", 1)]
    assert mapping.batch() == [], "nobody else sees it meanwhile"
    mapping.wait(VISIBILITY_S)
    assert mapping.batch() == [("fails", 2)]
    mapping.wait(VISIBILITY_S)
    assert mapping.batch() == []


def test_what_always_fails_is_put_aside(mapping: Mapping) -> None:
    mapping.send("poison")

    for received in range(1, MOST_RECEIVES + 1):
        assert mapping.batch(failing={"poison"}) == [("poison", received)]
        mapping.wait(VISIBILITY_S)

    assert (mapping.batch(), mapping.dead()) == ([], ["poison"])


def test_queues_of_the_template_put_aside_as_it_says() -> None:
    queue = Cloud(lambda: 0.0).queues["WorkQueue"]
    queue.put("poison")

    for _ in range(20):
        (message,) = queue.receive()
        queue.give_back(message, 0)

    assert (message.received, queue.receive(), [dead.body for dead in queue.dead]) == (20, [], ["poison"])
