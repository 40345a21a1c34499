"""Sequences that once went wrong: each ends as the desk promises."""

import pytest

from chalicelib import wiring
from chalicelib.quarantine import store as quarantine
from tests.api import ApiClient, new_agent
from tests.fakes.answers import FewAnswers
from tests.world import World, mail


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


@pytest.mark.parametrize(
    "raw",
    [
        b"From: taro@customer.example\r\nSubject: =?utf-7?q?+2AA-hi?=\r\nMessage-ID: <a@b>\r\n\r\nhello\r\n",
        b"From: =?utf-7?q?+2AA-hi?= <taro@customer.example>\r\nSubject: x\r\nMessage-ID: <a@b>\r\n\r\nhello\r\n",
        b"From: taro@customer.example\r\nSubject: x\r\nMessage-ID: <a@b>\r\nContent-Type: text/plain; charset=unicode_escape\r\n\r\n\\ud800 hello\r\n",
    ],
)
def test_half_a_character_poisons_nothing(world: World, raw: bytes) -> None:
    assert world.deliver(raw)["batchItemFailures"] == []

    assert len(world.tickets()) == 1


def test_ticket_that_climbed_higher_than_its_new_team_goes_still_pages(world: World, hana: ApiClient) -> None:
    world.deliver(mail())
    (ticket,) = world.tickets()
    for seconds in (4 * 3600 + 1, 901):
        world.tick(seconds)
    moved = hana.patch(f"/api/v1/tickets/{ticket.id}", {"team": "security", "version": 2})
    assert moved.status == 200

    for _ in range(2):
        world.tick(1801)

    assert [page["level"] for page in world.pages] == [1, 2, 3, 3]


def test_spam_on_a_spam_ticket_wakes_nobody(world: World) -> None:
    world.deliver(mail(Message_ID="<spam@customer.example>"), spam="fail")
    world.deliver(mail("Again.", In_Reply_To="<spam@customer.example>"), spam="fail")

    assert [ticket.state for ticket in world.tickets()] == ["spam"]
    assert [held.cause for held in quarantine.waiting(5)] == ["spam"]


def test_promise_of_a_reopened_ticket_counts_from_the_new_words(world: World, hana: ApiClient) -> None:
    world.deliver(mail(Message_ID="<first@customer.example>"))
    (ticket,) = world.tickets()
    hana.patch(f"/api/v1/tickets/{ticket.id}", {"state": "resolved", "version": 1})
    world.now += 10 * 86400
    world.deliver(mail("It is back.", In_Reply_To="<first@customer.example>"))

    changed = hana.patch(f"/api/v1/tickets/{ticket.id}", {"priority": 2, "version": 3})

    assert changed.status == 200
    assert world.tickets()[0].deadline == int(world.now) + 3600


def test_mail_quarantined_after_its_page_was_acknowledged_is_told_too(world: World) -> None:
    world.deliver(mail(sender="support@example.com"))
    world.tick(0)
    wiring.desk().oncall.acknowledge(world.pages[0]["page_id"], "on-call:test")

    world.now += 60
    world.deliver(mail("Another.", sender="support@example.com"))
    world.tick(0)

    assert len(world.pages) == 2


def test_page_acknowledged_twice_is_no_conflict(world: World) -> None:
    world.deliver(mail())
    for seconds in (4 * 3600 + 1, 901):
        world.tick(seconds)
    (page_id,) = {page["page_id"] for page in world.pages}

    wiring.desk().oncall.acknowledge(page_id, "on-call:a")

    assert not wiring.desk().oncall.acknowledge(page_id, "on-call:b").is_open


@pytest.mark.parametrize("until", ["1970-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"])
def test_snooze_into_the_past_or_beyond_the_year_is_refused(world: World, hana: ApiClient, until: str) -> None:
    world.deliver(mail())
    (ticket,) = world.tickets()

    refused = hana.patch(f"/api/v1/tickets/{ticket.id}", {"snoozed_until": until, "version": 1})

    assert refused.status == 400
    assert [each.version for each in world.tickets()] == [1]


def test_html_nested_beyond_layout_keeps_its_words(world: World) -> None:
    body = "<div>" * 16000 + "Where is my money?" + "</div>" * 16000
    world.deliver(f"From: taro@customer.example\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n{body}\r\n".encode())

    from chalicelib.intake.reading.parse import parse

    assert len(world.tickets()) == 1
    assert parse(f"From: a@b.example\r\nContent-Type: text/html\r\n\r\n{body}".encode()).text == "Where is my money?"


def test_answer_whose_article_was_unpublished_meanwhile_fails_visibly(world: World) -> None:
    desk = wiring.desk()
    desk.admission.answerer = FewAnswers(fee="A withdrawal costs 550 yen.")
    desk.delivery.letters.articles = NoArticles()
    world.deliver(mail("How much is the withdrawal fee?", subject="Fees"))

    assert world.sent == []
    assert [ticket.version for ticket in world.tickets()] == [2], "the failed delivery stands in the ticket's record"


class NoArticles:
    def find(self, article_id: str, language: str) -> None:
        return None

    def title(self, article_id: str, language: str) -> None:
        return None
