"""What agents write, as customers get it: Markdown in both forms, signed, above what it answers, with files, to whom it should go."""

import base64
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.tickets.policy.new_words.splitting import new_words
from tests.api import ApiClient, new_agent
from tests.integration.chat_desk import document
from tests.world import World, mail

pytestmark = pytest.mark.usefixtures("unmasked")

PHOTOGRAPH = bytes(range(256)) * 40


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent("hana", "Hana Sato")


def ticket_of(hana: ApiClient) -> str:
    return str(hana.get("/api/v1/tickets").json["tickets"][-1]["id"])


def file(name: str, data: bytes, content_type: str = "application/octet-stream") -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(data).decode(), "content_type": content_type}


def attached(world: World) -> list[tuple[str | None, bytes]]:
    return [(part.get_filename(), part.get_content()) for part in world.sent[-1].mail.iter_attachments()]


def reply(world: World, hana: ApiClient, **body: Any) -> str:
    """The plain text of the mail that went out."""
    answer = hana.post(f"/api/v1/tickets/{ticket_of(hana)}/replies", {"text": "It is on its way.", **body})
    assert answer.status == 201, answer.text
    return world.sent[-1].text.replace("\r\n", "\n")


def test_reply_is_markdown_in_both_forms_signed_and_above_what_it_answers(world: World, hana: ApiClient) -> None:
    world.deliver(mail("My statement looks odd.\n\n-- \nTaro"))

    text = reply(world, hana, text="Dear Taro,\n\n1. Open **Statements**.\n2. See https://example.com/help.")

    head = "On 24 November 2026, 10:00 (JST), taro@customer.example wrote:"
    assert text.splitlines() == [
        "Dear Taro,", "", "1. Open Statements.", "2. See https://example.com/help.", "", "Tokyo support, Example Exchange",
        "We never ask for your password, a code or a recovery phrase.", "", head, "> My statement looks odd.",
    ]  # fmt: skip
    html = world.sent[-1].mail.get_body(("html",)).get_content()
    assert "<strong>Statements</strong>" in html
    assert '<a href="https://example.com/help">' in html
    assert '<blockquote class="gmail_quote" type="cite"' in html
    shown = hana.get(f"/api/v1/tickets/{ticket_of(hana)}").json["conversation"][-1]
    assert shown["text"] == "Dear Taro,\n\n1. Open **Statements**.\n2. See https://example.com/help."


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", "明細書の金額がおかしいようです。ご確認をお願いいたします。"),
        ("de", "Auf meinem Kontoauszug stimmt der Betrag leider nicht, bitte prüfen Sie das."),
    ],
)
def test_customers_answer_above_our_whole_mail_is_their_new_words_alone(world: World, hana: ApiClient, language: str, words: str) -> None:
    world.deliver(mail(words))
    ours = reply(world, hana, text="Thank you.\n\nHana")
    quoted = "\n".join(f"> {line}".rstrip() for line in ours.splitlines())

    assert (
        new_words(f"Now it is right.\n\nOn Mon, 23 Nov 2026 at 09:00, Tokyo support <support@example.com> wrote:\n{quoted}").strip()
        == "Now it is right."
    )
    assert {"ja": "のメール:", "de": "schrieb"}[language] in ours


@pytest.mark.parametrize("history", ["all", "none"])
def test_history_is_as_configured(world: World, hana: ApiClient, history: str) -> None:
    world.deliver(mail("One."))
    reply(world, hana, text="Two.")
    world.deliver(mail("Three.", In_Reply_To=world.sent[-1].customer_message_id))

    with document(world, lambda desk: desk.update(quote_history=history)):
        text = reply(world, hana, text="Four.")

    assert [line for line in text.splitlines() if line.startswith(">")] == (["> Three.", "> Two.", "> One."] if history == "all" else [])


def test_team_that_signs_as_agent_shows_who_writes(world: World, hana: ApiClient) -> None:
    world.deliver(mail())

    with document(world, lambda desk: desk["teams"]["tokyo"].update(sign_as="agent")):
        text = reply(world, hana)

    assert world.sent[-1].mail["From"].addresses[0].display_name == "Hana Sato (Example Exchange)"
    assert "\n\nHana Sato\nTokyo support, Example Exchange\n" in text


def test_nobody_is_shown_history_who_took_no_part(world: World, hana: ApiClient) -> None:
    world.deliver(mail("My secret."))

    assert "My secret." not in reply(world, hana, to=[{"address": "notary@partner.example"}])
    assert "My secret." not in reply(world, hana, cc=[{"address": "notary@partner.example"}])
    assert "My secret." in reply(world, hana)


def test_notes_held_mail_and_strangers_words_are_never_quoted(world: World, hana: ApiClient) -> None:
    world.deliver(mail("One."))
    ticket = ticket_of(hana)
    hana.post(f"/api/v1/tickets/{ticket}/notes", {"text": "A note."})
    hana.post(f"/api/v1/tickets/{ticket}/forwards", {"to": [{"address": "bank@partner.example"}], "text": "Please look."})
    for text in ("The bank says no.", "The bank says yes."):
        world.deliver(
            mail(text, sender="bank@partner.example", In_Reply_To=world.sent[-1].customer_message_id), source="bank@partner.example"
        )
    held = hana.get("/api/v1/quarantine").json["quarantine"]
    assert hana.post(f"/api/v1/quarantine/{held[0]['id']}/release").status == 200

    with document(world, lambda desk: desk.update(quote_history="all")):
        text = reply(world, hana)

    assert [line for line in text.splitlines() if line.startswith(">")] == ["> One."]
    assert world.sent[-1].recipients == ("taro@customer.example",)
    assert "partner.example" not in world.sent[-1].raw.decode()


# ---- Cc


def with_colleagues(world: World) -> None:
    world.deliver(mail("One.", Cc="Jiro <jiro@customer.example>, Support@Example.com, kumi@customer.example"))


def test_reply_keeps_in_cc_who_takes_part(world: World, hana: ApiClient) -> None:
    with_colleagues(world)

    shown = hana.get(f"/api/v1/tickets/{ticket_of(hana)}").json["reply_goes_to"]
    reply(world, hana)

    assert ([it["address"] for it in shown["to"]], [it["address"] for it in shown["cc"]]) == (
        ["taro@customer.example"],
        ["jiro@customer.example", "kumi@customer.example"],
    )
    assert world.sent[-1].mail["Cc"] == "Jiro <jiro@customer.example>, kumi@customer.example"
    assert world.sent[-1].recipients == ("taro@customer.example", "jiro@customer.example", "kumi@customer.example")


def test_empty_cc_and_a_given_to_mean_what_they_say(world: World, hana: ApiClient) -> None:
    with_colleagues(world)

    reply(world, hana, cc=[])
    assert world.sent[-1].recipients == ("taro@customer.example",)
    reply(world, hana, to=[{"address": "jiro@customer.example"}])
    assert world.sent[-1].recipients == ("jiro@customer.example",)


def test_cc_of_who_proved_nothing_gets_no_mail(world: World, hana: ApiClient) -> None:
    world.deliver(mail("One."))
    world.deliver(
        mail("Two.", In_Reply_To=world.sent[-1].customer_message_id, Cc="spy@evil.example"), dmarc="fail", spf="fail", dkim="fail"
    )

    reply(world, hana)

    assert world.sent[-1].recipients == ("taro@customer.example",)


# ---- files


def test_reply_carries_files_that_can_be_saved_again(world: World, hana: ApiClient) -> None:
    world.deliver(mail())

    reply(world, hana, files=[file("写真 2026年.png", PHOTOGRAPH, "image/png"), file("../../notes.txt", b"x", "text/html\r\nBcc: a@b")])

    assert attached(world) == [("写真 2026年.png", PHOTOGRAPH), ("notes.txt", b"x")]
    assert [part.get_content_type() for part in world.sent[-1].mail.iter_attachments()] == ["image/png", "application/octet-stream"]
    assert world.sent[-1].mail["Bcc"] is None
    message = hana.get(f"/api/v1/tickets/{ticket_of(hana)}").json["conversation"][-1]
    assert [(it["name"], it["size"]) for it in message["attachments"]] == [("写真 2026年.png", len(PHOTOGRAPH)), ("notes.txt", 1)]
    saved = hana.get(f"/api/v1/tickets/{ticket_of(hana)}/messages/{message['version']}/attachments/1", accept="application/octet-stream")
    assert saved.status == 200


def test_file_of_a_mail_whose_process_died_is_sent_by_the_next(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    deliver = wiring.desk().delivery.deliver
    wiring.desk().delivery.deliver = lambda *_: None  # type: ignore[method-assign]
    hana.post(f"/api/v1/tickets/{ticket_of(hana)}/replies", {"text": "Here.", "files": [file("a.bin", PHOTOGRAPH)]})
    wiring.desk().delivery.deliver = deliver  # type: ignore[method-assign]

    world.tick(61)

    assert attached(world) == [("a.bin", PHOTOGRAPH)]
    assert "> The name on my statement" in world.sent[-1].text


def test_same_request_again_stores_its_file_over_itself(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    stored: list[str] = []
    put = wiring.desk().contents.put

    def noted(key: str, *rest: Any) -> None:
        stored.append(key)
        put(key, *rest)

    wiring.desk().contents.put = noted  # type: ignore[method-assign]
    commit, refused = wiring.desk().writer.commit, iter([True])

    def interrupted(*args: Any, **options: Any) -> Any:
        wiring.desk().writer._with_files(args[3], args[2])
        if next(refused, False):
            raise ConnectionError
        return commit(*args, **options)

    wiring.desk().writer.commit = interrupted  # type: ignore[method-assign]
    body = {"text": "Here.", "files": [file("a.bin", PHOTOGRAPH)]}
    answers = [hana.post(f"/api/v1/tickets/{ticket_of(hana)}/replies", body, idempotency_key="one") for _ in range(2)]

    assert [answer.status for answer in answers] == [500, 201]
    assert len({key for key in stored if key.startswith("attachments/")}) == 1


def test_too_much_is_refused_with_what_to_do(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    heavy = [file(f"{number}.bin", bytes(1_500_000)) for number in range(3)]

    answer = hana.post(f"/api/v1/tickets/{ticket_of(hana)}/replies", {"text": "Here.", "files": heavy})

    assert (answer.status, answer.json["field"]) == (413, "files")
    assert "another mail" in answer.json["detail"]
    assert hana.post(f"/api/v1/tickets/{ticket_of(hana)}/notes", {"text": "x" * 1_100_000}).status == 413
    bad = hana.post(f"/api/v1/tickets/{ticket_of(hana)}/replies", {"text": "Here.", "files": [{"name": "a", "content": "no base64!"}]})
    assert (bad.status, bad.json["field"]) == (400, "files[0].content")
    assert len(world.sent) == 1


def test_forward_carries_what_came_if_asked(world: World, hana: ApiClient) -> None:
    raw = mail("See the photograph.").replace(b"Content-Type: text/plain", b"MIME-Version: 1.0\r\nContent-Type: text/plain")
    from email import message_from_bytes, policy

    made: Any = message_from_bytes(raw, policy=policy.default)
    made.add_attachment(PHOTOGRAPH, maintype="image", subtype="png", filename="photo.png")
    world.deliver(made.as_bytes())
    target = f"/api/v1/tickets/{ticket_of(hana)}/forwards"
    body = {"to": [{"address": "bank@partner.example"}], "text": "Please look."}

    hana.post(target, body)
    assert attached(world) == []
    hana.post(target, {**body, "with_attachments": True, "files": [file("ours.txt", b"y")]})
    assert attached(world) == [("ours.txt", b"y"), ("photo.png", PHOTOGRAPH)]
    assert "> See the photograph." in world.sent[-1].text


def test_first_letter_carries_files_and_a_signature(world: World, hana: ApiClient) -> None:
    body = {"to": {"address": "new@customer.example"}, "subject": "Your account", "text": "Good day", "files": [file("a.txt", b"z")]}
    assert hana.post("/api/v1/tickets", body).status == 201

    assert attached(world) == [("a.txt", b"z")]
    assert world.sent[-1].text.splitlines()[:3] == ["Good day", "", "-- "]


# ---- what SES takes no more of, and what an operator holds back


def refusing(is_short: Callable[[], bool]) -> Callable[[Any], None]:
    answer = (
        SimpleNamespace(status_code=429),
        {
            "Error": {"Code": "TooManyRequestsException", "Message": "Daily message quota exceeded"},
            "ResponseMetadata": {"HTTPStatusCode": 429},
        },
    )
    return lambda events: events.register("before-call.sesv2.SendEmail", lambda **_: answer if is_short() else None)


def test_when_the_quota_is_short_what_agents_wrote_goes_first(world: World, hana: ApiClient, capsys: pytest.CaptureFixture[str]) -> None:
    left, asked = [0], [0]

    def is_short() -> bool:
        asked[0] += 1
        left[0] -= 1
        return left[0] < 0

    world.listeners.append(refusing(is_short))
    world.restart()
    for number in range(20):
        sender = f"customer-{number}@customer.example"
        world.deliver(mail(sender=sender), source=sender)
    world.now += 590
    for row in hana.get("/api/v1/tickets?limit=5").json["tickets"]:
        assert hana.post(f"/api/v1/tickets/{row['id']}/replies", {"text": "It is on its way."}).status == 201
    assert world.sent == []

    left[0] = 5
    world.tick(3600)
    assert [sent.mail["Auto-Submitted"] for sent in world.sent] == [None] * 5

    asked[0], left[0] = 0, 0
    world.tick(900)
    assert asked[0] == 1, "the first refusal is enough for automatic mail"
    left[0] = 1000
    world.tick(900)
    assert len(world.sent) == 25
    said = capsys.readouterr().out
    assert "MailQuotaShort" in said
    assert "NotDelivered" in said, "who waits for over ten minutes rings the alarm"


def test_automatic_mail_that_waited_a_day_for_the_quota_is_given_up_and_a_reply_is_not(world: World, hana: ApiClient) -> None:
    is_over = [False]
    world.listeners.append(refusing(lambda: not is_over[0]))
    world.restart()
    world.deliver(mail())
    hana.post(f"/api/v1/tickets/{ticket_of(hana)}/replies", {"text": "It is on its way."})
    for _ in range(15):
        world.tick(7200)

    is_over[0] = True
    world.tick(60)

    assert [sent.mail["Auto-Submitted"] for sent in world.sent] == [None]
    history = hana.get(f"/api/v1/tickets/{ticket_of(hana)}").json["history"]
    assert [event["facts"]["reason"] for told in history for event in told["events"] if event["type"] == "delivery-failed"] == ["quota"]


def test_pause_of_over_a_day_is_the_operators_choice_and_rings_no_alarm(
    world: World, hana: ApiClient, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver = wiring.desk().delivery.deliver
    wiring.desk().delivery.deliver = lambda *_: None  # type: ignore[method-assign]
    world.deliver(mail())
    wiring.desk().delivery.deliver = deliver  # type: ignore[method-assign]

    with document(world, lambda desk: desk["automatic_mail"].update(acknowledgements=False)):
        for _ in range(13):
            world.tick(7200)

    said = capsys.readouterr().out
    assert "DeliveryPausedOut" in said
    assert "NotDelivered" not in said
    assert world.sent == []
