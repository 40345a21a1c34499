"""Who says that somebody else is in the account comes to the security team at once, by mail and by chat, and no article answers."""

import json
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.tickets import events as e
from chalicelib.tickets import store
from chalicelib.tickets.records import commits_of
from tests.chat_channel import Channel
from tests.fakes.answers import FewAnswers
from tests.faults.injection import refusal
from tests.integration.chat_desk import channel_of
from tests.world import START, World, mail

HACKED = "Somebody logged in to my account last night and my coins are gone."
TOLD = [e.TeamChanged("security"), e.PriorityChanged(1), e.CategoryChanged("security")]


def events(ticket_id: str) -> list[e.Event]:
    return [event for commit in commits_of(store.entries_of(ticket_id)) for event in commit.events]


def flags(ticket_id: str) -> list[str | None]:
    return [event.flag for event in events(ticket_id) if isinstance(event, e.MessageReceived)]


def test_new_mail_goes_to_the_security_team_with_the_shortest_promise(world: World) -> None:
    world.deliver(mail(HACKED))

    (ticket,) = world.tickets()
    assert (ticket.team, ticket.priority, ticket.category) == ("security", 1, "security")
    assert ticket.deadline == START + 900
    assert flags(ticket.id) == ["takeover"]


def test_it_is_acknowledged_and_never_answered(world: World) -> None:
    """Whatever the answerer would say."""
    wiring.desk().admission.answerer = FewAnswers(hacked="Freeze your account.")
    world.deliver(mail("I think my account was hacked"))

    (ticket,) = world.tickets()
    assert (ticket.acknowledgements, ticket.answers) == (1, 0)
    (sent,) = world.sent
    assert "Security" in sent.text, "it is signed by the team that has it"


def test_unproved_sender_is_heard_and_not_mailed(world: World) -> None:
    world.deliver(mail(HACKED), spf="fail", dkim="fail", dmarc="gray")

    (ticket,) = world.tickets()
    assert (ticket.team, ticket.priority, world.sent) == ("security", 1, [])


def test_mail_on_a_ticket_of_another_team_raises_it(world: World) -> None:
    world.deliver(mail("Where is my statement?"))
    (sent,) = world.sent
    world.now += 600
    world.deliver(mail(HACKED, In_Reply_To=sent.customer_message_id))

    (ticket,) = world.tickets()
    assert (ticket.team, ticket.priority, ticket.category) == ("security", 1, "security")
    assert ticket.deadline == START + 900, "what was used stays used"
    assert [event for event in events(ticket.id) if event in TOLD] == TOLD
    assert flags(ticket.id) == [None, "takeover"]
    assert len(world.sent) == 1


def test_what_is_quoted_or_stands_in_the_old_subject_raises_nothing(world: World) -> None:
    world.deliver(mail("Where is my statement?", subject="My account was hacked in May"))
    (sent,) = world.sent
    world.deliver(mail(f"Thank you, all is well now.\n\nOn Sun, 22 Nov 2026 at 13:39, Support <support@example.com> wrote:\n> {HACKED}\n",
                       subject="Re: My account was hacked in May", In_Reply_To=sent.customer_message_id))  # fmt: skip

    (ticket,) = world.tickets()
    assert flags(ticket.id) == ["takeover", None]


def test_program_and_spam_raise_nothing(world: World) -> None:
    world.deliver(mail(HACKED, Auto_Submitted="auto-generated"))
    world.deliver(mail(HACKED, sender="eve@spam.example"), spam="fail", source="eve@spam.example")

    assert {(ticket.team, ticket.priority) for ticket in world.tickets()} == {("tokyo", 3)}


def test_question_about_it_is_a_question(world: World) -> None:
    world.deliver(mail("What happens if my account is hacked?"))

    (ticket,) = world.tickets()
    assert (ticket.priority, flags(ticket.id)) == (3, [None])


@pytest.fixture
def channel(world: World) -> Channel:
    return channel_of(world)


def test_chat_is_left_to_the_security_team(world: World, channel: Channel) -> None:
    said = channel.say("my account got hacked, help")

    (ticket,) = world.tickets()
    assert said.json["answer"] is None
    assert (ticket.team, ticket.priority, ticket.category, ticket.answers) == ("security", 1, "security", 0)
    assert ticket.deadline == START + 900
    assert flags(ticket.id) == ["takeover"]


def test_chat_that_goes_on_is_raised(world: World, channel: Channel) -> None:
    channel.say("It is still missing")
    channel.say("And now somebody changed my password")

    (ticket,) = world.tickets()
    assert (ticket.team, ticket.priority) == ("security", 1)
    assert flags(ticket.id) == [None, "takeover"]
    assert wiring.desk().desk().document.security_team == "security"


# ---- the page does not wait for the next sweep


@pytest.fixture
def handed(world: World) -> list[dict[str, Any]]:
    """What the desk hands to its workers by itself, in order."""
    found: list[dict[str, Any]] = []

    def listen(events: Any) -> None:
        events.register("provide-client-params.sqs.SendMessageBatch", lambda params, **_: found.extend(map(body_of, params["Entries"])))

    world.listeners.append(listen)
    world.restart()
    return found


def body_of(entry: dict[str, Any]) -> dict[str, Any]:
    return {**json.loads(entry["MessageBody"]), "delay_s": entry["DelaySeconds"]}


@pytest.mark.parametrize("by", ["mail", "chat", "answer"])
def test_security_team_is_paged_without_waiting_for_a_sweep(world: World, handed: list[dict[str, Any]], by: str) -> None:
    if by == "answer":
        world.deliver(mail("Where is my statement?"))
        world.now += 600
        world.deliver(mail(HACKED, In_Reply_To=world.sent[0].customer_message_id))
    elif by == "mail":
        world.deliver(mail(HACKED))
    else:
        channel_of(world).say(HACKED)
    at_once = [item for item in handed if item.pop("delay_s") == 0]
    assert at_once, "nothing was handed over"
    world.work(at_once)

    (page,) = world.pages
    (ticket,) = world.tickets()
    assert (page["reason"], page["ticket"]) == ("takeover", ticket.id)


def test_usual_mail_hands_nothing_over(world: World, handed: list[dict[str, Any]]) -> None:
    world.deliver(mail("Where is my statement?"))
    assert handed == []


def test_queue_that_takes_nothing_keeps_no_mail_out(world: World) -> None:
    world.listeners.append(lambda events: events.register("before-call.sqs.SendMessageBatch", lambda **_: refusal(500, "InternalError")))
    world.restart()
    world.deliver(mail(HACKED))
    world.listeners.pop()
    world.restart()
    world.tick(60)

    assert [page["reason"] for page in world.pages] == ["takeover"]
