"""Promise 8: automatic mail goes to the proved author alone; nobody else is ever mailed, whatever the headers name."""

import pytest

from tests.world import World, mail


def test_acknowledgement_goes_to_the_author_and_never_to_copies_or_reply_to(world: World) -> None:
    world.deliver(mail(Cc="victim@example.org, other@example.org", Reply_To="third@example.org", Sender="fourth@example.org"))

    (sent,) = world.sent
    assert sent.recipients == ("taro@customer.example",)
    assert "example.org" not in sent.raw.decode()


@pytest.mark.parametrize(
    "verdicts", [{"dmarc": "fail", "policy": "none"}, {"dmarc": "gray", "spf": "fail"}, {"dmarc": "processing_failed"}]
)
def test_sender_who_is_not_proved_gets_no_automatic_mail(world: World, verdicts: dict[str, str]) -> None:
    world.deliver(mail(), **verdicts)

    (ticket,) = world.tickets()
    assert not ticket.is_authenticated
    assert world.sent == []


@pytest.mark.parametrize("name", ["Send coins to evil.example", "https://evil.example/claim", "悪い evil 名前"])
def test_automatic_mail_repeats_no_word_and_no_name_of_the_senders(world: World, name: str) -> None:
    world.deliver(mail("Visit https://evil.example/now", subject="Win https://evil.example", sender=f'"{name}" <taro@customer.example>'))

    (sent,) = world.sent
    assert str(sent.mail["To"]) == "taro@customer.example"
    told = [str(value) for value in sent.mail.values()] + [part.get_content() for part in sent.mail.walk() if not part.is_multipart()]
    assert not [text for text in told if "evil" in text]


def test_spam_gets_no_automatic_mail_and_pages_nobody(world: World) -> None:
    world.deliver(mail(), spam="fail")
    world.tick(86400)

    assert [ticket.state for ticket in world.tickets()] == ["spam"]
    assert (world.sent, world.pages) == ([], [])
