"""Secrets that customers and agents write: nowhere that our code writes, opened or as it lies there, is any of them found (attacks 52, 53)."""

import base64
from collections.abc import Iterator
from email.message import EmailMessage
from itertools import pairwise
from typing import Any

import boto3
import pytest

from chalicelib import wiring
from chalicelib.aws.dynamodb import CustomerKey
from chalicelib.core.sealing import SealBroken, unseal
from chalicelib.tickets.records import TicketRecord, place_of_subject
from tests.api import ApiClient, new_agent
from tests.aws import objects_in
from tests.integration.chat_desk import channel_of
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.secrets_made import CARD, HEX, extended_key, phrase, wif
from tests.world import World, mail

from . import record

WORDS = phrase(seed=11)
NUMBERED = "\n".join(f"{number}. {word}" for number, word in enumerate(WORDS, 1))
MISSPELT = " ".join([*WORDS[:4], WORDS[4][:-1] + "zz", *WORDS[5:]])
SECRETS = {
    "phrase": (" ".join(WORDS), WORDS, "seed-phrase"),
    "numbered phrase": (NUMBERED, WORDS, "seed-phrase"),
    "misspelt phrase": (MISSPELT, [*WORDS[:4], *WORDS[5:]], "seed-phrase"),
    "Japanese phrase": ("　".join(phrase("japanese")), phrase("japanese"), "seed-phrase"),
    "WIF": (wif(), [wif()], "private-key"),
    "xprv": (extended_key()[:60] + "\n" + extended_key()[60:], [extended_key()[:60], extended_key()[60:]], "private-key"),
    "hex": (f"my private key {HEX}", [HEX], "private-key"),
    "card": (f"card {CARD}", [CARD, CARD.replace(" ", "")], "card-number"),
}


def lying_there(world: World) -> Iterator[bytes]:
    """Every byte that our code stored: tables, content bucket, config bucket; and what the queues hold."""
    dynamodb, sqs = boto3.client("dynamodb"), boto3.client("sqs")
    for name in ("DESK_TABLE", "KEYS_TABLE"):
        for page in dynamodb.get_paginator("scan").paginate(TableName=world.environment[name]):
            yield repr(page["Items"]).encode()
            yield from (value for item in page["Items"] for kind in item.values() for value in kind.values() if isinstance(value, bytes))
    for name in ("CONTENT_BUCKET", "CONFIG_BUCKET"):
        yield from (body for _, body in objects_in(world.environment[name]))
    for url in sqs.list_queues().get("QueueUrls", []):
        yield repr(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])).encode()


def opened(world: World) -> Iterator[bytes]:
    """What the desk sealed, decrypted with every customer's key: messages, subjects, contacts, files, archived mail."""
    yield from (repr(each).encode() for each in record.messages(world))
    vault, items = wiring.desk().vault, world.items()
    keys = [vault.open(key) for key in CustomerKey.scan()]
    for item in items:
        if isinstance(item, TicketRecord):
            yield from _unsealed(keys, item.sub, place_of_subject(item.id))
    for key, body in objects_in(world.environment["CONTENT_BUCKET"]):
        for plain in _unsealed(keys, body, key):
            yield plain
            yield from _decoded(plain)


def _unsealed(keys: list[bytes], box: bytes, place: str) -> Iterator[bytes]:
    for key in keys:
        try:
            yield unseal(key, box, place)
        except SealBroken:
            continue


def _decoded(raw: bytes) -> Iterator[bytes]:
    from email import message_from_bytes

    yield from (part.get_payload(decode=True) or b"" for part in message_from_bytes(raw).walk() if not part.is_multipart())


def assert_gone(world: World, parts: list[str], logged: str) -> None:
    places = [*lying_there(world), *opened(world), logged.encode(), *(repr(sent).encode() + sent.text.encode() for sent in world.sent)]
    places += [repr(page).encode() for page in world.pages]
    everything = b"\0".join(places)
    for part in parts:
        forms = {part.encode(), part.replace(" ", "").encode(), base64.b64encode(part.encode())} if len(part) > 12 else {part.encode()}
        if len(part) <= 12 and part.isascii():
            continue  # an ordinary word may stand anywhere: pairs of them are looked for below
        assert not any(form in everything for form in forms), part
    for left, right in pairwise(parts):
        assert not any(f"{left}{between}{right}".encode() in everything for between in (" ", "\n", "\\n", "　")), (
            left,
            right,
        )


def base() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = (
        "taro@customer.example",
        "support@example.com",
        "Help",
        "<one@customer.example>",
    )
    return made


def in_text(secret: str) -> bytes:
    return mail(f"Hello,\nI cannot log in.\n{secret}\nPlease help.")


def in_subject(secret: str) -> bytes:
    return mail("Please help.", subject=" ".join(secret.split()))


def in_html_alone(secret: str) -> bytes:
    made = base()
    cells = "".join(f"<tr><td>{piece}</td></tr>" for piece in secret.split("\n"))
    made.set_content(f"<html><body><p>Hello</p><table>{cells}</table></body></html>", subtype="html")
    return made.as_bytes()


def in_html_beside_a_text(secret: str) -> bytes:
    made = base()
    made.set_content("See the HTML.")
    made.add_alternative(f"<p>{secret.replace(chr(10), '<br>')}</p>", subtype="html")
    return made.as_bytes()


def in_a_file(secret: str) -> bytes:
    made = base()
    made.set_content("It is attached.")
    made.add_attachment(secret.encode(), maintype="application", subtype="octet-stream", filename="wallet backup")
    return made.as_bytes()


def in_an_attached_mail(secret: str) -> bytes:
    inner, made = base(), base()
    inner.set_content(f"An old mail.\n{secret}\n")
    made.set_content("It is attached.")
    made.add_attachment(inner)
    return made.as_bytes()


def in_names(secret: str) -> bytes:
    made, name = base(), " ".join(secret.split())
    made.replace_header("From", f'"{name}" <taro@customer.example>')
    made["Cc"] = f'"{name}" <hana@customer.example>'
    made.set_content("Hello")
    made.add_attachment(b"\x89PNG\0", maintype="image", subtype="png", filename=f"{name}.png")
    return made.as_bytes()


WAYS = (in_text, in_subject, in_html_alone, in_html_beside_a_text, in_a_file, in_an_attached_mail, in_names)


@pytest.fixture
def agent(world: World) -> ApiClient:
    return new_agent()


@pytest.mark.attack(52)
@pytest.mark.attack(53)
@pytest.mark.parametrize("name", SECRETS)
def test_secret_in_a_mail_is_nowhere(name: str, world: World, capfd: pytest.CaptureFixture[str]) -> None:
    secret, parts, kind = SECRETS[name]

    for write in WAYS:
        world.deliver(write(secret).replace(b"<one@customer.example>", f"<{write.__name__}@customer.example>".encode()))
    world.tick(120)

    assert_gone(world, parts, "".join(capfd.readouterr()))
    assert [(ticket.team, ticket.priority) for ticket in world.tickets()] == [("security", 1)] * len(WAYS)
    received = [message for message in record.messages(world) if message.sender]
    assert [message.removed for message in received] == [(kind,)] * len(WAYS)


@pytest.mark.attack(53)
@pytest.mark.parametrize("name", SECRETS)
def test_secret_in_a_chat_is_nowhere(name: str, world: World, capfd: pytest.CaptureFixture[str]) -> None:
    secret, parts, kind = SECRETS[name]

    response = channel_of(world).say(secret)

    assert response.json["status"] == "answered"
    assert response.json["expected_by"] is not None
    assert response.json["answer"]["article"] is None
    assert_gone(world, parts, "".join(capfd.readouterr()) + response.body)
    (ticket,) = world.tickets()
    assert (ticket.team, ticket.priority, ticket.warnings) == ("security", 1, 1)
    assert record.message(world).removed == (kind,)


@pytest.mark.attack(53)
@pytest.mark.parametrize("name", SECRETS)
def test_secret_that_an_agent_pastes_is_nowhere(name: str, world: World, agent: ApiClient, capfd: pytest.CaptureFixture[str]) -> None:
    secret, parts, kind = SECRETS[name]
    world.deliver(mail())
    (ticket,) = world.tickets()
    file = {"name": "a.txt", "content": base64.b64encode(secret.encode()).decode(), "content_type": "text/plain"}
    orders: list[tuple[str, dict[str, Any]]] = [
        (f"/api/v1/tickets/{ticket.id}/notes", {"text": secret}),
        (f"/api/v1/tickets/{ticket.id}/replies", {"text": secret, "files": [file], "state": "open"}),
        (f"/api/v1/tickets/{ticket.id}/forwards", {"text": secret, "to": [{"address": "bank@partner.example"}]}),
        (
            "/api/v1/tickets",
            {"to": {"address": "jiro@customer.example"}, "subject": f"Your words: {' '.join(secret.split())}", "text": secret},
        ),
    ]

    answers = [agent.post(path, body) for path, body in orders]

    assert [(answer.status, answer.json["removed"]) for answer in answers] == [(201, [kind])] * 4
    world.tick(120)
    assert_gone(world, parts, "".join(capfd.readouterr()) + "".join(answer.text for answer in answers))
    assert {item.priority for item in world.tickets()} == {3}, "an agent's slip moves no ticket"


@pytest.mark.attack(53)
@pytest.mark.parametrize("name", SECRETS)
def test_secret_in_a_held_mail_is_not_shown(name: str, world: World, agent: ApiClient, capfd: pytest.CaptureFixture[str]) -> None:
    secret, parts, kind = SECRETS[name]
    world.deliver(mail(f"Hello\n{secret}\nBye"), dmarc="fail", policy="reject")
    (held,) = agent.get("/api/v1/quarantine").json["quarantine"]

    shown = agent.get(f"/api/v1/quarantine/{held['id']}")

    assert shown.json["mail"]["removed"] == [kind]
    assert agent.post(f"/api/v1/quarantine/{held['id']}/release", {}).status == 200
    assert_gone(world, parts, "".join(capfd.readouterr()) + shown.text)
    assert world.sent == [], "it proves no sender: nobody is warned"


@pytest.mark.attack(53)
def test_transaction_id_stays(world: World) -> None:
    world.deliver(mail(f"My withdrawal has not arrived. txid: {HEX}\nAddress bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"))

    assert HEX in record.message(world).text
    (ticket,) = world.tickets()
    assert ticket.team != "security"
    (sent,) = world.sent
    assert "recovery phrase or a private key" not in sent.text


@pytest.mark.attack(53)
def test_mail_that_fails_for_ever_leaves_no_secret_in_the_dead_letters(
    world: World, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies in a dead-letter queue is SES's notification as it came: it names the mail, and holds none of it."""
    monkeypatch.setattr("chalicelib.intake.usecases.MailIntake._take_in", _breaks)

    answer = world.inbound([world.record(world.put_raw(mail(f"Hello\n{' '.join(WORDS)}")))])

    assert len(answer["batchItemFailures"]) == 1
    assert_gone(world, WORDS, "".join(capfd.readouterr()))


def _breaks(_: object, arrival: object) -> None:
    raise RuntimeError(f"a fault that tells all it knows: {arrival!r}")
