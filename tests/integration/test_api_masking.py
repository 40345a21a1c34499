"""The agents' API masks who stands in a ticket until the agent said why they need to know; what was written is not masked."""

from typing import Any

from tests.api import new_agent
from tests.world import World, mail

WHY = {"reason": "call-back", "words": "They asked for a call."}
TARO, WIFE = "taro@customer.example", "hanako@customer.example"


def ticket_of(world: World) -> str:
    world.deliver(mail("It is blue.", sender=f"Taro Yamada <{TARO}>", Cc=f"Hanako <{WIFE}>"))
    return str(world.tickets()[0].id)


def parties(shown: dict[str, Any]) -> set[str]:
    found = [shown["requester"], *shown["participants"], *shown["reply_goes_to"]["to"], *shown["reply_goes_to"]["cc"]]
    for message in shown["conversation"]:
        found += [*([message["sender"]] if message["sender"] else []), *message["to"], *message["cc"]]
    return {party[name] for party in found for name in ("address", "name") if party[name]}


def test_names_and_addresses_are_masked_and_texts_and_our_own_addresses_are_not(world: World) -> None:
    hana = new_agent()
    shown = hana.get(f"/api/v1/tickets/{ticket_of(world)}")

    assert [word for word in (TARO, WIFE, "Yamada", "Hanako") if word in shown.text] == []
    assert parties(shown.json) == {"t•••@c•••.example", "h•••@c•••.example", "T••• Y•••", "H•••", "support@example.com"}
    assert shown.json["conversation"][0]["text"].strip() == "It is blue."


def test_who_was_shown_them_reads_them_for_a_while_and_nobody_else_does(world: World) -> None:
    hana, ken = new_agent(), new_agent("ken", "Ken", "ken@example.com")
    ticket = ticket_of(world)
    hana.post(f"/api/v1/tickets/{ticket}/reveals", {**WHY, "fields": ["address"]})
    shown = hana.get(f"/api/v1/tickets/{ticket}")

    assert (shown.json["requester"], WIFE in shown.text) == ({"address": TARO, "name": "T••• Y•••"}, True)
    assert TARO not in ken.get(f"/api/v1/tickets/{ticket}").text
    world.now += 901
    assert TARO not in hana.get(f"/api/v1/tickets/{ticket}").text


def test_a_reply_goes_to_the_customer_whom_one_does_not_see(world: World) -> None:
    hana = new_agent()
    ticket = ticket_of(world)
    world.sent.clear()

    assert hana.post(f"/api/v1/tickets/{ticket}/replies", {"text": "Thank you."}).status == 201
    assert world.sent[-1].recipients == (TARO, WIFE)
