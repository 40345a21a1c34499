"""The chat webhook as API Gateway delivers it: who may speak, what is stored, what a duplicate gets (attacks 30 to 36 of docs/guarantees.md)."""

import base64
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest

from chalicelib import wiring
from chalicelib.aws.dynamodb import read_batch
from chalicelib.chat.model import Webhook
from chalicelib.chat.webhook import read_event
from chalicelib.core.errors import Upstream
from chalicelib.tickets import bodies, store
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.records import EntryRecord, TicketRecord
from chalicelib.tickets.seen import SeenRecord
from tests.chat_channel import Channel, message
from tests.integration.chat_desk import channel_of, document
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.world import World


@pytest.fixture
def channel(world: World) -> Channel:
    return channel_of(world)


def body(text: str = "Where is my deposit?") -> bytes:
    return json.dumps(message(text, at=1795350000.0), ensure_ascii=False).encode()


def test_webhook_opens_a_ticket_that_waits_for_a_person(world: World, channel: Channel) -> None:
    answer = channel.say("Where is my deposit?")

    (ticket,) = world.tickets()
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json == {
        "ticket": ticket.id, "reference": f"{ticket.id[:4]}-{ticket.id[4:8]}-{ticket.id[8:]}", "status": "waiting", "answer": None,
        "expected_by": "2026-11-24T05:00:00Z", "did_you_mean": None,
    }  # fmt: skip
    assert (ticket.channel, ticket.mailbox, ticket.team, ticket.state, ticket.language) == ("chat", "web", "tokyo", "new", "en")


def test_sure_answer_travels_in_the_response(world: World, channel: Channel) -> None:
    answer = channel.say("I forgot my password", language="fr-FR")

    assert answer.json["status"] == "answered"
    assert answer.json["expected_by"] is None
    told = answer.json["answer"]
    assert told.pop("helped").startswith("http://127.0.0.1:8000/helped/")
    assert told.pop("person").startswith("Cela ne vous aide pas ?")
    assert told == {
        "title": "About password", "text": "Open the sign-in page and choose Reset. (fr)", "source": "http://127.0.0.1:8000/help/fr/password",
        "article": "password",
    }  # fmt: skip
    (ticket,) = world.tickets()
    assert (ticket.state, ticket.answers, ticket.category, ticket.deadline) == ("waiting_customer", 1, "account", None)
    assert world.sweep() == []
    assert world.sent == []


# ---- 30, 31, 33, 34: signatures


@pytest.mark.attack(30)
def test_body_changed_by_a_byte_is_refused_and_nothing_is_stored(world: World, channel: Channel) -> None:
    answer = channel.post(body("Where is my deposit!"), signed_body=body("Where is my deposit?"))

    assert answer.status == 401
    assert world.items() == []


@pytest.mark.attack(31)
@pytest.mark.parametrize("off_s", [-301, 301, 86400])
def test_timestamp_off_by_over_five_minutes_is_refused(world: World, channel: Channel, off_s: int) -> None:
    assert channel.post(body(), at=world.now + off_s).status == 401
    assert world.items() == []


@pytest.mark.parametrize("missing", ["Webhook_Id", "Webhook_Timestamp", "Webhook_Signature"])
def test_missing_header_is_refused(world: World, channel: Channel, missing: str) -> None:
    assert channel.post(body(), **{missing: ""}).status == 401
    assert world.items() == []


@pytest.mark.attack(33)
def test_replay_after_the_end_of_the_dedupe_record_is_refused(world: World, channel: Channel) -> None:
    signed = channel.signed(body(), webhook_id="msg_1")
    assert channel.gateway.call("POST", "/webhooks/chat/web", body(), **signed).status == 200
    for item in world.items():
        if isinstance(item, SeenRecord) and item.exp is not None:
            assert item.exp == world.now + 24 * 3600
            item.delete()
    world.now += 24 * 3600 + 1

    assert channel.gateway.call("POST", "/webhooks/chat/web", body(), **signed).status == 401
    assert len(world.tickets()) == 1


@pytest.mark.attack(34)
def test_two_keys_count_during_rotation_and_the_old_one_not_after_its_end(world: World, channel: Channel) -> None:
    old, new = channel.key, "whsec_" + base64.b64encode(b"n" * 32).decode()
    ssm, name = boto3.client("ssm"), f"{world.environment['PARAMETER_PREFIX']}/chat/web"
    try:
        ssm.put_parameter(Name=name, Value=f"{new},{old}", Type="SecureString", Overwrite=True)
        world.now += 61  # no deploy: keys are read again within a minute
        assert [channel.post(body(), keys=keys).status for keys in ((old,), (new,), (old, new))] == [200, 200, 200]

        ssm.put_parameter(Name=name, Value=new, Type="SecureString", Overwrite=True)
        world.now += 61
        assert [channel.post(body(), keys=keys).status for keys in ((old,), (new,))] == [401, 200]
    finally:
        ssm.put_parameter(Name=name, Value=old, Type="SecureString", Overwrite=True)
        world.restart()


# ---- 32: duplicates


def test_duplicate_gets_the_first_response_again(world: World, channel: Channel) -> None:
    first = channel.say("I forgot my password", webhook_id="msg_1")
    channel.say("And what are the fees?")
    world.now += 100  # a retry is signed anew
    again = channel.say("I forgot my password", webhook_id="msg_1")

    assert again.body == first.body
    (ticket,) = world.tickets()
    assert ticket.version == 2


@pytest.mark.attack(32)
def test_same_webhook_a_hundred_times_at_once_has_one_effect(world: World, channel: Channel) -> None:
    webhook = Webhook("msg_1", "web", wiring.desk().desk().document.chat_channels["web"], read_event(body("I forgot my password")))
    intake, gate = wiring.desk().chat_intake, threading.Barrier(100)

    def deliver(_: int) -> bytes:
        gate.wait()
        return intake.receive(webhook)

    with ThreadPoolExecutor(100) as threads:
        responses = set(threads.map(deliver, range(100)))

    assert len(responses) == 1
    assert len([item for item in world.items() if isinstance(item, TicketRecord)]) == 1
    assert len([item for item in world.items() if type(item) is EntryRecord]) == 1


def test_twenty_messages_of_one_conversation_at_once_are_all_kept(world: World, channel: Channel) -> None:
    configuration = wiring.desk().desk().document.chat_channels["web"]
    intake, gate = wiring.desk().chat_intake, threading.Barrier(20)

    def deliver(n: int) -> str:
        gate.wait()
        for _ in range(5):  # as a channel does that is told 503
            try:
                return json.loads(intake.receive(Webhook(f"msg_{n}", "web", configuration, read_event(body(f"Line {n}")))))["ticket"]
            except Upstream:
                continue
        raise AssertionError("not taken in")

    with ThreadPoolExecutor(20) as threads:
        tickets = set(threads.map(deliver, range(20)))

    (ticket,) = world.tickets()
    assert tickets == {ticket.id}
    assert ticket.version == 20


def test_webhook_id_used_for_another_message_is_a_conflict(world: World, channel: Channel) -> None:
    channel.say("One thing", webhook_id="msg_1")

    assert channel.say("Another thing", webhook_id="msg_1").status == 409
    assert world.tickets()[0].version == 1


def test_same_webhook_id_on_two_conversations_of_one_channel_is_one_message(world: World, channel: Channel) -> None:
    channel.say("One thing", webhook_id="msg_1")
    assert channel.say("One thing", webhook_id="msg_1", conversation="c-2").status == 409


# ---- 36: API Gateway's base64


@pytest.mark.attack(36)
@pytest.mark.parametrize("text", ["出金が届きません", "a\r\nb", "é " * 200])
def test_raw_bytes_are_verified_where_api_gateway_delivers_base64(world: World, channel: Channel, text: str) -> None:
    channel.gateway.events.base64_always = True
    raw = json.dumps(message(text, at=world.now), ensure_ascii=False, indent=3).encode()

    assert channel.post(raw).status == 200
    assert channel.post(raw, signed_body=raw + b" ").status == 401
    assert channel.post(raw, Content_Type="application/octet-stream").status == 200


# ---- what bad input gets


def test_unknown_channel_is_not_found(world: World, channel: Channel) -> None:
    channel.name = "fax"
    assert channel.post(body()).status == 404
    assert world.items() == []


def test_bad_body_names_its_field_and_nothing_is_stored(world: World, channel: Channel) -> None:
    bad = json.loads(body())
    del bad["data"]["user"]["id"]
    answer = channel.post(json.dumps(bad).encode())

    assert answer.status == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert "data.user.id" in answer.body
    assert world.items() == []


def test_unsigned_bad_body_learns_nothing(world: World, channel: Channel) -> None:
    assert channel.post(b"{", signed_body=b"}").status == 401


def test_over_64_kb_is_too_large(world: World, channel: Channel) -> None:
    assert channel.post(body("x" * (64 * 1024))).status == 413
    assert world.items() == []


def test_longest_message_is_stored_whole(world: World, channel: Channel) -> None:
    text = "".join(chr(0x4E00 + (n * 7919) % 20000) for n in range(20_000))
    assert channel.post(body(text)).status == 200

    (ticket,) = world.tickets()
    assert whole_text(ticket) == text


def whole_text(ticket: Ticket) -> str:
    desk = wiring.desk()
    key = desk.vault.open(read_batch([], [ticket.requester]).keys[ticket.requester])
    (entry,) = store.entries_of(ticket.id)
    return bodies.unpack_whole(bodies.unpack(entry.box, key, entry.pk + entry.sk), key, desk.contents).text


def test_channel_without_a_key_asks_to_try_again(world: World) -> None:
    def another_channel(document_: dict) -> None:
        document_["chat_channels"]["app"] = document_["chat_channels"]["web"]

    with document(world, another_channel):
        channel = channel_of(world)
        channel.name = "app"
        assert channel.post(body()).status == 503
        assert world.items() == []


def test_nothing_personal_is_stored_in_the_clear(world: World, channel: Channel) -> None:
    channel.say("My name is Jiro Suzuki", user="jiro@customer.example", conversation="conversation-of-jiro")

    stored = json.dumps([item.to_dynamodb_dict() for item in world.items()], default=str)
    for secret in ("Jiro", "jiro", "Suzuki", "customer.example", "Taro"):
        assert secret not in stored
