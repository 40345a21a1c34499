"""Addresses that answer anything, signatures, members that join at the last moment, quiet hours, takeovers at night."""

import json
import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib import wiring
from chalicelib.core.clock import iso
from chalicelib.core.standard_webhooks import verified_id
from tests.api import new_agent
from tests.integration.chat_desk import channel_of
from tests.on_call_desk import KEY, acknowledge, chain, deliveries, level, overdue, pages, receiver, webhook
from tests.world import World, mail

TOKYO = ZoneInfo("Asia/Tokyo")
AIKO = level("person:aiko", after_s=0, channels=("webhook", "topic"))
LAST = level("topic:pages", after_s=1800)


@pytest.mark.parametrize("status", [302, 307, 400, 404, 410, 429, 500, 503])
def test_webhook_that_answers_other_than_2xx_has_failed(world: World, status: int) -> None:
    with chain(world, AIKO, LAST), receiver(world) as chat:
        chat.status = status
        overdue(world)
        world.tick()

        assert deliveries(world) == [(1, 0, "person:aiko", "webhook", "failed"), (1, 0, "person:aiko", "topic", "taken")]
        assert len(chat.posts) == 1


def test_webhook_is_signed_and_slack_can_read_it(world: World) -> None:
    with chain(world, AIKO, LAST), receiver(world) as chat:
        overdue(world)
        world.tick()

        ((headers, body),) = chat.posts
        assert body["text"].startswith("[attention]")
        assert body["blocks"][1]["elements"][0]["url"] == body["page"]["acknowledge"]
        assert world.pages == []
        assert verified_id([KEY], headers, json.dumps(body, ensure_ascii=False).encode(), world.now).startswith("page_")


@pytest.mark.parametrize("address", ["https://10.0.0.8/hook", "http://example.com/hook", "https://169.254.169.254/latest", "nonsense"])
def test_bad_address_goes_to_the_next_channel(world: World, address: str) -> None:
    with chain(world, AIKO, LAST), webhook(world, "aiko-chat", f"{address} {KEY}"):
        overdue(world)
        world.tick()

        assert [state for *_, state in deliveries(world)] == ["failed", "taken"]


def test_malformed_webhook_parameter_does_not_keep_the_desk_from_starting(world: World) -> None:
    with chain(world, AIKO, LAST), webhook(world, "aiko-chat", "https://example.com/hook no-key"):
        overdue(world)
        world.tick()

        assert [state for *_, state in deliveries(world)] == ["failed", "taken"]


def test_ticket_that_joins_while_the_page_ends_keeps_it_open(world: World) -> None:
    from chalicelib.aws import clients

    with chain(world, level("topic:pages", after_s=0), LAST, group_window_s=600):
        overdue(world, mail("One."), mail("Two."))
        agent, (first, second) = new_agent(), world.tickets()
        handed = world.sweep()
        world.work([item for item in handed if item["pk"] == f"T#{first.id}"])
        assert agent.post(f"/api/v1/tickets/{first.id}/replies", {"text": "Done.", "version": 2}).status == 201
        (page,) = pages(world)
        joined = []

        def joins(model, **_) -> None:
            if model.name == "TransactWriteItems" and not joined:
                joined.append(True)
                world.now -= 1  # by the other worker's clock nothing is due of the page: it only joins
                world.work([item for item in handed if item["pk"] == f"T#{second.id}"])
                world.now += 1

        world.now += 1800
        clients.client("dynamodb").meta.events.register("before-call.dynamodb.*", joins)
        wiring.desk().oncall.escalation.go_on(page.id)

        assert [(one.status.status, one.count) for one in pages(world)] == [("open", 2)]
        assert [one["level"] for one in world.pages] == [1, 2]


def test_page_about_more_tickets_than_one_look_takes_ends_by_and_by(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one about thousands would."""
    from chalicelib.oncall import members

    monkeypatch.setattr(members, "AT_ONCE", 1)
    monkeypatch.setattr(members, "MOST_READS", 2)
    with chain(world, level("topic:pages", after_s=0), LAST, group_window_s=600, repeat_s=600, repeat_at_most_s=600):
        overdue(world, *(mail(f"Number {number}.") for number in range(5)))
        world.tick()
        agent = new_agent()
        for ticket in world.tickets():
            assert agent.post(f"/api/v1/tickets/{ticket.id}/replies", {"text": "Done.", "version": ticket.version}).status == 201
        for _ in range(4):
            world.tick(1800)

        assert [page.status.status for page in pages(world)] == ["resolved"]


def test_policy_that_names_another_chain_calls_its_people_though_the_teams_page_is_open(world: World) -> None:
    from chalicelib.oncall.ports import Alarm

    with chain(world, level("topic:pages", after_s=0), LAST, group_window_s=600):
        overdue(world)
        world.tick()
        (ticket,), oncall = world.tickets(), wiring.desk().oncall
        (usual,) = pages(world)
        called = [
            oncall.call(ticket, Alarm("first_response", 1, 100, usual.created_at, chain_id), int(world.now)).page
            for chain_id in (None, "usual", "quarantine")
        ]

        assert called[:2] == [usual.id] * 2
        assert called[2] != usual.id


def test_second_message_about_a_takeover_joins_a_page_that_still_names_the_ticket(world: World) -> None:
    said = "Somebody hacked my account and changed my password. Please lock it now!"
    with chain(world, level("topic:pages", after_s=0), LAST):
        world.deliver(mail(said))
        world.tick()
        world.deliver(mail(f"Please hurry. {said}", In_Reply_To=world.sent[0].customer_message_id))
        world.tick(1800)

        (ticket,) = world.tickets()
        takeovers = [page for page in world.pages if page["reason"] == "takeover"]
        assert {(page["ticket"], page["tickets"]) for page in takeovers} == {(ticket.id, 1)}
        assert [one.count for one in pages(world) if one.reason == "takeover"] == [2]


def test_address_that_hangs_holds_up_nobody_else(world: World) -> None:
    """The topic is told while the webhook still waits for its answer."""
    told: list[int] = []
    with chain(world, level("person:aiko", "topic:pages", after_s=0, channels=("webhook",)), LAST), receiver(world) as chat:
        chat.on_post = lambda: (time.sleep(0.5), told.append(len(world.pages)))[0]
        overdue(world)
        world.tick()

        assert told == [1]
        assert len(chat.posts) == 1


def test_page_that_was_taken_names_who_took_it_until_it_is_open_again(world: World) -> None:
    with chain(world, level("topic:pages", after_s=0), LAST):
        overdue(world)
        world.tick()
        agent, page_id = new_agent("hana"), world.pages[0]["page_id"]
        until = iso(int(world.now) + 600)
        assert taken(agent.post(f"/api/v1/pages/{page_id}/snooze", {"until": until}).json) == ("snoozed", "agent:hana", iso(int(world.now)))
        assert taken(agent.post(f"/api/v1/pages/{page_id}/hand-on", {"to": "person:maria"}).json) == ("open", None, None)
        acknowledge(page_id, "on-call:x:kenji")
        at = iso(int(world.now))
        assert taken(agent.post(f"/api/v1/pages/{page_id}/resolve").json) == ("resolved", "on-call:x:kenji", at)


def taken(page: dict[str, Any]) -> tuple[str, str | None, str | None]:
    return page["state"], page["acknowledged_by"], page["acknowledged_at"]


def test_critical_page_wakes_people_and_a_warning_waits_for_the_morning(world: World) -> None:
    night = {"time_zone": "Asia/Tokyo", "hours": [{"start": "12:00", "end": "20:00"}]}
    with chain(world, level("topic:pages", after_s=0), LAST, quiet=night):
        overdue(world)
        world.tick()
        assert world.pages == []

        world.now = datetime(2026, 11, 24, 20, 0, tzinfo=TOKYO).timestamp()
        world.tick()
        assert [page["severity"] for page in world.pages] == ["warning"]


@pytest.mark.parametrize("channel", ["mail", "chat"])
def test_account_hacked_pages_within_a_minute_at_three_in_the_morning(world: World, channel: str) -> None:
    world.now = datetime(2026, 11, 22, 3, 0, tzinfo=TOKYO).timestamp()
    said = "Somebody hacked my account and changed my password. Please lock it now!"
    if channel == "mail":
        world.deliver(mail(said, subject="Help"))
    else:
        channel_of(world).say(said)
    world.tick(60)

    assert [(page["reason"], page["team"], page["severity"]) for page in world.pages] == [("takeover", "security", "critical")]
    assert world.tickets()[0].page == world.pages[0]["page_id"]
