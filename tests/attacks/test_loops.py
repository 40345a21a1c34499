"""Programs that answer programs: no automatic mail is answered, and what does not say that it is automatic is stopped by counting."""

import uuid

import pytest

from tests.world import Sent, World, mail

AUTOMATIC = (
    {"Auto_Submitted": "auto-replied"},
    {"Auto_Submitted": "auto-generated; owner-email=x@y.example"},
    {"Auto_Submitted": "AUTO-NOTIFIED"},
    {"Precedence": "bulk"},
    {"Precedence": "List"},
    {"Precedence": "junk"},
    {"Precedence": "auto_reply"},
    {"List_Id": "<news.customer.example>"},
    {"List_Unsubscribe": "<https://customer.example/off>"},
    {"X_Auto_Response_Suppress": "All"},
    {"X_Auto_Response_Suppress": "OOF, AutoReply"},
    {"X_Autoreply": "yes"},
    {"X_Failed_Recipients": "taro@customer.example"},
)


@pytest.mark.attack(17)
@pytest.mark.parametrize("headers", AUTOMATIC, ids=lambda headers: " ".join(f"{name} {value}" for name, value in headers.items()))
def test_automatic_mail_is_kept_and_gets_no_reply(world: World, headers: dict[str, str]) -> None:
    world.deliver(mail(**headers))
    for _ in range(3):
        world.tick(7200)

    assert len(world.tickets()) == 1
    assert world.sent == []
    assert world.pages == [], "nobody waits for an answer"


@pytest.mark.attack(17)
@pytest.mark.parametrize("source", ["", "<>"])
def test_mail_with_an_empty_return_path_gets_no_reply(world: World, source: str) -> None:
    world.deliver(mail(), source=source)

    assert len(world.tickets()) == 1
    assert world.sent == []


@pytest.mark.attack(17)
@pytest.mark.parametrize("headers", [{"Auto_Submitted": "no"}, {"Precedence": "first-class"}, {"X_Auto_Response_Suppress": "None"}])
def test_mail_of_a_person_is_answered_whatever_their_program_says_beside(world: World, headers: dict[str, str]) -> None:
    world.deliver(mail(**headers))

    assert len(world.sent) == 1


@pytest.mark.attack(18)
def test_two_desks_facing_each_other_stop_after_one_mail(world: World, other_world: World) -> None:
    """The other desk's mailbox writes to us once (say, its agent started a ticket); from then on only the two desks answer each other."""
    raw, sender, receiver = mail(sender="help@other.example"), "help@other.example", world
    automatic: list[Sent] = []
    for _ in range(10):
        receiver.enter()
        seen = len(receiver.sent)
        assert (
            receiver.deliver(raw, source=sender, to=("help@other.example" if receiver is other_world else "support@example.com",))[
                "batchItemFailures"
            ]
            == []
        )
        receiver.tick(61)
        answers = receiver.sent[seen:]
        automatic += answers
        if not answers:
            break
        raw, sender = answers[0].raw, str(answers[0].mail["From"].addresses[0].addr_spec)
        receiver = other_world if receiver is world else world

    assert [sent.recipients for sent in automatic] == [("help@other.example",)]
    assert receiver is other_world, "the answer did arrive there"
    assert len(other_world.tickets()) == 1


@pytest.mark.attack(18)
def test_autoresponder_that_answers_our_address_stops_after_one_mail(world: World) -> None:
    """It says nothing of being automatic, and quotes nothing, but answers where Reply-To says."""
    world.deliver(mail())
    for answered in range(30):
        if len(world.sent) <= answered:
            break
        world.now += 60
        world.deliver(mail("I am away until Monday."), to=(world.sent[answered].mail["Reply-To"].addresses[0].addr_spec,))

    assert len(world.sent) == 1
    assert [ticket.version for ticket in world.tickets()] == [2]


@pytest.mark.attack(18)
def test_autoresponder_that_shows_no_sign_of_it_is_stopped_by_the_count_of_the_day(world: World) -> None:
    """It answers From with a fresh id and no reference: each of its mails is a new ticket, but the eleventh gets no answer."""
    world.deliver(mail())
    for answered in range(30):
        if len(world.sent) <= answered:
            break
        world.now += 60
        world.deliver(mail("I am away until Monday.", subject=f"Away {uuid.uuid4()}"))

    assert len(world.sent) == 10
    assert len(world.tickets()) == 11
