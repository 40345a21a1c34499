"""Drafts survive, are not sent into a changed thread, and can be taken back until they go out."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from tests.api import ApiClient, new_agent
from tests.integration.test_aws_fails import Body
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.world import World
from tests.world import mail as any_mail


@dataclass
class Busy:
    """Refuses so many transactions as DynamoDB does where another one touches an item at the same moment."""

    times: int = 0

    def listen(self, events: Any) -> None:
        events.register("before-send.dynamodb.TransactWriteItems", self._send)

    def _send(self, **_: Any) -> AWSResponse | None:
        if not self.times:
            return None
        self.times -= 1
        refused = {
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "CancellationReasons": [{"Code": "TransactionConflict"}],
        }
        body = json.dumps(
            refused | {"Message": "Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]"}
        )
        return AWSResponse("http://aws.example", 400, {"x-amzn-errortype": "TransactionCanceledException"}, Body(body.encode()))


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


@pytest.fixture
def ticket(world: World) -> str:
    world.deliver(any_mail("The courier brought a blue umbrella.", subject="Umbrella"))
    return str(world.tickets()[0].id)


def save(client: ApiClient, ticket: str, text: str = "It is on its way.", **more: Any) -> Any:
    return client.call("PUT", f"/api/v1/tickets/{ticket}/draft", {"text": text, "version": 1, **more})


def test_draft_is_there_after_the_browser_closed_and_is_nobodys_else(world: World, hana: ApiClient, ticket: str) -> None:
    ken = new_agent("ken", "Ken", "ken@example.com")
    assert save(hana, ticket).status == 200

    world.restart()

    shown = hana.get(f"/api/v1/tickets/{ticket}/draft").json
    assert (shown["text"], shown["number"], shown["is_stale"]) == ("It is on its way.", 1, False)
    assert ken.get(f"/api/v1/tickets/{ticket}/draft").status == 404
    assert "on its way" not in str([item.to_dynamodb_dict() for item in world.items()])
    assert save(hana, ticket, "Another tab.").status == 409
    assert save(hana, ticket, "The same tab.", number=1).json["number"] == 2
    assert hana.post(f"/api/v1/tickets/{ticket}/draft/remove").status == 200
    assert hana.get(f"/api/v1/tickets/{ticket}/draft").status == 404


def test_it_goes_out_after_some_seconds_once(world: World, hana: ApiClient, ticket: str) -> None:
    save(hana, ticket, state="resolved")
    sent = len(world.sent)

    held = hana.post(f"/api/v1/tickets/{ticket}/draft/send", {"after_s": 10})
    world.tick(9)
    assert (held.status, len(world.sent), world.tickets()[0].replies) == (200, sent, 0), held.text
    world.tick(1)
    world.tick(60)

    assert (len(world.sent), world.tickets()[0].replies, world.tickets()[0].state) == (sent + 1, 1, "resolved")
    assert "It is on its way." in world.sent[-1].text
    assert hana.get(f"/api/v1/tickets/{ticket}/draft").status == 404
    assert hana.post(f"/api/v1/tickets/{ticket}/draft/unsend").status == 409


def test_taken_back_it_is_a_draft_and_the_ticket_as_before(world: World, hana: ApiClient, ticket: str) -> None:
    save(hana, ticket)
    before, sent = world.tickets(), len(world.sent)
    hana.post(f"/api/v1/tickets/{ticket}/draft/send", {"after_s": 10})

    undone = hana.post(f"/api/v1/tickets/{ticket}/draft/unsend")
    world.tick(60)

    assert (undone.status, undone.json["send_at"], len(world.sent), world.tickets()) == (200, None, sent, before), undone.text


def test_sending_is_refused_with_what_the_customer_said_meanwhile(world: World, hana: ApiClient, ticket: str) -> None:
    save(hana, ticket)
    hana.post(f"/api/v1/tickets/{ticket}/tags", {"add": ["wet"]})
    assert hana.get(f"/api/v1/tickets/{ticket}/draft").json["is_stale"] is False  # a tag says nothing
    world.deliver(any_mail("Stop, I found it.", In_Reply_To=world.sent[-1].customer_message_id))

    refused = hana.post(f"/api/v1/tickets/{ticket}/draft/send", {"after_s": 5})

    assert (refused.status, [made["events"][0]["type"] for made in refused.json["changes"]]) == (409, ["tagged", "received"])
    assert hana.get(f"/api/v1/tickets/{ticket}/draft").json["is_stale"] is True
    assert save(hana, ticket, "Good to hear.", number=1, version=3).status == 200
    assert hana.post(f"/api/v1/tickets/{ticket}/draft/send", {"after_s": 5}).status == 200


def test_what_is_said_before_it_goes_out_stops_it_and_its_writer_is_told(world: World, hana: ApiClient, ticket: str) -> None:
    save(hana, ticket)
    hana.post(f"/api/v1/tickets/{ticket}/draft/send", {"after_s": 30})
    world.now += 5
    world.deliver(any_mail("Stop, I found it.", In_Reply_To=world.sent[-1].customer_message_id))
    sent = len(world.sent)

    world.tick(30)

    assert (len(world.sent), world.tickets()[0].replies) == (sent, 0)
    assert hana.get(f"/api/v1/tickets/{ticket}/draft").json["send_at"] is None
    assert [notice["kind"] for notice in hana.get("/api/v1/me/notices").json["notices"]] == ["unsent"]


def test_a_table_that_is_busy_just_then_delays_it_and_stops_nothing(world: World, hana: ApiClient, ticket: str) -> None:
    broken = Busy()
    world.listeners.append(broken.listen)
    world.restart()
    save(hana, ticket)
    hana.post(f"/api/v1/tickets/{ticket}/draft/send", {"after_s": 10})
    sent, broken.times = len(world.sent), 2  # the worker tries twice at once

    world.now += 10
    due = [item for item in world.sweep() if item["due_at"] <= world.now]
    failed = world.work(due)["batchItemFailures"]
    assert (len(failed), len(world.sent), hana.get("/api/v1/me/notices").json["notices"]) == (1, sent, [])
    world.tick(60)

    assert (len(world.sent), world.tickets()[0].replies) == (sent + 1, 1)


def test_who_is_here_and_writes_is_seen_and_gone_after_forty_seconds(world: World, hana: ApiClient, ticket: str) -> None:
    ken = new_agent("ken", "Ken", "ken@example.com")
    ken.post(f"/api/v1/tickets/{ticket}/presence", {"state": "writing"})

    assert hana.post(f"/api/v1/tickets/{ticket}/presence").json == {"others": [{"agent": "ken", "is_writing": True}], "version": 1}
    world.now += 40
    assert hana.post(f"/api/v1/tickets/{ticket}/presence").json["others"] == []
    assert [each["agent"] for each in ken.post(f"/api/v1/tickets/{ticket}/presence").json["others"]] == ["hana"]
    hana.post(f"/api/v1/tickets/{ticket}/presence", {"state": "gone"})
    assert ken.post(f"/api/v1/tickets/{ticket}/presence").json["others"] == []


def test_views_are_ones_own_or_everybodys(world: World, hana: ApiClient) -> None:
    ken = new_agent("ken", "Ken", "ken@example.com")
    hana.call("PUT", "/api/v1/me/views/late", {"name": "Late", "teams": ["tokyo"], "sort": "next_due"})
    hana.call("PUT", "/api/v1/me/views/all-open", {"name": "Open", "states": ["open"], "is_shared": True})

    assert [view["id"] for view in hana.get("/api/v1/me/views").json["views"]] == ["late", "all-open"]
    assert [view["id"] for view in ken.get("/api/v1/me/views").json["views"]] == ["all-open"]
    assert ken.post("/api/v1/me/views/late/remove").status == 404
    assert hana.post("/api/v1/me/views/late/remove").status == 200
    assert hana.call("PUT", "/api/v1/me/views/x", {"name": "X", "teams": ["nowhere"]}).status == 400


def test_views_have_an_end_whoever_keeps_them(world: World, hana: ApiClient) -> None:
    """Every page of the console reads everybody's."""
    for number in range(50):
        assert hana.call("PUT", f"/api/v1/me/views/v{number}", {"name": "X", "is_shared": True}).status == 200
    assert hana.call("PUT", "/api/v1/me/views/v50", {"name": "X", "is_shared": True}).status == 400
    assert hana.call("PUT", "/api/v1/me/views/v49", {"name": "Y", "is_shared": True}).status == 200
    assert hana.call("PUT", "/api/v1/me/views/v50", {"name": "X"}).status == 200
