"""An agent decides on quarantined and held mail through the API, and acknowledges pages."""

from typing import Any

import pytest

from chalicelib.tickets.seen import SeenRecord
from tests.api import ApiClient, new_agent
from tests.secrets_made import CARD
from tests.world import GATHERED_S, World, mail, trace

LETTER = {"text": "The courier brought a blue umbrella.", "subject": "Umbrella"}


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


def only_waiting(client: ApiClient) -> dict[str, Any]:
    (row,) = client.get("/api/v1/quarantine").json["quarantine"]
    return row


def shown(client: ApiClient, ticket: str) -> dict[str, Any]:
    return client.get(f"/api/v1/tickets/{ticket}").json


def test_held_mail_is_shown_and_released_onto_its_ticket(world: World, hana: ApiClient) -> None:
    world.deliver(mail(**LETTER, Message_ID="<first@customer.example>"))
    raw = mail("I am his wife. It is green.", sender="wife@customer.example", References="<first@customer.example>")
    world.deliver(raw, source="wife@customer.example")
    held = only_waiting(hana)
    preview = hana.get(f"/api/v1/quarantine/{held['id']}").json["mail"]
    assert (preview["sender"]["address"], preview["text"].strip()) == ("w•••@c•••.example", "I am his wife. It is green.")
    mails = len(world.sent)
    world.now += 60

    released = hana.post(f"/api/v1/quarantine/{held['id']}/release")

    assert released.status == 200, released.text
    assert (released.json["state"], released.json["decided_by"], released.json["ticket"]) == ("released", "agent:hana", held["ticket"])
    ticket = shown(hana, held["ticket"])
    message = ticket["conversation"][-1]
    assert (message["kind"], message["text"].strip(), message["flag"]) == ("received", "I am his wife. It is green.", "released")
    last = ticket["history"][-1]
    assert last["actor"] == "agent:hana"
    assert {"type": "held-decided", "facts": {"item": held["id"], "decision": "released"}} in last["events"]
    assert len(world.sent) == mails, "released mail gets no automatic mail"
    assert hana.get("/api/v1/quarantine").json["quarantine"] == []


def test_released_mail_is_a_duplicate_when_it_comes_again_and_names_its_ticket(world: World, hana: ApiClient) -> None:
    world.deliver(mail(**LETTER, Message_ID="<first@customer.example>"))
    raw = mail("Green.", sender="wife@customer.example", References="<first@customer.example>", Message_ID="<second@customer.example>")
    world.deliver(raw, source="wife@customer.example")
    held = only_waiting(hana)
    hana.post(f"/api/v1/quarantine/{held['id']}/release", {"add_participant": True})

    world.deliver(raw, source="wife@customer.example")
    world.deliver(
        mail("Thank you.", sender="wife@customer.example", In_Reply_To="<second@customer.example>"), source="wife@customer.example"
    )

    kinds = [message["kind"] for message in shown(hana, held["ticket"])["conversation"]]
    assert kinds == ["received", "acknowledgement", "received", "received"]
    assert hana.get("/api/v1/quarantine").json["quarantine"] == []


def test_stranger_stays_a_stranger_unless_added(world: World, hana: ApiClient) -> None:
    world.deliver(mail(**LETTER, Message_ID="<first@customer.example>"))
    for text in ("One.", "Two."):
        world.deliver(mail(text, sender="wife@customer.example", References="<first@customer.example>"), source="wife@customer.example")
        hana.post(f"/api/v1/quarantine/{only_waiting(hana)['id']}/release")

    assert len(shown(hana, world.tickets()[0].id)["conversation"]) == 4


def test_secret_in_a_released_mail_is_left_to_the_agent_who_read_it(world: World, hana: ApiClient) -> None:
    world.deliver(mail(**LETTER, Message_ID="<first@customer.example>"))
    world.deliver(
        mail(f"Take {CARD}.", sender="wife@customer.example", References="<first@customer.example>"), source="wife@customer.example"
    )
    held, mails = only_waiting(hana), len(world.sent)

    hana.post(f"/api/v1/quarantine/{held['id']}/release")
    world.tick(120)

    assert shown(hana, held["ticket"])["conversation"][-1]["removed"] == ["card-number"]
    assert len(world.sent) == mails


def test_discarded_mail_is_told_on_its_ticket_and_stays_out(world: World, hana: ApiClient) -> None:
    world.deliver(mail(**LETTER, Message_ID="<first@customer.example>"))
    raw = mail("Let me in.", References="<first@customer.example>")
    world.deliver(raw, dmarc="fail")
    held = only_waiting(hana)

    discarded = hana.post(f"/api/v1/quarantine/{held['id']}/discard")

    assert (discarded.status, discarded.json["state"]) == (200, "discarded")
    ticket = shown(hana, held["ticket"])
    assert ticket["history"][-1]["events"] == [{"type": "held-decided", "facts": {"item": held["id"], "decision": "discarded"}}]
    world.deliver(raw, dmarc="fail")
    assert hana.get("/api/v1/quarantine").json["quarantine"] == []


@pytest.mark.parametrize("second", ["release", "discard"])
@pytest.mark.parametrize("first", ["release", "discard"])
def test_deciding_twice_is_refused(world: World, hana: ApiClient, first: str, second: str) -> None:
    world.deliver(mail(sender="support@example.com"))
    held = only_waiting(hana)
    assert hana.post(f"/api/v1/quarantine/{held['id']}/{first}").status == 200

    refused = hana.post(f"/api/v1/quarantine/{held['id']}/{second}")

    assert (refused.status, refused.json["decided_by"]) == (409, "agent:hana")
    assert len(world.tickets()) == (1 if first == "release" else 0)


def test_unreadable_mail_opens_a_ticket_that_says_so_and_carries_it(world: World, hana: ApiClient) -> None:
    raw = b"From: taro@customer.example\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\nx\r\n" * 1001
    world.deliver(raw)
    held = only_waiting(hana)
    assert (held["cause"], hana.get(f"/api/v1/quarantine/{held['id']}").json["mail"]) == ("too-deep", None)

    ticket = hana.post(f"/api/v1/quarantine/{held['id']}/release").json["ticket"]

    (message,) = shown(hana, ticket)["conversation"]
    assert "could not be read" in message["text"]
    assert message["attachments"] == [
        {"number": 1, "name": "mail.eml", "content_type": "message/rfc822", "size": len(trace("taro@customer.example") + raw)}
    ]
    assert world.sent == []
    world.deliver(raw)
    assert (len(world.tickets()), hana.get("/api/v1/quarantine").json["quarantine"]) == (1, [])


def test_mail_without_any_sender_can_be_released_but_not_answered(world: World, hana: ApiClient) -> None:
    world.deliver(b"To: support@example.com\r\nSubject: Hello\r\n\r\nWho am I?\r\n", source="")
    held = only_waiting(hana)
    assert held["cause"] == "no-sender"

    ticket = hana.post(f"/api/v1/quarantine/{held['id']}/release").json["ticket"]

    assert shown(hana, ticket)["subject"] == "Hello"
    refused = hana.post(f"/api/v1/tickets/{ticket}/replies", {"text": "Nobody knows."})
    assert (refused.status, refused.json["field"]) == (400, "to")


def test_two_authors_without_an_envelope_prove_nobody_when_released(world: World, hana: ApiClient) -> None:
    two = mail(Cc="friend@stranger.example").replace(
        b"From: taro@customer.example", b"From: taro@customer.example\r\nFrom: eve@stranger.example"
    )
    world.deliver(two, source="nobody", dmarc="pass")
    held = only_waiting(hana)
    assert held["cause"] == "no-sender"

    ticket = shown(hana, hana.post(f"/api/v1/quarantine/{held['id']}/release").json["ticket"])

    assert (ticket["is_authenticated"], ticket["conversation"][0]["is_authenticated"]) == (False, False)
    assert len(ticket["participants"]) == 1


def test_mail_to_no_mailbox_of_ours_goes_to_the_first_one(world: World, hana: ApiClient) -> None:
    world.deliver(mail(**LETTER), to=("sales@example.com",))

    ticket = hana.post(f"/api/v1/quarantine/{only_waiting(hana)['id']}/release").json["ticket"]

    assert shown(hana, ticket)["mailbox"] == "support@example.com"
    assert hana.post(f"/api/v1/tickets/{ticket}/replies", {"text": "Here we are."}).status == 201
    assert [sent.recipients for sent in world.sent] == [("taro@customer.example",)]


def test_virus_can_only_be_discarded(world: World, hana: ApiClient) -> None:
    world.deliver(mail(**LETTER), virus="fail")
    held = only_waiting(hana)

    assert hana.post(f"/api/v1/quarantine/{held['id']}/release").status == 403
    assert world.tickets() == []
    assert hana.post(f"/api/v1/quarantine/{held['id']}/discard").status == 200


def test_file_with_a_virus_is_never_downloadable_also_where_its_mail_cannot_be_read(world: World, hana: ApiClient) -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth) for depth in range(1100))
    world.deliver(b"From: taro@customer.example\r\n" + nested, virus="fail")
    held = only_waiting(hana)
    assert held["cause"] == "too-deep"

    assert hana.post(f"/api/v1/quarantine/{held['id']}/release").status == 403
    assert world.tickets() == [], "so there is no message from which a file could be saved"


def test_same_id_with_other_content_is_released_without_touching_the_first(world: World, hana: ApiClient) -> None:
    world.deliver(mail("First.", subject="Umbrella", Message_ID="<same@customer.example>"))
    other = mail("Second.", subject="Umbrella", Message_ID="<same@customer.example>", References="<same@customer.example>")
    world.deliver(other, dmarc="fail")
    held = only_waiting(hana)

    assert hana.post(f"/api/v1/quarantine/{held['id']}/release").json["ticket"] == held["ticket"]

    owners = [item.t for item in world.items() if isinstance(item, SeenRecord) and item.dg]
    assert owners == [held["ticket"], held["ticket"]]


def test_release_after_the_raw_mail_is_gone_is_refused(world: World, hana: ApiClient) -> None:
    key = world.put_raw(mail(sender="support@example.com"))
    world.inbound([world.record(key)])
    from chalicelib import wiring

    wiring.desk().raw_mail.delete(key)

    assert hana.post(f"/api/v1/quarantine/{only_waiting(hana)['id']}/release").status == 409


def test_quarantine_is_walked_page_by_page(world: World, hana: ApiClient) -> None:
    for number in range(5):
        world.deliver(mail(f"{number}", sender="support@example.com"))
        world.now += 1
    first = hana.get("/api/v1/quarantine?limit=3").json
    second = hana.get(f"/api/v1/quarantine?limit=3&cursor={first['next']}").json

    ids = [row["id"] for row in first["quarantine"] + second["quarantine"]]
    assert ids == sorted(set(ids), reverse=True)
    assert (len(ids), second["next"]) == (5, None)


def test_unknown_quarantine_ids_are_not_found(world: World, hana: ApiClient) -> None:
    for mail_id in ("0" * 16, "nonsense", "0000000000000!00", "a" * 5000):
        assert hana.get(f"/api/v1/quarantine/{mail_id}").status == 404
        assert hana.post(f"/api/v1/quarantine/{mail_id}/release").status == 404


def test_agent_acknowledges_a_page(world: World, hana: ApiClient) -> None:
    ken = new_agent("ken")
    world.deliver(mail(**LETTER))
    world.tick(4 * 3600 + 1)
    world.tick(GATHERED_S)
    page = world.pages[0]["page_id"]

    first = hana.post(f"/api/v1/pages/{page}/acknowledge")
    again = ken.post(f"/api/v1/pages/{page}/acknowledge")

    assert (first.status, first.json["acknowledged_by"], again.json["acknowledged_by"]) == (200, "agent:hana", "agent:hana")
    assert hana.post("/api/v1/pages/none/acknowledge").status == 404
    for _ in range(3):
        world.tick(3600)
    assert len(world.pages) == 1
