"""A mail comes in and an answer goes out, against the real local AWS."""

from email import message_from_bytes, policy

import pytest

from chalicelib.quarantine import store as quarantine
from tests.api import new_agent
from tests.world import World, mail


def test_new_mail_opens_a_ticket_and_is_acknowledged(world: World) -> None:
    assert world.deliver(mail())["batchItemFailures"] == []

    (ticket,) = world.tickets()
    assert (ticket.state, ticket.language, ticket.team, ticket.mailbox) == ("new", "en", "tokyo", "support@example.com")
    (sent,) = world.sent
    assert sent.recipients == ("taro@customer.example",)
    assert sent.mail["Auto-Submitted"] == "auto-replied"
    assert sent.mail["Subject"].startswith(f"[{ticket.id[:4]}-{ticket.id[4:8]}-{ticket.id[8:]}]")
    assert "statement" not in sent.text.lower()


def test_same_mail_three_times_is_one_message(world: World) -> None:
    raw = mail()
    for _ in range(3):
        world.deliver(raw)

    assert [ticket.version for ticket in world.tickets()] == [1]
    assert len(world.sent) == 1


def test_reply_to_the_signed_address_continues_the_ticket(world: World) -> None:
    world.deliver(mail())
    reply_to = world.sent[0].mail["Reply-To"].addresses[0].addr_spec

    world.deliver(mail("More details."), to=(reply_to,))

    assert [ticket.version for ticket in world.tickets()] == [2]


def test_reply_to_the_id_that_ses_gave_continues_the_ticket(world: World) -> None:
    world.deliver(mail())

    world.deliver(mail("More details.", In_Reply_To=world.sent[0].customer_message_id))

    assert [ticket.version for ticket in world.tickets()] == [2]


def test_reply_to_the_customers_own_mail_continues_the_ticket(world: World) -> None:
    world.deliver(mail(Message_ID="<first@customer.example>"))

    world.deliver(mail("More details.", References="<first@customer.example>"))

    assert [ticket.version for ticket in world.tickets()] == [2]


@pytest.mark.attack(13)
def test_stranger_with_the_right_reference_is_held(world: World) -> None:
    world.deliver(mail(Message_ID="<first@customer.example>"))

    world.deliver(mail("Let me in.", sender="eve@stranger.example", References="<first@customer.example>"))

    (ticket,) = world.tickets()
    assert ticket.version == 2
    assert ticket.participants == {ticket.requester}
    (held,) = quarantine.waiting(10)
    assert (held.cause, held.ticket) == ("stranger", ticket.id)
    assert len(world.sent) == 1


def test_unproved_sender_with_the_right_reference_is_held(world: World) -> None:
    world.deliver(mail(Message_ID="<first@customer.example>"))

    world.deliver(mail("Change my address.", References="<first@customer.example>"), dmarc="gray", spf="fail")
    world.deliver(mail("And my name.", References="<first@customer.example>"), dmarc="fail", policy="none")
    world.deliver(mail("And my bank.", References="<first@customer.example>"), dmarc="fail", policy="reject")

    assert sorted(held.cause for held in quarantine.waiting(10)) == ["dmarc-failed", "unauthenticated", "unauthenticated"]
    (ticket,) = world.tickets()
    assert {held.ticket for held in quarantine.waiting(10)} == {ticket.id}
    assert len(world.sent) == 1


def test_ticket_number_in_the_subject_is_nothing(world: World) -> None:
    world.deliver(mail())
    (ticket,) = world.tickets()

    world.deliver(mail("Hello", subject=f"Re: [{ticket.id}]"))

    assert len(world.tickets()) == 2


def test_same_id_with_other_content_is_kept_and_flagged(world: World) -> None:
    world.deliver(mail("One.", Message_ID="<same@customer.example>"))
    world.deliver(mail("Two.", Message_ID="<same@customer.example>"))
    world.deliver(mail("Two.", Message_ID="<same@customer.example>"))

    assert len(world.tickets()) == 2
    assert len(world.sent) == 1, "a flagged mail gets no automatic answer"


def test_overdue_first_response_pages_level_by_level_until_acknowledged(world: World) -> None:
    world.deliver(mail())

    for seconds in (4 * 3600 + 1, 901, 1801):
        world.tick(seconds)
    assert [page["level"] for page in world.pages] == [1, 2, 3]
    assert len({page["page_id"] for page in world.pages}) == 1

    world.tick(1801)
    assert [page["level"] for page in world.pages] == [1, 2, 3, 3]
    assert world.pages[3]["page_id"] == world.pages[2]["page_id"]

    from chalicelib import wiring

    wiring.desk().oncall.acknowledge(world.pages[0]["page_id"], "on-call:test")
    for _ in range(7):
        world.tick(2000)
    assert len(world.pages) == 4


def test_a_person_is_told_of_quarantined_mail(world: World) -> None:
    world.deliver(mail(sender="support@example.com"))
    assert [held.cause for held in quarantine.waiting(10)] == ["from-ourselves"]
    assert world.tickets() == []

    world.tick(0)

    assert [page["reason"] for page in world.pages] == ["quarantine"]
    world.tick(7200)
    assert len(world.pages) == 1


def test_question_that_the_knowledge_base_answers_is_answered_in_its_language(world: World) -> None:
    world.deliver(mail("お世話になっております。\n出金手数料はいくらですか？\nよろしくお願いいたします。", subject="出金手数料について"))

    (ticket,) = world.tickets()
    assert (ticket.state, ticket.language, ticket.category, ticket.answers) == ("waiting_customer", "ja", "account", 1)
    (sent,) = world.sent
    assert "ヘルプセンター" in sent.mail["Subject"]
    assert "/help/ja/account/withdrawal-fees" in sent.text
    world.tick(30 * 86400)
    assert world.pages == [], "what the desk answered runs no clock"


def test_unreadable_mail_three_times_is_quarantined_once(world: World) -> None:
    raw = b"From: taro@customer.example\r\nTo: " + b"(" * 500 + b"x\r\n\r\nhi\r\n"
    for _ in range(3):
        assert world.deliver(raw)["batchItemFailures"] == []

    assert [held.cause for held in quarantine.waiting(10)] == ["too-deep"]


@pytest.mark.parametrize(
    ("files", "state"), [((), "waiting_customer"), ((b"\x89PNG\r\n\x1a\n proof",), "open")], ids=["bare", "with a file"]
)
def test_thanks_with_a_file_is_no_bare_thanks(world: World, files: tuple[bytes, ...], state: str) -> None:
    """Who attaches something wants it looked at, whatever little they write."""
    world.deliver(mail(Message_ID="<first@customer.example>"))
    (ticket,) = world.tickets()
    assert new_agent().post(f"/api/v1/tickets/{ticket.id}/replies", {"text": "Please send us the statement."}).status == 201
    thanks = message_from_bytes(mail("Thank you!", In_Reply_To="<first@customer.example>"), policy=policy.SMTP)
    for data in files:
        thanks.add_attachment(data, maintype="image", subtype="png", filename="statement.png")

    world.deliver(thanks.as_bytes())

    assert [each.state.value for each in world.tickets()] == [state]
