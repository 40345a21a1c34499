"""A mail whose writer died is taken over with the lease's end; where it can never be rendered, that is told on its ticket, once."""

import boto3
import pytest

from chalicelib import wiring
from chalicelib.aws.dynamodb import CustomerKey
from chalicelib.outbox.model import DeliveryState
from chalicelib.tickets.events import DeliveryFailed, decode_events
from chalicelib.tickets.records import EntryRecord, OutboundRecord
from tests.api import ApiClient, new_agent
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.world import World, mail

LONG = "\n".join(f"{number}: the courier brought {number * number} blue umbrellas" for number in range(3000))


@pytest.fixture
def hana(world: World) -> ApiClient:
    world.deliver(mail("The courier brought a blue umbrella."))
    return new_agent()


def reply_that_waits(world: World, hana: ApiClient, text: str) -> None:
    """It is committed, and the process dies before it sends."""
    (ticket,) = world.tickets()
    desk = wiring.desk()
    desk.delivery.deliver = lambda *_: None  # type: ignore[method-assign]
    assert hana.post(f"/api/v1/tickets/{ticket.id}/replies", {"text": text}).status == 201
    world.restart()


def reply(world: World) -> OutboundRecord:
    (found,) = [item for item in world.items() if isinstance(item, OutboundRecord) and item.pu == "reply"]
    return found


def failures(world: World) -> list[DeliveryFailed]:
    entries = [item for item in world.items() if isinstance(item, EntryRecord) and item.ev]
    return [event for entry in entries for event in decode_events(bytes(entry.ev)) if isinstance(event, DeliveryFailed)]


def lose_the_customers_key(world: World) -> None:
    world.is_made_up = True  # what nobody can read any more can be checked against nothing
    for key in list(CustomerKey.scan(consistent_read=True)):
        key.delete()


def lose_the_body(world: World) -> None:
    s3, bucket = boto3.client("s3"), world.environment["CONTENT_BUCKET"]
    for found in s3.list_objects_v2(Bucket=bucket, Prefix="bodies/").get("Contents", []):
        s3.delete_object(Bucket=bucket, Key=found["Key"])


def break_the_seal(world: World) -> None:
    entry = reply(world)
    entry.update([OutboundRecord.box.set(b"\x00" * 64)])
    world.is_made_up = True


@pytest.mark.parametrize(
    ("lose", "text"), [(lose_the_customers_key, "On its way."), (lose_the_body, LONG), (break_the_seal, "On its way.")]
)
def test_what_can_never_be_read_is_given_up_visibly_and_once(world: World, hana: ApiClient, lose, text: str) -> None:
    import secrets

    reply_that_waits(world, hana, text if text is not LONG else LONG + secrets.token_hex(20_000))
    sent = len(world.sent)
    lose(world)

    for _ in range(3):
        world.tick(3600 * 2)

    assert len(world.sent) == sent
    assert [(failure.entry, failure.reason) for failure in failures(world)] == [(reply(world).sk, "unreadable")]
    assert (reply(world).state, reply(world).due_at) == (DeliveryState.FAILED.value, None)


def test_key_that_only_this_process_lacks_loses_no_mail(world: World, hana: ApiClient) -> None:
    """Content keys are rotated: a warm process meets a customer's key that a fresh one wrapped under the new version."""
    reply_that_waits(world, hana, "On its way.")
    (record,) = list(CustomerKey.scan(consistent_read=True))
    version = record.kek
    record.update([CustomerKey.kek.set("2099")])
    world.now += 61

    assert len(world.work(world.sweep())["batchItemFailures"]) == 1
    assert (failures(world), reply(world).state) == ([], DeliveryState.SENDING.value)

    record.update([CustomerKey.kek.set(version)])
    world.tick(3600)
    assert "On its way." in world.sent[-1].text
