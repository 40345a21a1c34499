"""A mail comes in and an answer goes out, against the real local AWS."""

from tests.world import World, mail


def test_new_mail_opens_a_ticket_and_is_acknowledged(world: World) -> None:
    assert world.deliver(mail())["batchItemFailures"] == []

    (ticket,) = world.tickets()
    assert ticket.state == "new"
    (sent,) = world.sent
    assert sent.recipients == ("taro@customer.example",)
    assert sent.mail["Auto-Submitted"] == "auto-replied"
