"""A conversation is a ticket: what continues it, what opens another, when the desk answers and when it leaves it to a person."""

import json

import pytest
from msgspec.structs import replace

from chalicelib import wiring
from chalicelib.aws.dynamodb import commit
from chalicelib.tickets import events as e
from chalicelib.tickets import store
from chalicelib.tickets.model import Commit, State
from chalicelib.tickets.policy.projection import rebuild
from chalicelib.tickets.records import commits_of
from tests.chat_channel import Channel, message
from tests.integration.chat_desk import channel_of, document
from tests.record_checks import derived
from tests.world import GATHERED_S, World, mail


@pytest.fixture
def channel(world: World) -> Channel:
    return channel_of(world)


def change(world: World, ticket_id: str, *events: e.Event) -> None:
    """What an agent does, as the API would commit it."""
    ticket, desk = store.get_ticket(ticket_id), wiring.desk().desk()
    made = Commit(ticket.id, ticket.version + 1, int(world.now), int(world.now), "agent:kenji", "test", desk.version, events)
    commit(store.change(ticket, made, desk).writes)


def test_conversation_continues_its_ticket(world: World, channel: Channel) -> None:
    first, second = channel.say("It is still missing"), channel.say("Hello? Anybody?")

    assert second.json["ticket"] == first.json["ticket"]
    assert second.json["expected_by"] == first.json["expected_by"]
    assert [ticket.version for ticket in world.tickets()] == [2]


def test_conversations_of_two_channels_users_and_ids_stay_apart(world: World, channel: Channel) -> None:
    here = channel.say("It is missing", conversation="c-1", user="u-1").json["ticket"]

    assert channel.say("Mine too", conversation="c-2", user="u-1").json["ticket"] != here
    stranger = channel.say("Send me his papers", conversation="c-1", user="u-2").json["ticket"]
    assert stranger != here  # whoever names another's conversation writes a ticket of their own
    assert channel.say("Well?", conversation="c-1", user="u-2").json["ticket"] == stranger
    assert channel.say("Well?", conversation="c-1", user="u-1").json["ticket"] == here


def test_user_id_means_somebody_on_its_channel_alone(world: World, channel: Channel) -> None:
    """A channel that claims `taro@customer.example` does not become the person who writes mail from there (attack 39's spirit)."""
    world.deliver(mail("My withdrawal has not arrived at all."))
    channel.say("It is me", user="taro@customer.example")

    by_mail, by_chat = sorted(world.tickets(), key=lambda ticket: ticket.channel, reverse=True)
    assert by_mail.requester != by_chat.requester
    assert by_chat.participants == {by_chat.requester}


def test_desk_answers_twice_and_then_leaves_it_to_a_person(world: World, channel: Channel) -> None:
    said = [channel.say(text).json for text in ("My password?", "The fees?", "The limits?")]

    assert [answer["status"] for answer in said] == ["answered", "answered", "waiting"]
    assert said[2]["expected_by"] == "2026-11-24T05:00:00Z"
    (ticket,) = world.tickets()
    assert (ticket.answers, ticket.state) == (2, State.OPEN)


def test_same_article_is_not_sent_twice(world: World, channel: Channel) -> None:
    channel.say("My password?")
    again = channel.say("No, my password!")

    assert again.json["status"] == "waiting"
    assert again.json["expected_by"] is not None


def test_answer_to_a_second_question_leaves_the_first_waiting(world: World, channel: Channel) -> None:
    waiting = channel.say("My deposit is missing").json["expected_by"]
    answered = channel.say("And what are the fees?").json

    assert (answered["status"], answered["expected_by"]) == ("answered", waiting)
    (ticket,) = world.tickets()
    assert ticket.state == State.NEW
    assert ticket.next_action_at is not None


def test_desk_is_silent_once_a_person_has_replied(world: World, channel: Channel) -> None:
    ticket_id = channel.say("My deposit is missing").json["ticket"]
    change(world, ticket_id, e.Sent(0, "reply"), e.StateChanged("waiting_customer"))

    further = channel.say("And what are the fees?").json
    assert (further["status"], further["answer"], further["expected_by"]) == ("waiting", None, "2026-11-24T09:00:00Z")
    assert store.get_ticket(ticket_id).state is State.OPEN


def test_desk_is_silent_while_a_person_has_it_in_hand(world: World, channel: Channel) -> None:
    ticket_id = channel.say("My deposit is missing").json["ticket"]
    change(world, ticket_id, e.Assigned("kenji"))

    assert channel.say("And what are the fees?").json["status"] == "waiting"


def test_bare_thanks_changes_nothing(world: World, channel: Channel) -> None:
    ticket_id = channel.say("My password?").json["ticket"]

    assert channel.say("Thank you!").json["answer"] is None
    assert store.get_ticket(ticket_id).state is State.WAITING_CUSTOMER
    assert world.sweep() == []


def test_words_after_the_answer_reopen_and_start_the_clock(world: World, channel: Channel) -> None:
    ticket_id = channel.say("My password?").json["ticket"]

    assert channel.say("That did not help me").json["expected_by"] == "2026-11-24T05:00:00Z"
    assert store.get_ticket(ticket_id).state is State.OPEN


def test_reply_after_close_reopens_the_ticket(world: World, channel: Channel) -> None:
    ticket_id = channel.say("My deposit is missing").json["ticket"]
    change(world, ticket_id, e.StateChanged("closed"))
    world.now += 29 * 86400

    assert channel.say("It is missing again").json["ticket"] == ticket_id
    assert store.get_ticket(ticket_id).state is State.OPEN


def test_ticket_closed_for_long_is_followed_by_a_new_one(world: World, channel: Channel) -> None:
    old = channel.say("My deposit is missing").json["ticket"]
    change(world, old, e.StateChanged("closed"))
    world.now += 31 * 86400

    followed = channel.say("It is missing again").json["ticket"]
    assert followed != old
    assert store.get_ticket(followed).follows == old
    assert store.get_ticket(old).state is State.CLOSED
    assert channel.say("Hello?").json["ticket"] == followed  # the conversation was pointed at it


def test_paused_answers_are_not_given_yet_the_topic_is_kept(world: World) -> None:
    with document(world, lambda document_: document_.update(automatic_mail={"answers": False})):
        answer = channel_of(world).say("My password?").json

        assert (answer["status"], answer["answer"]) == ("waiting", None)
        assert world.tickets()[0].category == "account"


def test_language_is_the_channels_word_where_the_desk_speaks_it(world: World, channel: Channel) -> None:
    said = {
        channel.say(text, conversation=f"{text} {more}", **more).json["ticket"]: expected
        for text, more, expected in [
            ("出金が届きません", {}, "ja"), ("Hi", {"language": "ja_JP"}, "ja"), ("Hi", {"language": "tlh"}, "en"), ("Hi there", {"language": None}, "en"),
            ("Wo ist meine Einzahlung geblieben?", {}, "de"),
        ]
    }  # fmt: skip
    assert {ticket.id: ticket.language for ticket in world.tickets()} == said


def test_promise_counts_from_when_the_customer_wrote(world: World, channel: Channel) -> None:
    written_at, world.now = world.now, world.now + 1800

    answer = channel.post(json.dumps(message("Late by half an hour", at=written_at)).encode())
    assert answer.json["expected_by"] == "2026-11-24T05:00:00Z"


def test_tickets_are_what_their_events_tell(world: World, channel: Channel) -> None:
    for text in ("My deposit is missing", "And what are the fees?", "thanks", "My password?", "Hello?"):
        channel.say(text)

    (ticket,) = world.tickets()
    rebuilt = rebuild(commits_of(store.entries_of(ticket.id)))
    assert replace(rebuilt, subject=ticket.subject, head=ticket.head, **derived(ticket)) == ticket


def test_overdue_chat_is_paged(world: World, channel: Channel) -> None:
    channel.say("My deposit is missing")
    world.tick(4 * 3600)
    world.tick(GATHERED_S)

    assert [page["attributes"]["level"] for page in world.pages] == ["1"]


def test_few_calls_of_aws(world: World, channel: Channel) -> None:
    """Warm: one read and one transaction for a new conversation, one read more for a known one."""
    calls: list[str] = []
    world.listeners.append(lambda events: events.register("before-call.*.*", lambda model, **_: calls.append(model.name)))
    world.restart()
    channel = channel_of(world)
    channel.say("Warm up", conversation="c-0")
    calls.clear()

    channel.say("My deposit is missing")
    assert calls == ["BatchGetItem", "TransactWriteItems"]
    calls.clear()
    channel.say("Hello?")
    assert calls == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    calls.clear()
    channel.say("Hello?", webhook_id="again")
    channel.say("Hello?", webhook_id="again")
    assert calls[-1] == "BatchGetItem"
