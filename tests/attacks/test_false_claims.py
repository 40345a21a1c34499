"""Mails that claim what is not theirs: a ticket's number, a token, an id, our own address."""

import pytest

from chalicelib.core.ids import grouped
from tests.world import World, mail

from .record import causes

STRANGER = "eve@stranger.example"


@pytest.mark.attack(12)
@pytest.mark.parametrize("subject", ["Re: [{id}]", "[{grouped}] Re: Statement", "Re: {lower}", "{id}"])
def test_ticket_number_in_a_subject_or_text_leads_nowhere(world: World, subject: str) -> None:
    world.deliver(mail())
    (ticket,) = world.tickets()
    words = subject.format(id=ticket.id, grouped=grouped(ticket.id), lower=ticket.id.lower())

    world.deliver(mail(f"This is about {words}", subject=words, sender=STRANGER), source=STRANGER)
    world.deliver(mail(f"This is about {words}", subject=words))  # and not for the requester, either: a number proves nothing

    assert [each.version for each in world.tickets()] == [1, 1, 1]


@pytest.mark.attack(12)
@pytest.mark.parametrize(
    "local", ["support+{id}", "support+{id}0000000000000000", "support+{id}{other_tag}", "support+{token}x", "support+"]
)
def test_reply_address_that_was_not_signed_opens_a_new_ticket(world: World, local: str) -> None:
    world.deliver(mail())
    world.deliver(mail("Something else.", sender=STRANGER), source=STRANGER)
    first, second = (sent.mail["Reply-To"].addresses[0].addr_spec.partition("+")[2].partition("@")[0] for sent in world.sent)
    address = f"{local.format(id=first[:13], other_tag=second[13:], token=first)}@example.com"

    world.deliver(mail("Let me in."), to=(address,))

    assert [ticket.version for ticket in world.tickets()] == [1, 1, 1]


@pytest.mark.attack(12)
@pytest.mark.parametrize(
    "forge", ["<{id}.1.1@desk.example.com>", "<{id}.1.1.000000000000000000000000@desk.example.com>", "<{id}.2.1.{tag}@desk.example.com>"]
)
def test_message_id_that_looks_like_ours_opens_a_new_ticket(world: World, forge: str) -> None:
    world.deliver(mail())
    ticket, _, _, tag = world.sent[0].mail["Message-ID"].strip("<>").partition("@")[0].split(".")

    world.deliver(mail("Let me in.", References=forge.format(id=ticket, tag=tag)))

    assert [each.version for each in world.tickets()] == [1, 1]


@pytest.mark.attack(12)
def test_every_forgery_opens_a_ticket_because_the_real_ones_continue_theirs(world: World) -> None:
    """The other side of the tests above: they would pass with nothing but new tickets."""
    world.deliver(mail())
    sent = world.sent[0]

    world.deliver(mail("By address."), to=(sent.mail["Reply-To"].addresses[0].addr_spec.upper(),))
    world.deliver(mail("By our id.", References=sent.mail["Message-ID"]))

    assert [ticket.version for ticket in world.tickets()] == [3]


OURS = (
    "support@example.com",
    "SUPPORT@Example.COM",
    "Help <support@example.com>",
    "support+abc@example.com",
    "security@example.com",
    "support@example.com (Taro)",
    "taro@customer.example, support@example.com",
    "taro@customer.example\r\nFrom: support@example.com",
)


@pytest.mark.attack(19)
@pytest.mark.parametrize("sender", OURS)
def test_our_own_address_as_from_is_quarantined(world: World, sender: str) -> None:
    world.deliver(mail().replace(b"From: taro@customer.example", f"From: {sender}".encode()), source="taro@customer.example")

    assert causes() == ["from-ourselves"]
    assert world.tickets() == []
    assert world.sent == []


@pytest.mark.attack(19)
def test_our_own_address_with_the_right_reference_is_quarantined(world: World) -> None:
    world.deliver(mail())
    address = world.sent[0].mail["Reply-To"].addresses[0].addr_spec

    world.deliver(mail("I am the desk.", sender="support@example.com"), to=(address,))

    assert causes() == ["from-ourselves"]
    assert [ticket.version for ticket in world.tickets()] == [1]


@pytest.mark.attack(19)
def test_colleague_of_our_domain_is_not_ourselves(world: World) -> None:
    world.deliver(mail(sender="hana@example.com"), source="hana@example.com")

    assert causes() == []
    assert len(world.tickets()) == 1
