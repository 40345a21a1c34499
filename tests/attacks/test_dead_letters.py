"""What cannot be taken in lies in the dead-letter queue as a pointer, without a word of the mail, and comes in when it is redriven; once."""

import json

import boto3
import pytest

from chalicelib import wiring
from chalicelib.entrypoints.errors import LAST_RECEIVE
from chalicelib.entrypoints.inbound_mail import inbound_mail
from infra.template import whole
from tests.faults.injection import Crash
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.world import World, context, mail, sqs_record

SECRET = "zebra-subject-4711"


def received(world: World, times: int, raw: bytes | None = None) -> dict:
    """A record as SQS hands it over for the nth time, with the headers that SES puts into its notification."""
    record = world.record(world.put_raw(raw or mail(subject=SECRET)))
    outer = json.loads(record["body"])
    message = json.loads(outer["Message"])
    message["mail"] |= {"headers": [{"name": "Subject", "value": SECRET}], "commonHeaders": {"subject": SECRET}, "headersTruncated": False}
    return again({**record, "body": json.dumps({**outer, "Message": json.dumps(message)})}, times)


def again(record: dict, times: int) -> dict:
    return {**record, "attributes": {**record["attributes"], "ApproximateReceiveCount": str(times)}}


def failing(world: World, call: str, error: BaseException) -> None:
    def fail(model, **_) -> None:
        if model.name == call:
            raise error

    world.listeners.append(lambda events: events.register("before-call.*.*", fail))
    world.restart()


def mended(world: World) -> None:
    world.listeners.clear()
    world.restart()


def dead_letters(world: World) -> list[str]:
    """Takes them out of the queue, as a redrive does."""
    sqs, url = boto3.client("sqs"), world.environment["DEAD_LETTERS_URL"]
    found = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        found += [message["Body"] for message in messages]
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


@pytest.fixture(autouse=True)
def empty_queue(world: World) -> None:
    dead_letters(world)


@pytest.mark.attack(53)
def test_dead_letter_is_a_pointer_without_a_word_of_the_mail(world: World) -> None:
    failing(world, "TransactWriteItems", RuntimeError("the table is gone"))
    record = received(world, LAST_RECEIVE - 1)
    assert world.inbound([record])["batchItemFailures"] == [{"itemIdentifier": record["messageId"]}]
    assert dead_letters(world) == [], "the queue brings it once more"

    assert world.inbound([again(record, LAST_RECEIVE)])["batchItemFailures"] == [], "so that the queue lets the original go"

    (letter,) = dead_letters(world)
    assert SECRET in record["body"]
    assert SECRET not in letter
    assert json.loads(letter)["received"]["key"].startswith("inbound/")


def test_pointers_stand_in_for_the_last_receive_that_the_template_allows() -> None:
    assert whole()["Resources"]["InboundMailQueue"]["Properties"]["RedrivePolicy"]["maxReceiveCount"] == LAST_RECEIVE


@pytest.mark.attack(64)
def test_pointer_that_is_redriven_twice_lets_its_mail_in_once(world: World) -> None:
    failing(world, "TransactWriteItems", RuntimeError("the table is gone"))
    world.inbound([received(world, LAST_RECEIVE)])
    (letter,) = dead_letters(world)
    mended(world)

    for _ in range(2):
        assert world.inbound([sqs_record(letter)])["batchItemFailures"] == []

    (ticket,) = world.tickets()
    assert (ticket.version, ticket.is_authenticated, ticket.mailbox) == (1, True, "support@example.com")
    assert len(world.sent) == 1


@pytest.mark.attack(64)
def test_pointer_that_fails_again_lies_there_again_as_it_was(world: World) -> None:
    failing(world, "TransactWriteItems", RuntimeError("the table is gone"))
    world.inbound([received(world, LAST_RECEIVE)])
    (letter,) = dead_letters(world)

    world.inbound([again(sqs_record(letter), LAST_RECEIVE)])

    assert dead_letters(world) == [letter]


@pytest.mark.attack(53)
def test_mail_that_kills_the_process_each_time_is_put_aside_as_well(world: World) -> None:
    failing(world, "TransactWriteItems", Crash())
    record = received(world, LAST_RECEIVE - 1)
    with pytest.raises(Crash):
        world.inbound([record])

    assert world.inbound([again(record, LAST_RECEIVE)])["batchItemFailures"] == []
    assert len(dead_letters(world)) == 1


def test_others_of_the_batch_are_taken_in(world: World) -> None:
    good = world.record(world.put_raw(mail("My statement is wrong.")))

    assert world.inbound([received(world, LAST_RECEIVE), good])["batchItemFailures"] == []

    assert (len(world.tickets()), len(dead_letters(world))) == (1, 1)


def test_original_is_left_to_the_queue_where_the_pointer_cannot_be_sent(world: World) -> None:
    failing(world, "SendMessage", RuntimeError("the queue is gone"))
    record = received(world, LAST_RECEIVE)

    assert world.inbound([record])["batchItemFailures"] == [{"itemIdentifier": record["messageId"]}]


def test_what_is_no_notification_is_left_to_the_queue(world: World) -> None:
    record = again(sqs_record('{"Message": "hello"}'), LAST_RECEIVE)

    assert inbound_mail({"Records": [record]}, context())["batchItemFailures"] == [{"itemIdentifier": record["messageId"]}]
    assert dead_letters(world) == []
    assert wiring.desk().settings.dead_letters_url
