"""The exchange's own check as the console shows it: offered where it can be, asked about by a button and by the page itself, told when it came to an end."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.core.errors import NotFound, Upstream
from tests.attacks.test_step_up import code_of
from tests.console import ConsoleBrowser, Shown
from tests.fakes.account_check import FakeAccountCheck
from tests.world import World, mail

SignedIn = Callable[..., ConsoleBrowser]
OFFER, PENDING = "Let the exchange check them", "The exchange is checking"
BY_ITSELF = {"hx_request": "true"}


@pytest.fixture
def exchange(console: World, monkeypatch: pytest.MonkeyPatch) -> FakeAccountCheck:
    made = FakeAccountCheck()
    monkeypatch.setattr(wiring.desk().account_checks, "accounts", made)
    monkeypatch.setattr(wiring.desk().customer_sides, "has_account_system", made.is_set_up)
    return made


@pytest.fixture
def ticket(console: World) -> str:
    """The address was not known before: no code can be sent."""
    console.deliver(mail("My account, please."))
    return str(console.tickets()[0].id)


def start(browser: ConsoleBrowser, ticket: str, **headers: str) -> Shown:
    return browser.post(f"/console/tickets/{ticket}/checks", {}, **headers)


def look(browser: ConsoleBrowser, ticket: str, fields: dict[str, str] | None = None, **headers: str) -> Shown:
    return browser.post(f"/console/tickets/{ticket}/checks/look", fields or {}, **headers)


def test_it_is_offered_where_no_code_can_be_sent_and_confirms_without_a_script(
    console: World, signed_in: SignedIn, exchange: FakeAccountCheck, ticket: str
) -> None:
    browser = signed_in("hana")
    before = browser.get(f"/console/tickets/{ticket}")
    assert ("No code can be sent" in before.words, OFFER in before.words) == (True, True)

    assert start(browser, ticket).status == 303
    asked = browser.get(f"/console/tickets/{ticket}").words
    assert (PENDING in asked, "Ask again" in asked, OFFER in asked, len(exchange.asked)) == (True, True, False, 1)
    assert look(browser, ticket, {"pressed": "1"}).status == 303

    exchange.answer = "passed"
    assert look(browser, ticket, {"pressed": "1"}).status == 303
    passed = browser.get(f"/console/tickets/{ticket}").words
    assert ("Identity confirmed" in passed, "by the exchange's own check" in passed, PENDING in passed) == (True, True, False)
    assert "the exchange was asked to check the customer" in passed
    console.now += 1801
    browser.sign_in("hana")
    assert "No longer confirmed" in browser.get(f"/console/tickets/{ticket}").words


def test_the_page_asks_by_itself_and_swaps_nothing_until_there_is_something_new(
    signed_in: SignedIn, exchange: FakeAccountCheck, ticket: str
) -> None:
    browser = signed_in("hana")
    begun = start(browser, ticket, **BY_ITSELF)
    assert 'hx-trigger="submit, every 5s"' in begun.text
    assert [look(browser, ticket, **BY_ITSELF).status for _ in range(2)] == [204, 204]
    pressed = look(browser, ticket, {"pressed": "1"}, **BY_ITSELF)
    assert (pressed.status, "There is no answer of the customer yet" in pressed.text) == (200, True)

    exchange.answer = Upstream("The exchange did not answer; try again.", {"kind": "500"})
    assert look(browser, ticket, **BY_ITSELF).status == 204
    assert "The exchange did not answer" in look(browser, ticket, {"pressed": "1"}, **BY_ITSELF).words
    exchange.answer = "passed"
    passed = look(browser, ticket, {"words": "About their hold"}, **BY_ITSELF)
    assert ("data-by-itself" in passed.text, 'value="About their hold"' in passed.text, "every 5s" in passed.text) == (True, True, False)


def test_asking_by_itself_is_bounded_by_the_checks_time_and_keeps_nobody_signed_in(
    console: World, signed_in: SignedIn, exchange: FakeAccountCheck, ticket: str
) -> None:
    browser = signed_in("hana")
    start(browser, ticket)
    console.now += 600
    over = look(browser, ticket, **BY_ITSELF)
    assert (over.status, "every 5s" in over.text, len(exchange.asked)) == (200, False, 1)
    assert OFFER in over.words


@pytest.mark.parametrize(
    ("answer", "said"),
    [("refused", "The check was refused"), (NotFound("nobody"), "Not known to the exchange")],
    ids=["refused", "unknown"],
)
def test_what_came_to_nothing_is_told(signed_in: SignedIn, exchange: FakeAccountCheck, ticket: str, answer: Any, said: str) -> None:
    browser = signed_in("hana")
    exchange.answer = answer
    start(browser, ticket)
    page = browser.get(f"/console/tickets/{ticket}").words

    assert (said in page, "Identity confirmed" in page, OFFER in page) == (True, False, True)


def test_where_no_account_system_is_set_up_it_is_not_offered(signed_in: SignedIn, exchange: FakeAccountCheck, ticket: str) -> None:
    exchange.is_there = False
    browser = signed_in("hana")
    assert OFFER not in browser.get(f"/console/tickets/{ticket}").words
    refused = start(browser, ticket)

    assert (refused.status, "No system of the exchange is set up" in refused.words, exchange.asked) == (409, True, [])


def test_after_three_an_hour_neither_is_offered(console: World, signed_in: SignedIn, exchange: FakeAccountCheck, ticket: str) -> None:
    browser = signed_in("hana")
    exchange.answer = "refused"
    for _ in range(3):
        assert start(browser, ticket).status == 303
    assert OFFER not in browser.get(f"/console/tickets/{ticket}").words
    assert start(browser, ticket).status == 429


def test_a_code_is_offered_instead_while_the_exchange_checks(console: World, signed_in: SignedIn, exchange: FakeAccountCheck) -> None:
    console.deliver(mail("It is blue.", Message_ID="<first@customer.example>"))
    console.now += 86400
    console.deliver(mail("My account, please.", Message_ID="<second@customer.example>"))
    ticket = max(str(made.id) for made in console.tickets())
    browser = signed_in("hana")
    start(browser, ticket)
    assert "Send a code instead" in browser.get(f"/console/tickets/{ticket}").words
    browser.post(f"/console/tickets/{ticket}/codes", {})
    exchange.answer = "passed"
    refused = look(browser, ticket, **BY_ITSELF)

    assert (refused.status, "Identity confirmed" in refused.words, "A code was sent" in refused.words) == (404, False, True)
    assert browser.post(f"/console/tickets/{ticket}/codes/confirm", {"code": code_of(console)}).status == 303


def test_who_only_reads_neither_starts_nor_asks(signed_in: SignedIn, exchange: FakeAccountCheck, ticket: str) -> None:
    browser = signed_in("compliance")
    page = browser.get(f"/console/tickets/{ticket}").words

    assert (OFFER in page, start(browser, ticket).status, look(browser, ticket).status, exchange.asked) == (False, 403, 403, [])
