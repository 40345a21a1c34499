"""Fills an empty desk with a few conversations, through its own doors, so that there is something to look at. None of them waits for anybody."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from chalicelib import wiring
from chalicelib.agents.model import Role
from chalicelib.agents.usecases import create_agent, replace_token
from chalicelib.core.errors import Conflict
from infra.local.desk_client import DeskClient
from infra.local.local_pages import RunFacts
from infra.local.openid_provider import PEOPLE
from infra.local.stack import Stack

AGENT = "demo"
ANSWERED_BY_KNOWLEDGE = (
    (
        "ja-customer@customer.example",
        "出金手数料について",
        "お世話になっております。\n出金手数料はいくらですか？\nよろしくお願いいたします。",
    ),
    ("en-customer@customer.example", "Password", "Hello,\n\nI forgot my password. How do I reset it?\n\nBest regards"),
)
ANSWERED_BY_AGENT = (
    (
        "de-customer@customer.example",
        "Name auf dem Kontoauszug",
        "Guten Tag,\n\nauf meinem Kontoauszug vom 3. Oktober steht noch mein früherer Name.\n\nViele Grüße",
        "Guten Tag,\n\nvielen Dank für den Hinweis. Wir haben den Namen berichtigt; der Auszug steht neu bereit.\n\nFreundliche Grüße",
    ),
    (
        "fr-customer@customer.example",
        "Ordre en double",
        "Bonjour,\n\nun ordre du 12 octobre apparaît deux fois dans mon historique.\n\nCordialement",
        "Bonjour,\n\nil s'agissait d'un défaut d'affichage, un seul ordre a été exécuté. C'est corrigé.\n\nCordialement",
    ),
)


def seed(facts: RunFacts, stack: Stack, say: Callable[[str], None]) -> str:
    """Returns the demo agent's token. Called once, when all doors are open."""
    del stack
    token = _demo_agent()
    _demo_people()
    desk, mailbox = DeskClient(facts.http, facts.smtp, token), facts.mailboxes[0]
    say("Seeding the demo desk ...")
    for sender, subject, text in ANSWERED_BY_KNOWLEDGE:
        desk.send_mail(sender, subject, text, to=mailbox)
    for sender, subject, text, reply in ANSWERED_BY_AGENT:
        desk.send_mail(sender, subject, text, to=mailbox)
        ticket = desk.ticket_about(subject)
        desk.api("POST", f"/tickets/{ticket['id']}/replies", {"text": reply, "state": "resolved"})
    for _, subject, _ in ANSWERED_BY_KNOWLEDGE:
        desk.ticket_about(subject)
    return token


def _demo_people() -> None:
    """Those whom the local OpenID provider knows, each with the role that it shows."""
    for person in PEOPLE:
        with suppress(Conflict):
            create_agent(person.id, person.name, person.address, time.time(), role=Role(person.role))


def _demo_agent() -> str:
    wiring.desk()  # binds the tables
    try:
        return create_agent(AGENT, "Demo agent", "demo-agent@example.com", time.time())
    except Conflict:
        return replace_token(AGENT)
