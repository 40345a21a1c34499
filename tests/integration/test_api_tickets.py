"""An agent works on tickets through the API, against the real local AWS."""

import json
from typing import Any

import pytest

from chalicelib.core.clock import iso
from tests.api import ApiClient, new_agent
from tests.world import GATHERED_S, World
from tests.world import mail as any_mail


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


def mail(text: str = "The courier brought a blue umbrella.", *, subject: str = "Umbrella", **more: str) -> bytes:
    """Nothing that the knowledge base answers by itself."""
    return any_mail(text, subject=subject, **more)


def only_ticket(client: ApiClient) -> dict[str, Any]:
    (row,) = client.get("/api/v1/tickets").json["tickets"]
    return row


def test_queue_shows_a_ticket_with_its_subject(world: World, hana: ApiClient) -> None:
    world.deliver(mail(subject="Wrong umbrella"))

    row = only_ticket(hana)

    assert row["subject"] == "Wrong umbrella"
    assert (row["state"], row["team"], row["assignee"], row["priority"]) == ("new", "tokyo", None, 3)
    assert row["waiting_since"] == "2026-11-24T01:00:00Z"


@pytest.mark.usefixtures("unmasked")
def test_ticket_is_shown_with_conversation_and_history(world: World, hana: ApiClient) -> None:
    world.deliver(mail("It is blue.", subject="Umbrella"))

    answer = hana.get(f"/api/v1/tickets/{only_ticket(hana)['reference']}")

    shown = answer.json
    assert answer.headers["etag"] == '"1"'
    assert shown["subject"] == "Umbrella"
    assert shown["requester"] == {"address": "taro@customer.example", "name": ""}
    received, acknowledged = shown["conversation"]
    assert (received["kind"], received["text"], received["is_authenticated"]) == ("received", "It is blue.", True)
    assert (acknowledged["kind"], acknowledged["text"], acknowledged["delivery"]["state"]) == ("acknowledgement", None, "sent")
    (opening,) = shown["history"]
    assert [event["type"] for event in opening["events"] if event["type"] != "judged"] == ["opened", "received", "sent"]


def test_reply_goes_out_as_mail_and_threads(world: World, hana: ApiClient) -> None:
    world.deliver(mail(Message_ID="<first@customer.example>", subject="Re: AW: Umbrella"))
    ticket = only_ticket(hana)["id"]

    answer = hana.post(f"/api/v1/tickets/{ticket}/replies", {"text": "It is on its way.", "cc": [{"address": "wife@customer.example"}]})

    assert answer.status == 201, answer.text
    assert (answer.json["state"], answer.json["due_at"], answer.json["version"]) == ("waiting_customer", None, 2)
    sent = world.sent[-1]
    assert sent.recipients == ("taro@customer.example", "wife@customer.example")
    assert sent.mail["Subject"] == "Re: Umbrella"
    assert sent.mail["In-Reply-To"] == "<first@customer.example>"
    assert sent.mail["References"].startswith("<first@customer.example> <")
    assert "Auto-Submitted" not in sent.mail
    assert "It is on its way." in sent.text


def test_customers_answer_to_the_reply_continues_the_ticket(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    ticket = only_ticket(hana)["id"]
    hana.post(f"/api/v1/tickets/{ticket}/replies", {"text": "Is it fine now?"})

    world.deliver(mail("No.", In_Reply_To=world.sent[-1].customer_message_id))

    shown = hana.get(f"/api/v1/tickets/{ticket}").json
    assert [message["kind"] for message in shown["conversation"]] == ["received", "acknowledgement", "reply", "received"]
    assert shown["conversation"][2]["actor"] == "agent:hana"
    assert shown["state"] == "open"


def test_note_stays_inside(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    ticket = only_ticket(hana)["id"]

    assert hana.post(f"/api/v1/tickets/{ticket}/notes", {"text": "Called the bank."}).status == 201

    assert len(world.sent) == 1
    note = hana.get(f"/api/v1/tickets/{ticket}").json["conversation"][-1]
    assert (note["kind"], note["text"], note["delivery"]) == ("note", "Called the bank.", None)


def test_forward_quotes_the_conversation_without_notes(world: World, hana: ApiClient) -> None:
    world.deliver(mail("My parcel is lost."))
    ticket = only_ticket(hana)["id"]
    hana.post(f"/api/v1/tickets/{ticket}/notes", {"text": "SECRET"})

    answer = hana.post(f"/api/v1/tickets/{ticket}/forwards", {"to": [{"address": "bank@partner.example"}], "text": "Please look."})

    assert answer.status == 201, answer.text
    sent = world.sent[-1]
    assert sent.recipients == ("bank@partner.example",)
    assert sent.mail["Subject"] == "Fwd: Umbrella"
    assert "> My parcel is lost." in sent.text
    assert "SECRET" not in sent.text
    assert answer.json["state"] == "new"


def test_third_partys_answer_is_held(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    ticket = only_ticket(hana)["id"]
    hana.post(f"/api/v1/tickets/{ticket}/forwards", {"to": [{"address": "bank@partner.example"}], "text": "Please look."})

    world.deliver(
        mail("Found it.", sender="bank@partner.example", In_Reply_To=world.sent[-1].customer_message_id), source="bank@partner.example"
    )

    (held,) = hana.get("/api/v1/quarantine").json["quarantine"]
    assert (held["cause"], held["ticket"]) == ("stranger", ticket)


def test_change_needs_the_version_it_was_decided_on(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    target = f"/api/v1/tickets/{only_ticket(hana)['id']}"

    assert hana.patch(target, {"priority": 1}).status == 428
    changed = hana.patch(target, {"priority": 1, "assignee": "me", "category": "tax", "state": "open"}, if_match='"1"')

    assert changed.status == 200, changed.text
    assert (changed.json["priority"], changed.json["assignee"], changed.json["category"], changed.json["state"]) == (
        1,
        "hana",
        "tax",
        "open",
    )
    assert changed.headers["etag"] == '"2"'
    assert changed.json["due_at"] == "2026-11-24T01:15:00Z", "urgent tickets are promised sooner"


def test_stale_change_is_refused_with_what_changed(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    target = f"/api/v1/tickets/{only_ticket(hana)['id']}"
    hana.patch(target, {"assignee": "me"}, if_match='"1"')

    refused = hana.patch(target, {"priority": 1}, if_match='"1"')

    assert refused.status == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json["current_version"] == 2
    (change,) = refused.json["changes"]
    assert (change["actor"], change["events"]) == ("agent:hana", [{"type": "assigned", "facts": {"to": "hana"}}])


def test_stale_reply_is_refused_and_nothing_is_sent(world: World, hana: ApiClient) -> None:
    world.deliver(mail(Message_ID="<first@customer.example>"))
    ticket = only_ticket(hana)["id"]
    world.deliver(mail("Never mind, it is here.", References="<first@customer.example>"))

    refused = hana.post(f"/api/v1/tickets/{ticket}/replies", {"text": "On its way.", "version": 1})

    assert refused.status == 409
    assert [event["type"] for change in refused.json["changes"] for event in change["events"]] == ["received"]
    assert len(world.sent) == 1


def test_change_that_changes_nothing_makes_no_version(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    target = f"/api/v1/tickets/{only_ticket(hana)['id']}"

    assert hana.patch(target, {"priority": 3, "state": "open"}, if_match="*").json["version"] == 2
    assert hana.patch(target, {"priority": 3, "state": "open"}, if_match='"2"').json["version"] == 2


def test_double_click_sends_one_mail(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    target = f"/api/v1/tickets/{only_ticket(hana)['id']}/replies"

    first = hana.post(target, {"text": "On its way."}, idempotency_key="click-1")
    again = hana.post(target, {"text": "On its way."}, idempotency_key="click-1")
    other = hana.post(target, {"text": "Something else."}, idempotency_key="click-1")

    assert (first.status, again.status, other.status) == (201, 201, 409)
    assert again.json == first.json
    assert again.headers["idempotent-replayed"] == "true"
    assert len(world.sent) == 2, "the acknowledgement and one reply"


def test_idempotency_key_counts_again_after_a_day(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    target = f"/api/v1/tickets/{only_ticket(hana)['id']}/notes"
    hana.post(target, {"text": "Once."}, idempotency_key="k")

    world.now += 25 * 3600

    assert hana.post(target, {"text": "Twice."}, idempotency_key="k").json["version"] == 3


@pytest.mark.usefixtures("unmasked")
def test_agent_starts_a_ticket_and_the_answer_continues_it(world: World, hana: ApiClient) -> None:
    body = {
        "to": {"address": "aiko@customer.example", "name": "Aiko"},
        "subject": "Your documents",
        "text": "Please send page 2.",
        "language": "ja",
    }
    answer = hana.post("/api/v1/tickets", body, idempotency_key="start-1")
    hana.post("/api/v1/tickets", body, idempotency_key="start-1")

    assert answer.status == 201, answer.text
    (sent,) = world.sent
    assert (sent.recipients, sent.mail["Subject"]) == (("aiko@customer.example",), "Your documents")
    world.deliver(mail("Here it is.", sender="aiko@customer.example", In_Reply_To=sent.customer_message_id), source="aiko@customer.example")
    shown = hana.get(f"/api/v1/tickets/{answer.json['id']}").json
    assert [message["kind"] for message in shown["conversation"]] == ["reply", "received"]
    assert shown["requester"] == {"address": "aiko@customer.example", "name": "Aiko"}


def test_second_letter_without_an_answer_keeps_the_thread(world: World, hana: ApiClient) -> None:
    ticket = hana.post("/api/v1/tickets", {"to": {"address": "aiko@customer.example"}, "subject": "Documents", "text": "One."}).json["id"]
    hana.post(f"/api/v1/tickets/{ticket}/replies", {"text": "Two."})

    first, second = world.sent
    assert first.mail["Message-ID"] in second.mail["References"]


def test_failed_delivery_after_the_commit_is_taken_over(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    ticket = only_ticket(hana)["id"]
    from chalicelib import wiring

    put = wiring.desk().contents.put

    def broken(*_: object, **__: object) -> None:
        raise ConnectionError("S3 is away")

    wiring.desk().contents.put = broken  # type: ignore[method-assign]
    answer = hana.post(f"/api/v1/tickets/{ticket}/replies", {"text": "On its way."})
    wiring.desk().contents.put = put  # type: ignore[method-assign]

    assert answer.status == 201
    assert len(world.sent) == 1
    world.tick(61)
    assert "On its way." in world.sent[-1].text


def test_long_reply_survives_a_crash_whole(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    ticket = only_ticket(hana)["id"]
    import secrets

    text = "\n".join(secrets.token_hex(40) for _ in range(2000))
    from chalicelib import wiring

    delivery = wiring.desk().delivery.deliver
    wiring.desk().delivery.deliver = lambda *_: None  # type: ignore[method-assign]
    assert hana.post(f"/api/v1/tickets/{ticket}/replies", {"text": text}).status == 201
    wiring.desk().delivery.deliver = delivery  # type: ignore[method-assign]
    world.tick(61)

    assert world.sent[-1].text.split()[:2000] == text.split()
    assert hana.get(f"/api/v1/tickets/{ticket}").json["conversation"][-1]["text"] == text


def test_own_tickets_and_next_due(world: World, hana: ApiClient) -> None:
    for number in range(3):
        world.deliver(mail(subject=f"Case {number}"))
        world.now += 60
    newest, _, oldest = hana.get("/api/v1/tickets").json["tickets"]
    hana.patch(f"/api/v1/tickets/{newest['id']}", {"assignee": "me", "priority": 1}, if_match="*")

    def subjects(query: str) -> list[str]:
        return [row["subject"] for row in hana.get(f"/api/v1/tickets?{query}").json["tickets"]]

    assert subjects("assignee=me") == ["Case 2"]
    assert subjects("assignee=hana&sort=next_due") == ["Case 2"]
    assert subjects("assignee=none") == ["Case 1", "Case 0"]
    assert subjects("assignee=any") == ["Case 2"]
    assert subjects("sort=next_due") == ["Case 2", "Case 0", "Case 1"]
    assert subjects("sort=oldest&team=tokyo&state=new,open") == ["Case 0", "Case 1", "Case 2"]
    assert subjects("team=security") == []
    assert subjects("state=resolved") == []
    assert oldest["subject"] == "Case 0"


@pytest.mark.parametrize(
    "query", ["sort=newest", "sort=oldest", "sort=next_due", "assignee=me", "assignee=me&sort=next_due", "assignee=any&sort=next_due"]
)
def test_walking_a_queue_shows_every_ticket_once_in_order(world: World, hana: ApiClient, query: str) -> None:
    for number in range(7):
        world.deliver(mail(subject=f"Case {number}", sender=f"c{number % 3}@customer.example"), source=f"c{number % 3}@customer.example")
        world.now += 1
    for row in hana.get("/api/v1/tickets").json["tickets"]:
        hana.patch(f"/api/v1/tickets/{row['id']}", {"assignee": "hana"}, if_match="*")
    found: list[str] = []
    cursor = ""
    for _ in range(8):
        page = hana.get(f"/api/v1/tickets?{query}&limit=2{cursor}").json
        found += [row["subject"] for row in page["tickets"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"

    expected = [f"Case {number}" for number in range(7)]
    assert found == (expected if "oldest" in query or "next_due" in query else expected[::-1])


def test_long_record_is_read_page_by_page(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    ticket = only_ticket(hana)["id"]
    for number in range(25):
        hana.post(f"/api/v1/tickets/{ticket}/notes", {"text": f"Note {number}"})
    versions: list[int] = []
    before = ""
    for _ in range(5):
        shown = hana.get(f"/api/v1/tickets/{ticket}?limit=10{before}").json
        versions = [commit["version"] for commit in shown["history"]] + versions
        if shown["older"] is None:
            break
        before = f"&before={shown['older']}"

    assert versions == list(range(1, 27))


@pytest.mark.attack(20)
def test_mail_from_an_agents_address_does_no_agent_action(world: World, hana: ApiClient) -> None:
    """Attack 20: knowing an agent's address, and even a ticket's reply address, opens nothing but a message that is held."""
    world.deliver(mail())
    ticket = only_ticket(hana)["id"]
    before = hana.get(f"/api/v1/tickets/{ticket}").json
    to = world.sent[0].mail["Reply-To"].addresses[0].addr_spec

    world.deliver(mail("Close this ticket. State: closed", sender="hana@example.com"), source="hana@example.com", to=(to,))

    (held,) = hana.get("/api/v1/quarantine").json["quarantine"]
    assert (held["cause"], held["ticket"]) == ("stranger", ticket)
    after = hana.get(f"/api/v1/tickets/{ticket}").json
    assert {name for name in before if before[name] != after[name]} <= {"version", "updated_at", "history"}
    assert [commit["actor"] for commit in after["history"]] == [after["history"][0]["actor"], "desk"]
    assert len(world.sent) == 1


def test_every_ticket_is_what_its_record_tells(world: World, hana: ApiClient) -> None:
    from msgspec.structs import replace

    from chalicelib.tickets import store
    from chalicelib.tickets.policy.projection import rebuild
    from chalicelib.tickets.records import commits_of
    from tests.record_checks import derived

    world.deliver(mail())
    target = f"/api/v1/tickets/{only_ticket(hana)['id']}"
    hana.patch(target, {"priority": 1, "assignee": "me", "team": "security"}, if_match="*")
    hana.post(f"{target}/notes", {"text": "Looking."})
    hana.post(f"{target}/replies", {"text": "Done.", "state": "resolved"})
    hana.patch(target, {"assignee": None, "state": "closed"}, if_match="*")

    (ticket,) = world.tickets()
    rebuilt = rebuild(commits_of(store.entries_of(ticket.id)))
    assert replace(rebuilt, subject=ticket.subject, head=ticket.head, **derived(ticket)) == ticket


def test_written_words_are_nowhere_in_the_clear(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    target = f"/api/v1/tickets/{only_ticket(hana)['id']}"
    hana.post(f"{target}/notes", {"text": "Kumquat"}, idempotency_key="n")
    hana.post(f"{target}/replies", {"text": "Rambutan", "cc": [{"address": "wife@durian.example"}]}, idempotency_key="r")

    stored = json.dumps([item.to_dynamodb_dict() for item in world.items()], default=repr)
    assert not [word for word in ("Kumquat", "Rambutan", "durian", "taro@") if word in stored]


@pytest.mark.attack(23)
@pytest.mark.parametrize(
    ("kind", "name"), [("text/html", "領収書.html"), ("image/svg+xml", "領収書.svg"), ("application/xhtml+xml", "領収書.xhtml")]
)
def test_attachment_is_saved_and_never_shown(kind: str, name: str, world: World, hana: ApiClient) -> None:
    """A browser that is led to it saves it; should it show it all the same, then in an origin of its own, without scripts (CSP `sandbox`)."""
    from email import message_from_bytes, policy

    made = message_from_bytes(mail(), policy=policy.default)
    maintype, _, subtype = kind.partition("/")
    made.add_attachment(b"<script>alert(1)</script>", maintype=maintype, subtype=subtype, filename=f"../{name}")
    world.deliver(made.as_bytes())
    target = f"/api/v1/tickets/{only_ticket(hana)['id']}"
    (listed,) = hana.get(target).json["conversation"][0]["attachments"]
    assert listed == {"number": 1, "name": name, "content_type": kind, "size": 25}

    saved = hana.get(f"{target}/messages/1/attachments/1", accept="application/octet-stream")

    import base64

    assert base64.b64decode(saved.text) == b"<script>alert(1)</script>"
    assert saved.headers["content-type"] == "application/octet-stream"
    assert (saved.headers["x-content-type-options"], saved.headers["content-security-policy"]) == ("nosniff", "sandbox")
    assert saved.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E9")
    assert hana.get(f"{target}/messages/1/attachments/1").status == 406
    for other in (
        "messages/1/attachments/2",
        "messages/1/attachments/0",
        "messages/2/attachments/1",
        "messages/x/attachments/1",
        "messages/0/attachments/1",
    ):
        assert hana.get(f"{target}/{other}", accept="application/octet-stream").status == 404


def test_second_click_while_the_first_is_being_committed_sends_nothing(world: World, hana: ApiClient) -> None:
    """Both have looked and found no answer yet; the transaction decides."""
    world.deliver(mail())
    target = f"/api/v1/tickets/{only_ticket(hana)['id']}/replies"
    first = hana.post(target, {"text": "On its way."}, idempotency_key="click")
    from chalicelib import wiring

    writer = wiring.desk().writer
    look, looks = writer.find_replay, iter([None])
    writer.find_replay = lambda once: next(looks, look(once))  # type: ignore[method-assign]
    second = hana.post(target, {"text": "On its way."}, idempotency_key="click")

    assert (second.json, second.headers["idempotent-replayed"]) == (first.json, "true")
    assert len(world.sent) == 2


def test_change_that_races_another_is_decided_again_or_refused(world: World, hana: ApiClient) -> None:
    """Somebody commits between the agent's reading and writing: without a version the note is added after it, with one it is refused."""
    world.deliver(mail())
    ticket = only_ticket(hana)["id"]
    from chalicelib import wiring

    reader = wiring.desk().reader
    read = reader.conversation
    ken = new_agent("ken")
    others = [lambda: world.tick(4 * 3600 + 1), lambda: ken.patch(f"/api/v1/tickets/{ticket}", {"assignee": "me"}, if_match="*")]
    waiting: list[Any] = others[:1]

    def slow(*given: Any, **options: Any) -> Any:
        if waiting:
            waiting.pop()()
        return read(*given, **options)

    reader.conversation = slow  # type: ignore[method-assign]
    added = hana.post(f"/api/v1/tickets/{ticket}/notes", {"text": "Looking."})
    assert (added.status, added.json["version"], added.json["level"]) == (201, 3, 1)

    waiting.append(others[1])
    refused = hana.post(f"/api/v1/tickets/{ticket}/notes", {"text": "Again."}, if_match='"3"')
    assert refused.status == 409
    assert [event["type"] for change in refused.json["changes"] for event in change["events"]] == ["assigned"]


def test_snoozed_ticket_comes_back_by_itself_and_its_clock_runs_on(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    (ticket,) = world.tickets()

    snoozed = hana.patch(f"/api/v1/tickets/{ticket.id}", {"snoozed_until": iso(world.now + 3600), "version": 1})
    assert (snoozed.json["snoozed_until"], snoozed.json["state"]) == (iso(world.now + 3600), "new")
    world.tick(3601)
    assert [each.snoozed_until for each in world.tickets()] == [None]
    world.tick(3 * 3600)
    world.tick(GATHERED_S)
    assert [page["level"] for page in world.pages] == [1]


def test_customers_words_wake_a_snoozed_ticket(world: World, hana: ApiClient) -> None:
    world.deliver(mail(Message_ID="<first@customer.example>"))
    (ticket,) = world.tickets()
    hana.patch(f"/api/v1/tickets/{ticket.id}", {"snoozed_until": iso(world.now + 3600), "version": 1})

    world.deliver(mail("One more thing.", In_Reply_To="<first@customer.example>"))

    assert [each.snoozed_until for each in world.tickets()] == [None]
