"""An agent forwards a customer's mail to the desk: the customer becomes the requester, and nobody is written to."""

import secrets
from email.message import EmailMessage
from typing import Any

import pytest

from chalicelib.customers.vault import DataKey
from tests.api import ApiClient, new_agent
from tests.world import World, mail

pytestmark = pytest.mark.usefixtures("unmasked")

HANA = "hana@example.com"
STORED = DataKey.stored
INLINE = """Who can take this?

---------- Forwarded message ---------
差出人: 山田 太郎 <taro@customer.example>
Date: 2026年11月3日(火) 10:12
件名: カードについて
To: <hana@example.com>


カードをなくしました。どうすればよいですか。
"""


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent("hana", "Hana", "Hana@example.com")


def only_ticket(client: ApiClient, world: World) -> dict[str, Any]:
    (ticket,) = world.tickets()
    return client.get(f"/api/v1/tickets/{ticket.id}").json


def test_author_of_the_forwarded_mail_is_the_requester(world: World, hana: ApiClient) -> None:
    world.deliver(mail(INLINE, sender=HANA, subject="Fwd: カードについて", Cc="colleague@example.com"), source=HANA)

    ticket = only_ticket(hana, world)
    assert ticket["requester"] == {"address": "taro@customer.example", "name": "山田 太郎"}
    assert (ticket["subject"], ticket["language"], ticket["is_authenticated"]) == ("カードについて", "ja", False)
    (message,) = ticket["conversation"]
    assert (message["actor"], message["flag"], message["is_authenticated"]) == ("agent:hana", "forwarded", False)
    assert (message["text"], message["remark"]) == ("カードをなくしました。どうすればよいですか。", "Who can take this?")
    assert [each["address"] for each in ticket["participants"]] == ["taro@customer.example"]
    assert world.sent == []
    assert ticket["due_at"], "a person is waited for"


def test_agents_reply_goes_to_the_author_without_the_remark_and_the_author_continues(world: World, hana: ApiClient) -> None:
    world.deliver(mail(INLINE, sender=HANA, subject="Fwd: カードについて"), source=HANA)
    ticket = only_ticket(hana, world)

    assert hana.post(f"/api/v1/tickets/{ticket['id']}/replies", {"text": "カードを止めました。"}).status == 201

    (sent,) = world.sent
    assert sent.recipients == ("taro@customer.example",)
    assert "Who can take this?" not in sent.text
    address = sent.mail["Reply-To"].addresses[0].addr_spec
    world.deliver(mail("助かりました、あと一つ。", In_Reply_To=sent.customer_message_id), to=(address,))
    assert [message["kind"] for message in only_ticket(hana, world)["conversation"]] == ["received", "reply", "received"]


def test_attached_mail_is_the_message_with_its_files(world: World, hana: ApiClient) -> None:
    inner, outer = EmailMessage(), EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "Taro <taro@customer.example>", HANA, "Card"
    inner["Message-ID"] = "<inner@customer.example>"
    inner.set_content("My card is gone.")
    inner.add_attachment(b"png", maintype="image", subtype="png", filename="card.png")
    outer["From"], outer["To"], outer["Subject"], outer["Message-ID"] = HANA, "support@example.com", "Card", "<outer@example.com>"
    outer.set_content("As attached.")
    outer.add_attachment(inner)

    for _ in range(2):
        world.deliver(outer.as_bytes(), source=HANA)

    ticket = only_ticket(hana, world)
    (message,) = ticket["conversation"]
    assert (ticket["requester"]["address"], message["text"].strip(), message["remark"]) == (
        "taro@customer.example",
        "My card is gone.",
        "As attached.",
    )
    assert "card.png" in [file["name"] for file in message["attachments"]]
    number = next(file["number"] for file in message["attachments"] if file["name"] == "card.png")
    saved = hana.get(f"/api/v1/tickets/{ticket['id']}/messages/1/attachments/{number}", accept="application/octet-stream")
    assert saved.status == 200


def test_long_remark_is_sealed_with_a_key_that_is_stored_already(world: World, hana: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two deliveries at once must not put it into S3 under different keys."""
    stored: list[DataKey] = []
    monkeypatch.setattr(DataKey, "stored", lambda key: stored.append(key) or STORED(key))
    remark = "Who can take this?\n" + secrets.token_hex(20_000)

    world.deliver(mail(INLINE.replace("Who can take this?", remark), sender=HANA, subject="Fwd: x"), source=HANA)

    assert len(stored) == 1
    assert only_ticket(hana, world)["requester"]["address"] == "taro@customer.example"


@pytest.mark.parametrize("sender", ["taro@customer.example", "ken@example.com"])
def test_what_others_forward_is_their_own_mail(world: World, hana: ApiClient, sender: str) -> None:
    world.deliver(mail(INLINE.replace("taro@customer.example", "victim@bank.example"), sender=sender, subject="Fwd: x"), source=sender)

    assert only_ticket(hana, world)["requester"]["address"] == sender


@pytest.mark.parametrize(
    "text",
    ["Please look at this.", INLINE.replace("taro@customer.example", "support@example.com"), INLINE.replace("taro@customer.example", HANA)],
    ids=["nothing forwarded", "our own mail", "the agent's own"],
)
def test_agents_other_mail_is_as_a_customers(world: World, hana: ApiClient, text: str) -> None:
    world.deliver(mail(text, sender=HANA, subject="Fwd: x"), source=HANA)

    ticket = only_ticket(hana, world)
    assert (ticket["requester"]["address"], ticket["is_authenticated"]) == (HANA, True)


def test_forward_that_names_a_ticket_by_its_id_is_held_there(world: World, hana: ApiClient) -> None:
    world.deliver(mail(Message_ID="<first@customer.example>"))

    world.deliver(mail(INLINE, sender=HANA, subject="Fwd: x", References="<first@customer.example>"), source=HANA)

    assert [(held["cause"], bool(held["ticket"])) for held in hana.get("/api/v1/quarantine").json["quarantine"]] == [("stranger", True)]
    assert len(world.tickets()) == 1


def test_agents_own_mail_on_a_ticket_of_theirs_continues_it_as_a_customers_would(world: World, hana: ApiClient) -> None:
    world.deliver(mail(sender=HANA, Message_ID="<own@example.com>"), source=HANA)

    world.deliver(mail("More.", sender=HANA, References="<own@example.com>"), source=HANA)

    assert [
        message["actor"].partition(":")[0] for message in only_ticket(hana, world)["conversation"] if message["kind"] == "received"
    ] == ["customer"] * 2
