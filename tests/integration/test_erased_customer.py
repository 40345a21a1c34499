"""A customer whose key was deleted writes again: a new one as far as anybody can read, under a new key."""

import pytest

from chalicelib.aws.dynamodb import CustomerKey
from tests.api import ApiClient, new_agent
from tests.world import World, mail

pytestmark = pytest.mark.usefixtures("unmasked")

FIRST = "<first@customer.example>"


@pytest.fixture
def hana(world: World) -> ApiClient:
    """After the first mail, the customer was erased."""
    world.is_made_up = True  # what was erased can be checked against nothing
    world.deliver(mail("The courier brought a blue umbrella.", subject="Umbrella", sender="Taro <taro@customer.example>", Message_ID=FIRST))
    for key in list(CustomerKey.scan(consistent_read=True)):
        key.delete()
    world.restart()
    return new_agent()


def test_erased_customer_who_writes_anew_opens_a_readable_ticket(world: World, hana: ApiClient) -> None:
    world.deliver(mail("It was green.", subject="Hat", sender="T. Yamada <taro@customer.example>"))
    shown = [hana.get(f"/api/v1/tickets/{ticket.id}").json for ticket in world.tickets()]
    (readable,) = [each for each in shown if each["subject"] == "Hat"]
    (erased,) = [each for each in shown if each["subject"] is None]

    assert readable["requester"] == {"address": "taro@customer.example", "name": "T. Yamada"}
    assert readable["conversation"][0]["text"].strip() == "It was green."
    assert [(message["text"], message["is_erased"]) for message in erased["conversation"] if message["kind"] == "received"] == [
        (None, True)
    ]
    assert {row["subject"] for row in hana.get("/api/v1/tickets").json["tickets"]} == {"Hat", None}
    assert len(world.sent) == 2, "and is acknowledged as anybody is"


def test_erased_customer_who_continues_a_ticket_is_answered(world: World, hana: ApiClient) -> None:
    world.deliver(mail("It was green.", References=FIRST))
    (ticket,) = world.tickets()

    shown = hana.get(f"/api/v1/tickets/{ticket.id}").json
    assert [message["is_erased"] for message in shown["conversation"] if message["kind"] == "received"] == [True, False]
    assert shown["requester"]["address"] == "taro@customer.example"
    answered = hana.post(f"/api/v1/tickets/{ticket.id}/replies", {"text": "Thank you."})

    assert answered.status == 201, answered.text
    assert world.sent[-1].recipients == ("taro@customer.example",)


def test_third_mail_changes_nothing_more(world: World, hana: ApiClient) -> None:
    for text in ("Two.", "Three."):
        world.deliver(mail(text))

    assert len(list(CustomerKey.scan(consistent_read=True))) == 1
    assert len(world.tickets()) == 3
