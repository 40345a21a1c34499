"""What becomes of a ticket, a message and an address when a mail of ours comes back: by SES's word, and by a mail server's report."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from tests.api import ApiClient, new_agent
from tests.aws import aws
from tests.secrets_made import CARD
from tests.ses_feedback import bounce, complaint, delivery_report, record_of, reject
from tests.world import Sent, World, mail

pytestmark = pytest.mark.usefixtures("unmasked")


@pytest.fixture
def agent(world: World) -> ApiClient:
    return new_agent()


def tell(world: World, *events: dict[str, Any]) -> None:
    assert world.inbound([record_of(event) for event in events])["batchItemFailures"] == []


def replied(world: World, agent: ApiClient, text: str = "Here is your answer.") -> tuple[str, Sent]:
    """A ticket that an agent answered: its id, and the agent's mail."""
    world.deliver(mail())
    (ticket,) = world.tickets()
    assert agent.post(f"/api/v1/tickets/{ticket.id}/replies", {"text": text}).status == 201
    return ticket.id, world.sent[-1]


def shown(agent: ApiClient, ticket: str) -> dict[str, Any]:
    return agent.get(f"/api/v1/tickets/{ticket}").json


def message(agent: ApiClient, ticket: str, kind: str) -> dict[str, Any]:
    return next(each for each in shown(agent, ticket)["conversation"] if each["kind"] == kind)


@contextmanager
def ses_is_down(world: World) -> Iterator[None]:
    def refuse(**_: Any) -> tuple[SimpleNamespace, dict[str, Any]]:
        return SimpleNamespace(status_code=503), {"Error": {"Code": "ServiceUnavailable"}, "ResponseMetadata": {"HTTPStatusCode": 503}}

    def listen(events: Any) -> None:
        events.register("before-call.sesv2.SendEmail", refuse)

    world.listeners.append(listen)
    world.restart()
    yield
    world.listeners.remove(listen)
    world.restart()


# ---- SES's word


@pytest.mark.parametrize("is_event", [True, False])
def test_reply_that_bounced_comes_back_to_its_people_and_the_address_is_suppressed(world: World, agent: ApiClient, is_event: bool) -> None:
    ticket, sent = replied(world, agent)
    assert shown(agent, ticket)["state"] == "waiting_customer"
    world.now += 300
    tell(world, bounce(sent, is_event=is_event))

    seen = shown(agent, ticket)
    assert (seen["state"], seen["suppression"]["cause"], seen["suppression"]["status"]) == ("open", "bounce", "5.1.1")
    assert seen["due_at"] is not None, "somebody is paged if nobody looks"
    assert seen["waiting_since"] == "2026-11-24T01:05:00Z"
    assert message(agent, ticket, "reply")["delivery"] | {"tries": 0} == {
        "state": "bounced", "tries": 0, "article": None, "returned": "hard", "status": "5.1.1",
    }  # fmt: skip
    assert seen["history"][-1]["actor"] == "ses"
    told = next(event for event in seen["history"][-1]["events"] if event["type"] == "bounced")
    facts = {"entry": "E#000002#0", "kind": "hard", "status": "5.1.1", "customer": seen["suppression"]["id"], "is_reply": True}
    assert told["facts"] == facts


def test_suppressed_address_is_refused_until_an_agent_lifts_it(world: World, agent: ApiClient) -> None:
    ticket, sent = replied(world, agent)
    tell(world, bounce(sent))
    mails = len(world.sent)

    refused = agent.post(f"/api/v1/tickets/{ticket}/replies", {"text": "Once more."})
    assert refused.status == 409
    assert "taro@customer.example has been on the suppression list since 2026-11-24T01:00:00Z" in refused.json["detail"]
    (told,) = refused.json["suppressed"]
    assert agent.get(f"/api/v1/suppressions/{told['id']}").json["status"] == "5.1.1"
    started = agent.post("/api/v1/tickets", {"to": {"address": "Taro@Customer.example"}, "subject": "Hello", "text": "Hello."})
    assert started.status == 409
    assert agent.post(f"/api/v1/tickets/{ticket}/replies", {"text": "x", "to": [{"address": "other@customer.example"}]}).status == 201
    assert len(world.sent) == mails + 1

    assert agent.post(f"/api/v1/suppressions/{told['id']}/lift").status == 200
    assert agent.get(f"/api/v1/suppressions/{told['id']}").status == 404
    assert agent.post(f"/api/v1/suppressions/{told['id']}/lift").status == 404
    assert agent.post(f"/api/v1/tickets/{ticket}/replies", {"text": "Once more."}).status == 201
    assert shown(agent, ticket)["suppression"] is None


def test_suppressed_copy_is_left_out_of_a_reply_and_the_answer_says_so(world: World, agent: ApiClient) -> None:
    world.deliver(mail(Cc="Jiro <jiro@customer.example>, kumi@customer.example"))
    (ticket,) = world.tickets()
    replies = f"/api/v1/tickets/{ticket.id}/replies"
    assert "left_out" not in agent.post(replies, {"text": "One."}).json
    tell(world, bounce(world.sent[-1], address="jiro@customer.example"))

    goes_to = shown(agent, ticket.id)["reply_goes_to"]
    answer = agent.post(replies, {"text": "Two."}, idempotency_key="two")

    assert answer.status == 201, answer.text
    assert world.sent[-1].recipients == ("taro@customer.example", "kumi@customer.example")
    assert "jiro" not in world.sent[-1].raw.decode()
    assert (goes_to["cc"], goes_to["left_out"]) == (
        [{"address": "kumi@customer.example", "name": ""}],
        [{"address": "jiro@customer.example", "name": "Jiro"}],
    )
    (left_out,) = answer.json["left_out"]
    assert {each["id"]: each["address"] for each in shown(agent, ticket.id)["participants"]}[left_out] == "jiro@customer.example"
    assert agent.get(f"/api/v1/suppressions/{left_out}").json["cause"] == "bounce"
    assert agent.post(replies, {"text": "Two."}, idempotency_key="two").json["left_out"] == [left_out]
    named = agent.post(replies, {"text": "Three.", "cc": [{"address": "jiro@customer.example"}]})
    assert (named.status, [each["id"] for each in named.json["suppressed"]]) == (409, [left_out])


def test_automatic_mail_that_bounced_changes_no_state_and_is_not_sent_again(world: World, agent: ApiClient) -> None:
    world.deliver(mail())
    (ticket,) = world.tickets()
    tell(world, bounce(world.sent[0]))
    assert shown(agent, ticket.id)["state"] == "new"
    assert message(agent, ticket.id, "acknowledgement")["delivery"]["state"] == "bounced"

    world.deliver(mail("Another matter: my name is spelt wrong."))
    second = next(each for each in world.tickets() if each.id != ticket.id)
    assert len(world.sent) == 1
    assert {"type": "withheld", "facts": {"purpose": "acknowledgement", "reason": "suppressed"}} in shown(agent, second.id)["history"][0][
        "events"
    ]
    assert shown(agent, second.id)["due_at"] is not None, "a person still answers"


def test_automatic_mail_that_waited_is_not_sent_to_an_address_that_was_suppressed_meanwhile(world: World, agent: ApiClient) -> None:
    world.deliver(mail())
    with ses_is_down(world):
        world.deliver(mail("Another matter: my name is spelt wrong."))
    tell(world, bounce(world.sent[0]))
    world.tick(3600)

    assert len(world.sent) == 1
    second = next(
        each
        for each in world.tickets()
        if each.version == 2 and each.acknowledgements == 1 and each.id not in str(world.sent[0].mail["Message-ID"])
    )
    assert message(agent, second.id, "acknowledgement")["delivery"]["state"] == "failed"
    assert shown(agent, second.id)["history"][-1]["events"][0]["facts"]["reason"] == "suppressed"


@pytest.mark.parametrize("is_the_participant", [True, False])
def test_warning_that_waited_looks_at_whoever_it_goes_to(world: World, agent: ApiClient, is_the_participant: bool) -> None:
    world.deliver(mail(Message_ID="<first@customer.example>", Cc="jiro@customer.example"))
    (ticket,) = world.tickets()
    assert agent.post(f"/api/v1/tickets/{ticket.id}/replies", {"text": "One."}).status == 201
    reply = world.sent[-1]
    with ses_is_down(world):
        raw = mail(f"My card: {CARD}", sender="jiro@customer.example", References="<first@customer.example>")
        world.deliver(raw, source="jiro@customer.example")
    tell(world, bounce(reply, address="jiro@customer.example" if is_the_participant else "taro@customer.example"))
    sent = len(world.sent)
    world.tick(3600)

    warned = [mail.recipients for mail in world.sent[sent:]]
    assert warned == ([] if is_the_participant else [("jiro@customer.example",)])


def test_answer_of_the_knowledge_base_that_bounced_reopens_nothing(world: World, agent: ApiClient) -> None:
    world.deliver(mail("出金の手数料はいくらですか。", subject="出金手数料について"))
    tell(world, bounce(world.sent[0]))

    assert [ticket.state for ticket in world.tickets()] == ["waiting_customer"]


def test_forwarded_mail_that_bounced_comes_back_but_promises_the_customer_nothing_new(world: World, agent: ApiClient) -> None:
    ticket, _ = replied(world, agent)
    body = {"to": [{"address": "bank@partner.example"}], "text": "Please look.", "state": "waiting_internal"}
    assert agent.post(f"/api/v1/tickets/{ticket}/forwards", body).status == 201
    tell(world, bounce(world.sent[-1]))

    seen = shown(agent, ticket)
    assert (seen["state"], seen["suppression"]) == ("open", None)
    assert [each.answer_due_at for each in world.tickets()] == [None]
    again = agent.post(f"/api/v1/tickets/{ticket}/forwards", body)
    assert (again.status, again.json["suppressed"][0]["address"]) == (409, "bank@partner.example")
    assert agent.post(f"/api/v1/tickets/{ticket}/replies", {"text": "We are on it."}).status == 201


def test_address_that_never_wrote_becomes_a_customer_when_it_writes(world: World, agent: ApiClient) -> None:
    ticket, _ = replied(world, agent)
    agent.post(f"/api/v1/tickets/{ticket}/forwards", {"to": [{"address": "bank@partner.example"}], "text": "Please look."})
    tell(world, bounce(world.sent[-1]))
    mails = len(world.sent)

    world.deliver(mail("This is the bank, on our own matter.", sender="Bank <bank@partner.example>"), source="bank@partner.example")
    own = next(each for each in world.tickets() if each.id != ticket)
    seen = shown(agent, own.id)
    assert seen["requester"] == {"address": "bank@partner.example", "name": "Bank"}
    assert seen["suppression"]["status"] == "5.1.1"
    assert len(world.sent) == mails
    agent.post(f"/api/v1/suppressions/{seen['suppression']['id']}/lift")
    world.deliver(mail("And another matter of the bank's.", sender="bank@partner.example"), source="bank@partner.example")
    assert len(world.sent) == mails + 1


def test_told_any_number_of_times_it_happened_once(world: World, agent: ApiClient) -> None:
    ticket, sent = replied(world, agent)
    event = bounce(sent, feedback="the-same")
    tell(world, event, event)
    tell(world, event)

    assert [told["version"] for told in shown(agent, ticket)["history"]] == [1, 2, 3]
    agent.post(f"/api/v1/suppressions/{shown(agent, ticket)['suppression']['id']}/lift")
    tell(world, event)
    assert shown(agent, ticket)["suppression"] is None, "what was lifted is not put back by an old word"


def bounced_as(kind: str, subtype: str, status: str | None, action: str | None) -> dict[str, Any]:
    return {"kind": kind, "subtype": subtype, "status": status, "action": action}


@pytest.mark.parametrize(
    ("told", "state", "returned"),
    [
        (bounced_as("Transient", "General", None, None), "waiting_customer", ("sent", "soft", "4.0.0")),
        (bounced_as("Transient", "General", "4.4.7", "failed"), "open", ("sent", "soft", "4.4.7")),
        (bounced_as("Transient", "MailboxFull", "5.2.2", "failed"), "open", ("sent", "soft", "5.2.2")),
        (bounced_as("Undetermined", "Undetermined", None, None), "open", ("sent", "soft", "4.0.0")),
        (bounced_as("Permanent", "General", "5.7.1", "failed"), "open", ("bounced", "hard", "5.7.1")),
        (bounced_as("Permanent", "General", "5.3.4", "failed"), "open", ("bounced", "hard", "5.3.4")),
    ],
)
def test_what_does_not_speak_of_the_address_suppresses_nothing(
    world: World,
    agent: ApiClient,
    told: dict[str, Any],
    state: str,
    returned: tuple[str, str, str],
) -> None:
    ticket, sent = replied(world, agent)
    tell(world, bounce(sent, **told))

    seen = shown(agent, ticket)
    assert (seen["state"], seen["suppression"]) == (state, None)
    delivery = message(agent, ticket, "reply")["delivery"]
    assert (delivery["state"], delivery["returned"], delivery["status"]) == returned


@pytest.mark.parametrize("subtype", ["NoEmail", "Suppressed", "OnAccountSuppressionList"])
def test_address_that_ses_knows_as_bad_is_suppressed_whatever_its_status(world: World, agent: ApiClient, subtype: str) -> None:
    ticket, sent = replied(world, agent)
    tell(world, bounce(sent, subtype=subtype, status=None))

    assert shown(agent, ticket)["suppression"]["status"] == "5.0.0"


def test_complaint_suppresses_and_reopens_nothing(world: World, agent: ApiClient) -> None:
    ticket, sent = replied(world, agent)
    tell(world, complaint(sent))

    seen = shown(agent, ticket)
    assert (seen["state"], seen["suppression"]["cause"]) == ("waiting_customer", "complaint")
    assert message(agent, ticket, "reply")["delivery"]["returned"] == "complaint"


def test_complaint_that_is_taken_back_is_none(world: World, agent: ApiClient) -> None:
    ticket, sent = replied(world, agent)
    tell(world, complaint(sent, kind="not-spam"))

    assert shown(agent, ticket)["suppression"] is None


def test_mail_that_ses_rejected_comes_back_and_blames_no_address(world: World, agent: ApiClient) -> None:
    ticket, sent = replied(world, agent)
    tell(world, reject(sent))

    seen = shown(agent, ticket)
    assert (seen["state"], seen["suppression"]) == ("open", None)


def test_word_about_a_mail_that_is_none_of_ours_is_ignored(world: World, agent: ApiClient, capsys: pytest.CaptureFixture[str]) -> None:
    _, sent = replied(world, agent)
    elsewhere = Sent("0100-another-desks", sent.recipients, sent.mail, sent.raw)
    tell(
        world,
        bounce(elsewhere, tags={"ticket": ["0000000000000"], "entry": ["E-000001-1"]}),
        bounce(elsewhere, tags={"campaign": ["spring"]}),
    )
    tell(world, bounce(elsewhere, is_event=False))

    assert capsys.readouterr().out.count('"FeedbackUnknown": 1') == 3
    assert [ticket.state for ticket in world.tickets()] == ["waiting_customer"]


def test_word_that_comes_before_the_desk_marked_the_mail_as_sent_stands(world: World, agent: ApiClient) -> None:
    """The process died between SES and its mark."""
    ticket, sent = replied(world, agent)
    aws("dynamodb").update_item(
        TableName=world.environment["DESK_TABLE"], Key={"pk": {"S": f"T#{ticket}"}, "sk": {"S": "E#000002#0"}},
        UpdateExpression="SET #s = :sending, #d = :pk, #a = :at", ExpressionAttributeNames={"#s": "state", "#d": "due_pk", "#a": "due_at"},
        ExpressionAttributeValues={":sending": {"S": "sending"}, ":pk": {"S": "DUE#n#0"}, ":at": {"N": str(int(world.now) + 60)}},
    )  # fmt: skip
    tell(world, bounce(sent))
    mails = len(world.sent)
    world.tick(3600)

    assert len(world.sent) == mails, "it is not sent again"
    assert message(agent, ticket, "reply")["delivery"]["state"] == "bounced"


# ---- a mail server's report


def test_report_joins_the_ticket_of_the_mail_that_bounced(world: World, agent: ApiClient) -> None:
    ticket, sent = replied(world, agent)
    world.deliver(delivery_report(sent), source="", dmarc="fail", spf="fail")

    seen = shown(agent, ticket)
    assert (seen["state"], seen["suppression"]["status"]) == ("open", "5.1.1")
    assert message(agent, ticket, "reply")["delivery"]["state"] == "bounced"
    report = seen["conversation"][-1]
    assert (report["kind"], report["is_automatic"], report["flag"], report["is_authenticated"]) == (
        "received",
        True,
        "delivery-report",
        False,
    )
    assert "user unknown" in report["text"]
    assert report["sender"]["address"] == "MAILER-DAEMON@mx.customer.example"
    assert len(world.tickets()) == 1
    assert seen["history"][-1]["actor"] == "mail-server"


def test_same_report_twice_is_one(world: World, agent: ApiClient) -> None:
    ticket, sent = replied(world, agent)
    raw = delivery_report(sent)
    world.deliver(raw, source="")
    world.deliver(raw, source="")

    assert len(shown(agent, ticket)["history"]) == 3


@pytest.mark.parametrize("returned", ["Message-ID: {ses}\n", "References: {ours}\n", "In-Reply-To: <a@b.example>\nMessage-ID: {ours}\n"])
def test_any_id_of_ours_leads_to_it(world: World, agent: ApiClient, returned: str) -> None:
    ticket, sent = replied(world, agent)
    world.deliver(delivery_report(sent, returned=returned.format(ses=sent.customer_message_id, ours=sent.mail["Message-ID"])), source="")

    assert message(agent, ticket, "reply")["delivery"]["state"] == "bounced"


def test_report_in_plain_words_leads_to_it_as_well(world: World, agent: ApiClient) -> None:
    ticket, sent = replied(world, agent)
    text = (
        "Hi. This is the qmail-send program at mx.customer.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
        "<taro@customer.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n"
        f"Return-Path: <x@amazonses.com>\nMessage-ID: {sent.customer_message_id}\nSubject: Re: Statement\n\nHere is your answer.\n"
    )
    world.deliver(mail(text, subject="failure notice", sender="MAILER-DAEMON@mx.customer.example"), source="")

    seen = shown(agent, ticket)
    assert (seen["state"], seen["suppression"]["status"]) == ("open", "5.1.1")


@pytest.mark.parametrize(
    "returned",
    [
        "Message-ID: <made-up@email.amazonses.com>\n",
        "References: <{ticket}.2.0.AAAAAAAAAAAAAAAAAAAAAAAA@mail.example.com>\n",
        "Subject: {ticket}\n",
        "",
    ],
)
def test_forged_report_is_an_automatic_mail_and_nothing_more(world: World, agent: ApiClient, returned: str) -> None:
    ticket, sent = replied(world, agent)
    mails = len(world.sent)
    world.deliver(delivery_report(sent, returned=returned.format(ticket=ticket)), source="")

    seen = shown(agent, ticket)
    assert (seen["state"], seen["suppression"], len(seen["history"])) == ("waiting_customer", None, 2)
    other = next(each for each in world.tickets() if each.id != ticket)
    assert other.next_action_at is None, "nobody waits for an answer"
    assert len(world.sent) == mails


def test_report_that_names_somebody_else_suppresses_nobody(world: World, agent: ApiClient) -> None:
    """The ids of our mail are known to all who got it: they prove which mail it is, and not that an address is bad."""
    ticket, sent = replied(world, agent)
    world.deliver(mail("My own matter.", sender="jiro@customer.example"), source="jiro@customer.example")
    world.deliver(delivery_report(sent, recipient="jiro@customer.example"), source="")

    assert shown(agent, ticket)["state"] == "open"
    assert [shown(agent, each.id)["suppression"] for each in world.tickets()] == [None, None]


@pytest.mark.parametrize(
    ("status", "action", "state"),
    [("4.4.1", "delayed", "waiting_customer"), ("4.4.7", "failed", "open"), ("2.0.0", "delivered", "waiting_customer")],
)
def test_delay_is_told_and_a_receipt_kept(world: World, agent: ApiClient, status: str, action: str, state: str) -> None:
    ticket, sent = replied(world, agent)
    world.deliver(delivery_report(sent, status=status, action=action), source="")

    seen = shown(agent, ticket)
    assert (seen["state"], seen["suppression"]) == (state, None)
    assert message(agent, ticket, "reply")["delivery"]["returned"] == (None if action == "delivered" else "soft")


def test_read_receipt_is_kept_and_changes_nothing(world: World, agent: ApiClient) -> None:
    ticket, sent = replied(world, agent)
    raw = (
        "From: taro@customer.example\nTo: support@example.com\nSubject: Read: Re: Statement\nMessage-ID: <mdn@customer.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=disposition-notification; boundary="=b="\n\n--=b=\nContent-Type: text/plain\n\nIt was read.\n\n'
        f"--=b=\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; taro@customer.example\nOriginal-Message-ID: {sent.customer_message_id}\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\n\n--=b=--\n"
    )
    world.deliver(raw.encode())

    seen = shown(agent, ticket)
    assert (seen["state"], seen["suppression"], seen["conversation"][-1]["flag"]) == ("waiting_customer", None, "delivery-report")
    assert message(agent, ticket, "reply")["delivery"]["returned"] is None


def test_complaint_by_mail_suppresses_the_only_recipient(world: World, agent: ApiClient) -> None:
    ticket, sent = replied(world, agent)
    raw = (
        "From: feedback@isp.example\nTo: support@example.com\nSubject: FW: Re: Statement\nMessage-ID: <arf@isp.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="=b="\n\n--=b=\nContent-Type: text/plain\n\nAn abuse report.\n\n'
        "--=b=\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: X/1\nVersion: 1\n\n"
        f"--=b=\nContent-Type: message/rfc822\n\nMessage-ID: {sent.customer_message_id}\nSubject: Re: Statement\nFrom: support@example.com\n\nHere.\n\n--=b=--\n"
    )
    world.deliver(raw.encode(), source="feedback@isp.example")

    assert shown(agent, ticket)["suppression"]["cause"] == "complaint"


def test_report_to_the_signed_reply_address_finds_the_ticket_alone(world: World, agent: ApiClient) -> None:
    ticket, sent = replied(world, agent)
    address = sent.mail["Reply-To"].addresses[0].addr_spec
    world.deliver(delivery_report(sent, returned="", to=address), source="", to=(address,))

    seen = shown(agent, ticket)
    assert (seen["state"], seen["suppression"]) == ("open", None)
    assert next(event for event in seen["history"][-1]["events"] if event["type"] == "bounced")["facts"]["entry"] == ""


def test_report_is_shown_as_carefully_as_any_mail(world: World, agent: ApiClient) -> None:
    """Whoever got a mail of ours can write one: names are cleaned, the sender is warned of, and secrets that went are told."""
    ticket, sent = replied(world, agent)
    raw = delivery_report(sent).replace(
        b"From: MAILER-DAEMON@mx.customer.example (Mail Delivery System)",
        'From: "Mail\u202esupport@example.com" <mailer-daemon@mx.customer.example>'.encode(),
    )
    world.deliver(raw.replace(b": user unknown\n", b": user unknown 4111 1111 1111 1111\n"), source="")

    shown_last = shown(agent, ticket)["conversation"][-1]
    assert shown_last["flag"] == "delivery-report"
    assert shown_last["sender"]["name"] == "Mailsupport@example.com"
    assert "direction-override" in [each["code"] for each in shown_last["warnings"]]
    assert shown_last["removed"] == ["card-number"]


def test_report_without_any_sender_joins_its_ticket(world: World, agent: ApiClient) -> None:
    ticket, sent = replied(world, agent)
    raw = delivery_report(sent).replace(
        b"From: MAILER-DAEMON@mx.customer.example (Mail Delivery System)", b"From: MAILER-DAEMON (Mail Delivery System)"
    )
    world.deliver(raw, source="")

    assert shown(agent, ticket)["state"] == "open"
    assert shown(agent, ticket)["conversation"][-1]["sender"] is None
