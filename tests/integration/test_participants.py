"""Who takes part in a ticket: whom the proved requester copies, and whom an agent adds; never more than a number."""

from typing import Any

import pytest

from tests.api import ApiClient, new_agent
from tests.world import World, mail

pytestmark = pytest.mark.usefixtures("unmasked")

FIRST = "<first@customer.example>"
WIFE = "wife@customer.example"


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


def shown(client: ApiClient, world: World) -> dict[str, Any]:
    return client.get(f"/api/v1/tickets/{world.tickets()[0].id}").json


def addresses(client: ApiClient, world: World) -> list[str | None]:
    return [each["address"] for each in shown(client, world)["participants"]]


def test_requester_brings_in_whom_they_write_to_beside_us(world: World, hana: ApiClient) -> None:
    world.deliver(
        mail(Message_ID=FIRST, Cc=f"Wife <{WIFE}>, SUPPORT@example.com, taro@customer.example, {WIFE.upper()}, support+x@example.com")
    )

    participants = shown(hana, world)["participants"]

    assert [(each["address"], each["name"], each["is_requester"]) for each in participants] == [
        ("taro@customer.example", "", True), (WIFE, "Wife", False),
    ]  # fmt: skip
    (sent,) = world.sent
    assert sent.recipients == ("taro@customer.example",)


def test_requester_brings_in_more_later_and_others_nobody(world: World, hana: ApiClient) -> None:
    world.deliver(mail(Message_ID=FIRST))
    world.deliver(mail("My wife reads along.", References=FIRST, Cc=WIFE))
    world.deliver(mail("And our friend.", sender=WIFE, References=FIRST, Cc="friend@customer.example"), source=WIFE)
    world.deliver(mail("And me.", sender="friend@customer.example", References=FIRST), source="friend@customer.example")

    assert addresses(hana, world) == ["taro@customer.example", WIFE]
    assert [held["cause"] for held in hana.get("/api/v1/quarantine").json["quarantine"]] == ["stranger"]


@pytest.mark.parametrize(
    ("headers", "verdicts"),
    [
        ({"Auto_Submitted": "auto-replied"}, {}), ({}, {"dmarc": "gray", "spf": "fail"}), ({}, {"dmarc": "fail", "policy": "none"}), ({}, {"spam": "fail"}),
    ],
    ids=["automatic", "unverified", "failing a policy of none", "spam"],
)  # fmt: skip
def test_mail_that_proves_no_person_brings_nobody_in(world: World, headers: dict[str, str], verdicts: dict[str, str]) -> None:
    world.deliver(mail(Cc=WIFE, **headers), **verdicts)

    assert [len(ticket.participants) for ticket in world.tickets()] == [1]


def test_held_mail_brings_nobody_in_when_it_is_released(world: World, hana: ApiClient) -> None:
    world.deliver(mail(Message_ID=FIRST))
    world.deliver(mail("Let us in.", sender=WIFE, References=FIRST, Cc="friend@customer.example"), source=WIFE)
    hana.post(f"/api/v1/quarantine/{hana.get('/api/v1/quarantine').json['quarantine'][0]['id']}/release", {"add_participant": True})

    assert addresses(hana, world) == ["taro@customer.example", WIFE]


def test_at_most_twenty_take_part(world: World, hana: ApiClient) -> None:
    world.deliver(mail(Message_ID=FIRST, Cc=", ".join(f"p{number}@customer.example" for number in range(30))))
    world.deliver(mail("More.", References=FIRST, Cc="q@customer.example"))
    (ticket,) = world.tickets()
    assert len(ticket.participants) == 20

    full = hana.post(f"/api/v1/tickets/{ticket.id}/participants", {"address": "r@customer.example"})

    assert full.status == 409


def test_release_of_a_strangers_mail_keeps_to_the_number_as_well(world: World, hana: ApiClient) -> None:
    world.deliver(mail(Message_ID=FIRST, Cc=", ".join(f"p{number}@customer.example" for number in range(19))))
    world.deliver(mail("Let me in.", sender="r@customer.example", References=FIRST), source="r@customer.example")
    (held,) = hana.get("/api/v1/quarantine").json["quarantine"]

    full = hana.post(f"/api/v1/quarantine/{held['id']}/release", {"add_participant": True})
    assert (full.status, len(world.tickets()[0].participants)) == (409, 20)
    assert "20 take part in this ticket already" in full.json["detail"]
    assert hana.post(f"/api/v1/quarantine/{held['id']}/release").status == 200
    assert (len(world.tickets()[0].participants), shown(hana, world)["conversation"][-1]["text"].strip()) == (20, "Let me in.")


def test_agent_adds_somebody_who_then_continues_and_removes_them(world: World, hana: ApiClient) -> None:
    world.deliver(mail(Message_ID=FIRST))
    (ticket,) = world.tickets()
    place = f"/api/v1/tickets/{ticket.id}/participants"

    added = hana.post(place, {"address": WIFE, "name": "Hanako"})
    again = hana.post(place, {"address": WIFE.upper()})
    assert (added.status, again.status, again.json["version"]) == (201, 201, added.json["version"])
    wife = shown(hana, world)["participants"][1]
    assert (wife["address"], wife["name"]) == (WIFE, "Hanako")
    world.deliver(mail("It is me.", sender=WIFE, References=FIRST), source=WIFE)
    assert shown(hana, world)["conversation"][-1]["text"].strip() == "It is me."

    removed = hana.post(f"{place}/{wife['id']}/remove", {"version": world.tickets()[0].version})
    assert removed.status == 200, removed.text
    world.deliver(mail("And again.", sender=WIFE, References=FIRST), source=WIFE)

    assert [held["cause"] for held in hana.get("/api/v1/quarantine").json["quarantine"]] == ["stranger"]
    kinds = [event["type"] for told in shown(hana, world)["history"] for event in told["events"]]
    assert ("participant" in kinds, "participant-removed" in kinds) == (True, True)


def test_requester_and_our_own_mailboxes_cannot_be_changed(world: World, hana: ApiClient) -> None:
    world.deliver(mail(Message_ID=FIRST))
    (ticket,) = world.tickets()
    place = f"/api/v1/tickets/{ticket.id}/participants"

    assert hana.post(f"{place}/{ticket.requester}/remove").status == 400
    assert hana.post(place, {"address": "support@example.com"}).status == 400
    assert hana.post(f"{place}/NOBODY/remove").json["version"] == ticket.version


def test_mail_for_two_of_our_addresses_is_one_message(world: World) -> None:
    world.deliver(mail().replace(b"To: support@example.com", b"To: support@example.com, security@example.com"),
                  to=("security@example.com", "support@example.com"))  # fmt: skip

    (ticket,) = world.tickets()
    assert (ticket.version, ticket.mailbox) == (1, "support@example.com")


@pytest.mark.parametrize("first", ["support@example.com", "security@example.com"])
@pytest.mark.parametrize("seconds", [0, 5, 86400])
def test_two_deliveries_of_it_to_two_mailboxes_are_one_in_any_order(world: World, first: str, seconds: int) -> None:
    raw = mail().replace(b"To: support@example.com", b"To: support@example.com\r\nCc: security@example.com")
    second = ({"support@example.com", "security@example.com"} - {first}).pop()

    world.deliver(raw, to=(first,))
    world.now += seconds
    world.deliver(raw, to=(second,))

    (ticket,) = world.tickets()
    assert (ticket.version, ticket.mailbox, len(ticket.participants)) == (1, "support@example.com", 1)
    assert len(world.sent) == 1
