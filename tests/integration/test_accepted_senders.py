"""Mail that fails its domain's policy waits for an agent, who lets it in once, or its sender from then on."""

from typing import Any

import pytest

from tests.api import ApiClient, new_agent
from tests.world import GATHERED_S, World, mail

FAILS: dict[str, Any] = {"dmarc": "fail", "policy": "quarantine"}


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


def waiting(client: ApiClient) -> list[dict[str, Any]]:
    return client.get("/api/v1/quarantine").json["quarantine"]


def shown(client: ApiClient, ticket: str) -> dict[str, Any]:
    return client.get(f"/api/v1/tickets/{ticket}").json


def accepted(client: ApiClient) -> list[dict[str, Any]]:
    return client.get("/api/v1/accepted-senders").json["senders"]


def events_of(client: ApiClient, ticket: str) -> list[dict[str, Any]]:
    return [event for told in shown(client, ticket)["history"] for event in told["events"]]


@pytest.mark.parametrize("policy", ["quarantine", "reject", ""])
def test_failing_mail_opens_nothing_until_an_agent_accepts_it(world: World, hana: ApiClient, policy: str) -> None:
    world.deliver(mail(), dmarc="fail", policy=policy)
    (held,) = waiting(hana)
    assert (held["cause"], held["ticket"], world.tickets(), world.sent) == ("dmarc-failed", None, [], [])
    assert "dmarc=fail" in held["verdicts"]
    world.tick(0)
    assert [page["reason"] for page in world.pages] == ["quarantine"]

    ticket = hana.post(f"/api/v1/quarantine/{held['id']}/release").json["ticket"]

    assert shown(hana, ticket)["is_authenticated"] is False
    assert {"type": "sender-accepted", "facts": {"item": held["id"], "always": False}} in events_of(hana, ticket)
    assert shown(hana, ticket)["history"][0]["actor"] == "agent:hana"
    assert world.sent == []
    world.deliver(mail("Again."), dmarc="fail", policy=policy)
    assert len(waiting(hana)) == 1, "once was once"
    assert accepted(hana) == []


def test_failing_a_policy_that_asks_for_nothing_opens_a_marked_ticket(world: World, hana: ApiClient) -> None:
    world.deliver(mail(), dmarc="fail", policy="none")

    (ticket,) = world.tickets()
    assert shown(hana, ticket.id)["is_authenticated"] is False
    assert (world.sent, waiting(hana)) == ([], [])


def test_sender_accepted_for_good_counts_as_unverified_when_failing(world: World, hana: ApiClient) -> None:
    world.deliver(mail(Message_ID="<first@customer.example>"), **FAILS)
    first = hana.post(f"/api/v1/quarantine/{waiting(hana)[0]['id']}/release", {"always": True}).json["ticket"]
    assert events_of(hana, first)[-1]["facts"]["always"] is True

    world.deliver(mail("Another matter.", Cc="wife@customer.example"), **FAILS)
    world.deliver(mail("More on the first.", References="<first@customer.example>"), **FAILS)
    world.deliver(mail("Somebody else's.", sender="jiro@customer.example"), **FAILS)

    assert len(world.tickets()) == 2
    assert all(len(ticket.participants) == 1 and not ticket.is_authenticated for ticket in world.tickets())
    assert sorted((held["cause"], held["ticket"]) for held in waiting(hana)) == [("dmarc-failed", None), ("unauthenticated", first)]
    assert world.sent == []


def test_accepted_senders_are_listed_and_withdrawn(world: World, hana: ApiClient) -> None:
    for sender in ("taro@customer.example", "jiro@customer.example", "saburo@customer.example"):
        world.deliver(mail(sender=sender), **FAILS)
        hana.post(f"/api/v1/quarantine/{waiting(hana)[0]['id']}/release", {"always": True})
    listed = {each["address"]: each for each in accepted(hana)}
    assert listed.keys() == {"t•••@c•••.example", "j•••@c•••.example", "s•••@c•••.example"}
    assert {each["accepted_by"] for each in listed.values()} == {"agent:hana"}
    first = hana.get("/api/v1/accepted-senders?limit=2").json
    second = hana.get(f"/api/v1/accepted-senders?limit=2&cursor={first['next']}").json
    assert [len(first["senders"]), len(second["senders"]), second["next"]] == [2, 1, None]

    place = f"/api/v1/accepted-senders/{listed['j•••@c•••.example']['id']}/withdraw"
    assert (hana.post(place).status, hana.post(place).status) == (200, 404)

    assert len(accepted(hana)) == 2
    world.deliver(mail("Again.", sender="jiro@customer.example"), **FAILS)
    assert [held["cause"] for held in waiting(hana)] == ["dmarc-failed"]
    hana.post(f"/api/v1/quarantine/{waiting(hana)[0]['id']}/release", {"always": True})
    assert len(accepted(hana)) == 3, "and may be accepted again"


def test_always_means_nothing_for_mail_that_was_held_for_something_else(world: World, hana: ApiClient) -> None:
    world.deliver(mail(sender="support@example.com"))
    world.deliver(mail().replace(b"From: taro@customer.example", b"From: taro@customer.example\r\nFrom: eve@stranger.example"), **FAILS)

    refused = [hana.post(f"/api/v1/quarantine/{held['id']}/release", {"always": True}) for held in waiting(hana)]

    assert [(answer.status, answer.json["field"]) for answer in refused] == [(400, "always"), (400, "always")]
    assert len(waiting(hana)) == 2


def test_failing_mail_for_a_ticket_is_held_there_and_joins_it_when_released(world: World, hana: ApiClient) -> None:
    world.deliver(mail(Message_ID="<first@customer.example>"))
    world.deliver(mail("By way of my alias.", References="<first@customer.example>"), **FAILS)
    (held,) = waiting(hana)

    hana.post(f"/api/v1/quarantine/{held['id']}/release")

    (ticket,) = world.tickets()
    message = shown(hana, ticket.id)["conversation"][-1]
    assert (message["text"].strip(), message["is_authenticated"], message["flag"]) == ("By way of my alias.", False, "released")
    assert {"type": "sender-accepted", "facts": {"item": held["id"], "always": False}} in events_of(hana, ticket.id)


@pytest.mark.parametrize("text", ["It is late.", "It is late, and a thanks."])
def test_clock_of_a_released_mail_starts_with_its_release(world: World, hana: ApiClient, text: str) -> None:
    world.deliver(mail(text), **FAILS)
    arrived, days = world.now, 3 * 86400
    world.tick(days)
    pages = len(world.pages)

    ticket = hana.post(f"/api/v1/quarantine/{waiting(hana)[0]['id']}/release").json["ticket"]
    world.tick(4 * 3600 - 60)
    assert len(world.pages) == pages, "four hours are promised from now on"
    seen = world.tickets()[0]
    assert (seen.opened_at, seen.clocks["first_response"].started_at) == (arrived, arrived + days)
    assert hana.patch(f"/api/v1/tickets/{ticket}", {"priority": 2, "version": seen.version}).status == 200
    assert world.tickets()[0].clocks["first_response"].started_at == arrived + days
    world.tick(120)
    world.tick(GATHERED_S)

    assert len(world.pages) == pages + 1
