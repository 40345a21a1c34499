"""Who sends a secret is told at once what to do, and people of the security team see the ticket."""

import pytest

from chalicelib.tickets.events import SecretsRemoved
from chalicelib.tickets.records import EntryRecord, commits_of
from tests.api import ApiClient, new_agent
from tests.attacks.record import messages
from tests.integration.chat_desk import channel_of, document
from tests.secrets_made import CARD, phrase, wif
from tests.world import World, mail

WORDS = " ".join(phrase(seed=5))
SECRET = f"I cannot open my wallet. My words are:\n{WORDS}"
FIRST = {"Message_ID": "<first@customer.example>"}
SECOND = {"References": "<first@customer.example>"}
OPENINGS = {
    "en": "Hello,\nI cannot open my wallet any more and would like to have it back, these are my words:",
    "ja": "ウォレットを開けなくなりました。リカバリーフレーズは次のとおりです。どうすればよいですか。",
    "es": "Hola, no puedo abrir mi monedero y quisiera recuperarlo, estas son mis palabras:",
    "fr": "Bonjour, je ne peux plus ouvrir mon portefeuille et je voudrais le récupérer, voici mes mots :",
    "de": "Guten Tag, ich kann meine Wallet nicht mehr öffnen und möchte sie wiederherstellen, das sind meine Wörter:",
}
ADVICE = {
    "en": "make a new one now",
    "ja": "新しいウォレットを作成",
    "es": "cree ahora uno nuevo",
    "fr": "créez-en un nouveau",
    "de": "eine neue an",
}


@pytest.mark.parametrize("language", OPENINGS)
def test_customer_is_told_at_once_in_their_language(language: str, world: World) -> None:
    world.deliver(mail(f"{OPENINGS[language]}\n\n{WORDS}\n", subject="Wallet"))

    (sent,), (ticket,) = world.sent, world.tickets()
    assert sent.recipients == ("taro@customer.example",)
    assert ticket.language == language
    assert ADVICE[language] in sent.text
    assert f"{ticket.id[:4]}-{ticket.id[4:8]}-{ticket.id[8:]}" in sent.text
    assert sent.mail["Auto-Submitted"] == "auto-replied"
    assert "removed]" not in sent.text
    assert "{" not in sent.text


@pytest.mark.parametrize(
    ("secret", "wallet", "card"),
    [(WORDS, True, False), (wif(), True, False), (f"card {CARD}", False, True), (f"{WORDS}\ncard {CARD}", True, True)],
)
def test_warning_speaks_of_what_was_sent(secret: str, *, wallet: bool, card: bool, world: World) -> None:
    world.deliver(mail(f"Hello,\n{secret}\n"))

    (sent,) = world.sent
    assert ("Your wallet:" in sent.text, "Your card:" in sent.text) == (wallet, card)


def test_ticket_is_raised_to_security_and_says_what_was_removed(world: World) -> None:
    world.deliver(mail(SECRET))

    (ticket,) = world.tickets()
    (message,) = messages(world)
    (entry,) = (item for item in world.items() if isinstance(item, EntryRecord) and item.ev is not None)
    assert (ticket.team, ticket.priority, ticket.state, ticket.warnings, ticket.acknowledgements) == ("security", 1, "new", 1, 0)
    assert ticket.deadline == world.now + 900
    assert message.text == "I cannot open my wallet. My words are:\n[seed phrase removed]"
    assert [event.kinds for event in commits_of([entry])[0].events if isinstance(event, SecretsRemoved)] == [("seed-phrase",)]


def test_api_tells_what_was_removed_and_that_somebody_was_warned(world: World) -> None:
    world.deliver(mail(SECRET))
    (ticket,) = world.tickets()

    shown = new_agent().get(f"/api/v1/tickets/{ticket.id}").json

    received, warned = shown["conversation"]
    assert (received["kind"], received["removed"]) == ("received", ["seed-phrase"])
    assert (warned["kind"], warned["delivery"]["state"]) == ("warning", "sent")
    assert {"type": "secrets", "facts": {"kinds": ["seed-phrase"]}} in shown["history"][0]["events"]


def test_one_warning_a_ticket(world: World) -> None:
    world.deliver(mail(SECRET, **FIRST))

    world.deliver(mail(f"And my card: {CARD}", **SECOND))

    (ticket,) = world.tickets()
    assert (ticket.version, ticket.warnings, len(world.sent)) == (2, 1, 1)
    assert messages(world)[1].removed == ("card-number",)


def test_secret_on_a_ticket_that_is_there_raises_it_and_warns(world: World) -> None:
    world.deliver(mail(**FIRST))

    world.deliver(mail(SECRET, **SECOND))

    (ticket,) = world.tickets()
    assert (ticket.team, ticket.priority, ticket.acknowledgements, ticket.warnings) == ("security", 1, 1, 1)
    assert ticket.deadline == world.now + 900
    assert "Your wallet:" in world.sent[1].text
    assert world.sent[1].recipients == ("taro@customer.example",)


def test_participant_who_sends_a_secret_is_the_one_who_is_warned(world: World) -> None:
    world.deliver(mail(Cc="hana@customer.example", **FIRST))

    world.deliver(mail(SECRET, sender="hana@customer.example", **SECOND), source="hana@customer.example")

    assert world.sent[1].recipients == ("hana@customer.example",)


def test_warning_is_sent_by_the_sweep_where_its_writer_died(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.deliver(mail(Cc="hana@customer.example", **FIRST))
    with monkeypatch.context() as patched:
        patched.setattr("chalicelib.tickets.delivery.Delivery.deliver", lambda *_: None)
        world.deliver(mail(SECRET, sender="hana@customer.example", **SECOND), source="hana@customer.example")

    world.tick(120)

    assert [sent.recipients for sent in world.sent] == [("taro@customer.example",), ("hana@customer.example",)]
    assert "Your wallet:" in world.sent[1].text


def test_warning_stands_outside_of_the_daily_cap_and_of_pauses(world: World) -> None:
    def pause(desk: dict[str, dict[str, object]]) -> None:
        desk["automatic_mail"] = {"acknowledgements": False, "answers": False, "daily_cap_per_address": 0}

    with document(world, pause):
        world.deliver(mail(SECRET))
        world.deliver(mail(SECRET))

        assert len(world.sent) == 2


@pytest.mark.parametrize("headers", [{"Auto_Submitted": "auto-generated"}, {"Precedence": "bulk"}])
def test_program_is_not_warned(headers: dict[str, str], world: World) -> None:
    world.deliver(mail(SECRET, **headers))

    assert world.sent == []
    assert messages(world)[0].removed == ("seed-phrase",)


@pytest.mark.parametrize("verdicts", [{"dmarc": "fail", "policy": "none"}, {"spam": "fail"}])
def test_who_proved_nothing_is_not_warned(verdicts: dict[str, str], world: World) -> None:
    world.deliver(mail(SECRET), **verdicts)

    assert world.sent == []
    assert messages(world)[0].text.endswith("[seed phrase removed]")


def test_chat_shows_the_warning_at_once_and_once(world: World) -> None:
    channel = channel_of(world)

    first, second = channel.say(f"password {WORDS}"), channel.say(f"fees {WORDS}")

    assert first.json["answer"]["title"] == "Please act now: your message held a secret"
    assert "make a new one now" in first.json["answer"]["text"]
    assert "--" not in first.json["answer"]["text"]
    assert first.json["expected_by"] is not None
    assert (second.json["status"], second.json["answer"]) == ("waiting", None), "no article answers a secret"
    assert channel.world.tickets()[0].warnings == 1


def test_chat_gives_a_duplicate_the_same_warning(world: World) -> None:
    channel = channel_of(world)

    assert channel.say(WORDS, webhook_id="msg_1", conversation="c").body == channel.say(WORDS, webhook_id="msg_1", conversation="c").body


def test_replayed_request_of_an_agent_tells_again_what_was_removed(world: World) -> None:
    world.deliver(mail())
    agent: ApiClient = new_agent()
    (ticket,) = world.tickets()

    first, again = (agent.post(f"/api/v1/tickets/{ticket.id}/notes", {"text": WORDS}, Idempotency_Key="one-and-only") for _ in range(2))

    assert first.json == again.json
    assert first.json["removed"] == ["seed-phrase"]
    assert "removed" not in agent.post(f"/api/v1/tickets/{ticket.id}/notes", {"text": "Nothing here."}).json
