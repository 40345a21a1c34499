"""An agent's reply on a chat ticket reaches the channel's callback URL: signed, retried, given up where people see it."""

import json
import time
from typing import Any

import pytest
from standardwebhooks import Webhook

from chalicelib import wiring
from chalicelib.entrypoints.work import work
from chalicelib.tickets import events as e
from chalicelib.tickets import store
from chalicelib.tickets.records import OutboundRecord, commits_of
from tests.api import ApiClient, new_agent
from tests.chat_channel import Receiver, receiver
from tests.integration.chat_desk import channel_of, document
from tests.world import World, context, sqs_record

REPLY = {"text": "昨夜、送金しました。", "state": "waiting_customer"}


def ask(world: World) -> str:
    return str(channel_of(world).say("My deposit is missing", conversation="会話-7").json["ticket"])


def reply(ticket: str, text: str = REPLY["text"], agent: ApiClient | None = None) -> None:
    answer = (agent or new_agent()).post(f"/api/v1/tickets/{ticket}/replies", {**REPLY, "text": text})
    assert answer.status == 201, answer.text


def outbound(world: World) -> OutboundRecord:
    (record,) = [item for item in world.items() if isinstance(item, OutboundRecord)]
    return record


def to(callback: Receiver) -> Any:
    return lambda document_: document_["chat_channels"]["web"].update(callback_url=callback.url)


def test_reply_is_posted_signed_to_its_conversation(world: World) -> None:
    with receiver() as callback, document(world, to(callback)):
        ticket = ask(world)
        world.now = time.time()  # the library that checks the signature asks the system's clock
        world.restart()
        reply(ticket)
        key = wiring.desk().secrets.chat["web"][0]

        ((headers, body),) = callback.posts
        told = Webhook(key).verify(body, headers)
        assert told["type"] == "message.created"
        assert told["data"] == {
            "id": headers["webhook-id"], "ticket": ticket, "conversation_id": "会話-7", "text": "昨夜、送金しました。", "automatic": False
        }  # fmt: skip
        assert headers["content-type"] == "application/json"
        assert outbound(world).state == "sent"
        assert store.get_ticket(ticket).replies == 1
        assert world.sent == []  # no mail for a chat


def test_customer_goes_on_after_the_reply(world: World) -> None:
    with receiver() as callback, document(world, to(callback)):
        ticket = ask(world)
        reply(ticket)

        assert channel_of(world).say("Thanks, but how long?", conversation="会話-7").json["ticket"] == ticket
        assert store.get_ticket(ticket).state == "open"


@pytest.mark.parametrize("trouble", [500, 503, 408, 429, (302, "http://127.0.0.1:9/")])
def test_reply_is_tried_again_under_the_same_id(world: World, trouble: Any) -> None:
    with receiver(trouble) as callback, document(world, to(callback)):
        reply(ask(world))
        assert outbound(world).state == "sending"
        world.tick(60)

        assert outbound(world).state == "sent"
        (first, _), (second, _) = callback.posts
        assert first["webhook-id"] == second["webhook-id"]
        assert first["webhook-timestamp"] != second["webhook-timestamp"]  # each try is signed anew


def test_long_reply_is_whole_at_the_second_try(world: World) -> None:
    text = "".join(chr(0x4E00 + (n * 7919) % 20000) for n in range(9_000))
    with receiver(500) as callback, document(world, to(callback)):
        reply(ask(world), text)
        world.tick(60)

        assert [json.loads(body)["data"]["text"] == text for _, body in callback.posts] == [True, True]


@pytest.mark.parametrize("refusal", [400, 404, 410])
def test_refusal_is_final_and_visible(world: World, refusal: int) -> None:
    with receiver(refusal) as callback, document(world, to(callback)):
        ticket = ask(world)
        reply(ticket)
        world.tick(3600)

        assert len(callback.posts) == 1
        assert outbound(world).state == "failed"
        assert failures(ticket) == [f"callback-{refusal}"]


def test_channel_that_never_answers_is_given_up_visibly(world: World) -> None:
    with receiver(*[500] * 50) as callback, document(world, to(callback)):
        ticket = ask(world)
        reply(ticket)
        waits = []
        for _ in range(20):
            if outbound(world).state != "sending":
                break
            waits.append(outbound(world).due_at - world.now)
            world.tick(waits[-1])

        assert outbound(world).state == "failed"
        assert outbound(world).due_at is None
        assert failures(ticket) == ["gave-up"]
        assert waits == sorted(waits)  # ever longer
        assert 12 <= len(callback.posts) <= 13


def failures(ticket: str) -> list[str]:
    return [event.reason for each in commits_of(store.entries_of(ticket)) for event in each.events if isinstance(event, e.DeliveryFailed)]


def test_crash_before_the_post_is_taken_over(world: World) -> None:
    """The reply is committed before it is posted: who finds the process gone posts it."""

    class Crash(BaseException):
        pass

    with receiver() as callback, document(world, to(callback)):
        ticket = ask(world)
        wiring.desk().callbacks.post = crash_with(Crash)
        with pytest.raises(Crash):
            reply(ticket)
        world.restart()
        world.tick(60)

        assert len(callback.posts) == 1
        assert outbound(world).state == "sent"


def crash_with(error: type[BaseException]) -> Any:
    def post(*_: Any) -> None:
        raise error

    return post


def test_poisoned_record_first_of_ten_leaves_nine_replies_delivered(world: World) -> None:
    """Attack 60."""
    with receiver(*[503] * 9) as callback, document(world, to(callback)):
        channel, agent = channel_of(world), new_agent()
        for n in range(9):
            reply(channel.say("My deposit is missing", conversation=f"c-{n}").json["ticket"], agent=agent)
        world.now += 60
        due = world.sweep()
        records = [sqs_record("not a due item"), *(sqs_record(json.dumps(item)) for item in due if item["due_at"] <= world.now)]
        answered = work({"Records": records}, context())

        assert len(records) == 10
        assert answered == {"batchItemFailures": [{"itemIdentifier": records[0]["messageId"]}]}
        assert {item.state for item in world.items() if isinstance(item, OutboundRecord)} == {"sent"}
        assert len(callback.posts) == 18


@pytest.mark.usefixtures("unmasked")
def test_chat_answer_is_shown_in_the_conversation(world: World) -> None:
    ticket = channel_of(world).say("My password?").json["ticket"]
    shown = new_agent().get(f"/api/v1/tickets/{ticket}").json

    assert shown["channel"] == "chat"
    assert shown["requester"] == {"address": "u-1", "name": "Taro"}
    question, answer = shown["conversation"]
    assert question["text"] == "My password?"
    assert (answer["kind"], answer["delivery"]["state"]) == ("answer", "sent")
