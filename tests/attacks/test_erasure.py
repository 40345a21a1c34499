"""Attack 55: a customer is erased while an agent replies, before any call that the reply makes. Nothing of either can be read afterwards."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from chalicelib import wiring
from chalicelib.aws.dynamodb import CustomerKey
from chalicelib.customers import erasures
from chalicelib.customers.model import customer_id
from infra.erase import erase_all, eraser
from tests.api import ApiClient, new_agent
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.world import World, mail

ASKED, ANSWERED = "It was a cerulean umbrella.", "We found your vermilion parasol."
SUBJECT = "Cobalt matters"
SECRET = ("cerulean", "vermilion", "cobalt", "yamada")


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


def cid(address: str) -> str:
    return customer_id(wiring.desk().secrets.identity_key, "mail", address)


def wrote(world: World, address: str) -> str:
    before = {str(made.id) for made in world.tickets()}
    world.deliver(mail(ASKED, subject=SUBJECT, sender=f"Taro Yamada <{address}>"), source=address)
    world.now += 60
    (made,) = {str(made.id) for made in world.tickets()} - before
    return made


def erase(world: World, address: str) -> None:
    from chalicelib.aws.dynamodb import CommitRefused, commit

    names = {"SearchTable": "SEARCH_TABLE", "SearchBucket": "SEARCH_BUCKET", "RawMailBucket": "RAW_MAIL_BUCKET"}
    places = {name: world.environment[variable] for name, variable in names.items()}
    with contextlib.suppress(CommitRefused):
        commit([erasures.ask(cid(address), "agent:chie", int(world.now))])
    erase_all(eraser(places, boto3.client("dynamodb"), boto3.client("s3")), int(world.now))


def objects(world: World) -> Iterator[bytes]:
    s3 = boto3.client("s3")
    for bucket in ("RAW_MAIL_BUCKET", "CONTENT_BUCKET", "SEARCH_BUCKET"):
        for listed in s3.list_objects_v2(Bucket=world.environment[bucket]).get("Contents", []):
            yield s3.get_object(Bucket=world.environment[bucket], Key=listed["Key"])["Body"].read()


def assert_nothing_is_readable(world: World, ticket: str, address: str) -> None:
    world.restart()
    agent = ApiClient(new_token())
    shown = agent.get(f"/api/v1/tickets/{ticket}")
    queue = agent.get("/api/v1/tickets")
    stored = str([item.to_dynamodb_dict() for item in world.items()]).lower() + repr(list(objects(world))).lower()

    assert [word for word in (*SECRET, address) if word in (shown.text + queue.text + stored).lower()] == []
    assert cid(address) not in {key.cid for key in CustomerKey.scan(consistent_read=True)}


def new_token() -> str:
    from chalicelib.agents.usecases import replace_token

    return replace_token("hana")


def during(world: World, number: int, act: Callable[[], None]) -> dict[str, int]:
    """Acts once, before the call of that number; counts the calls from when `calls` is set to 0."""
    made = {"calls": -1}

    def before_call(**_: Any) -> None:
        if made["calls"] < 0:
            return  # not yet, or a call of the erasure's own
        made["calls"] += 1
        if made["calls"] == number:
            kept, made["calls"] = made["calls"], -1
            act()
            made["calls"] = kept

    world.listeners[:] = [lambda events: events.register("before-call.*.*", before_call)]
    world.restart()
    return made


@pytest.mark.attack(55)
@pytest.mark.parametrize("number", range(1, 13))
def test_erased_while_an_agent_replies_nothing_is_readable(world: World, hana: ApiClient, number: int) -> None:
    world.is_made_up = True  # what was erased can be checked against nothing
    address = f"of-erasure-{number}@customer.example"
    ticket = wrote(world, address)
    made = during(world, number, lambda: erase(world, address))
    hana.get(f"/api/v1/tickets/{ticket}")  # this process is warm: it has the key
    made["calls"] = 0
    answer = hana.post(f"/api/v1/tickets/{ticket}/replies", {"text": ANSWERED})
    world.listeners.clear()
    if made["calls"] < number:
        erase(world, address)  # the reply made fewer calls than that

    assert answer.status < 500
    assert_nothing_is_readable(world, ticket, address)
    world.tick(600)
    assert_nothing_is_readable(world, ticket, address)


def test_erasing_again_finishes_what_was_cut_off_and_what_nobody_asked_for_stays(world: World, hana: ApiClient) -> None:
    world.is_made_up = True
    mine, other = "taro@customer.example", "eva@customer.example"
    ticket, kept = wrote(world, mine), wrote(world, other)
    names = {"SearchTable": "SEARCH_TABLE", "SearchBucket": "SEARCH_BUCKET", "RawMailBucket": "RAW_MAIL_BUCKET"}
    by = eraser({name: world.environment[variable] for name, variable in names.items()}, boto3.client("dynamodb"), boto3.client("s3"))
    CustomerKey(cid(mine)).delete()  # it was cut off after its first step
    assert by.erase(cid(mine)) == 1
    assert by.erase(cid(mine)) == 1

    assert hana.get(f"/api/v1/tickets/{ticket}").json["subject"] is None
    assert hana.get(f"/api/v1/tickets/{kept}").json["subject"] == SUBJECT
    assert sum(b"cerulean" in each for each in objects(world)) == 1
