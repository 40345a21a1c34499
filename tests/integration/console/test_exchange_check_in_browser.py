"""The exchange's check in a real Chromium: by keyboard alone, asked about by the page itself, which takes nothing from whoever writes meanwhile."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from chalicelib.core.errors import NotFound
from tests.fakes.account_check import FakeAccountCheck
from tests.help_browser import PHONE, Opened
from tests.integration.console.test_exchange_check_pages import exchange, ticket
from tests.integration.console.test_in_browser import WIDE, desk, door, look, opened
from tests.world import World

__all__ = ["desk", "door", "exchange", "opened", "ticket"]
pytestmark = pytest.mark.xdist_group("browser")
Desk = Callable[..., Page]


def check(page: Page) -> None:
    page.locator("h1").first.focus()
    page.keyboard.press("q")


def test_it_is_asked_for_by_a_key_and_its_end_takes_no_focus(console: World, desk: Desk, exchange: FakeAccountCheck, ticket: str) -> None:
    page = desk("hana", f"/console/tickets/{ticket}?in=all", size=WIDE)
    check(page)
    expect(page.locator("#said")).to_have_text("The exchange is checking. There is no answer of the customer yet.")
    with page.expect_response("**/checks/look"):
        page.keyboard.press("q")
    expect(page.locator("#check-look")).to_be_visible()
    page.locator("h1").first.focus()
    page.keyboard.press("u")
    page.locator("#reveal-words").fill("About their hold")
    page.keyboard.press("Escape")
    page.locator("h1").first.focus()
    page.keyboard.press("r")
    page.keyboard.type("Thank you, ")
    exchange.answer = "passed"
    expect(page.locator("#said")).to_have_text("The exchange has confirmed who the customer is.")
    page.keyboard.type("one moment.")

    expect(page.locator("#reply-text")).to_have_value("Thank you, one moment.")
    expect(page.locator("#reveal-words")).to_have_value("About their hold")
    expect(page.locator("[name=show-account]")).to_be_enabled()
    assert {asked.check for asked in exchange.asked} == {exchange.asked[0].check}


def test_a_failure_while_the_page_asks_by_itself_leaves_it_as_it_is(
    console: World, desk: Desk, exchange: FakeAccountCheck, ticket: str, opened: Opened
) -> None:
    page = desk("hana", f"/console/tickets/{ticket}?in=all", size=WIDE)
    check(page)
    expect(page.locator("#check-look")).to_be_visible()
    page.route("**/checks/look", lambda route: route.fulfill(status=503, content_type="text/html", body="<p>busy</p>"))
    with page.expect_response("**/checks/look") as failed:
        pass
    assert failed.value.status == 503
    expect(page.locator("#check-look")).to_be_visible()
    page.unroute("**/checks/look")
    exchange.answer = "passed"
    expect(page.locator("#customer")).to_contain_text("Identity confirmed")
    opened.complaints[:] = [told for told in opened.complaints if "503" not in told]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_axe_finds_nothing_in_any_of_its_states(console: World, desk: Desk, exchange: FakeAccountCheck, ticket: str, language: str) -> None:
    page = desk("hana", f"/console/tickets/{ticket}?in=all", size=WIDE, language=language)
    look(page, f"check-offered-{language}")
    check(page)
    expect(page.locator("#check-look")).to_be_visible()
    look(page, f"check-pending-{language}")
    exchange.answer = "refused"
    page.locator("#check-look").click()
    expect(page.locator("#check-look")).to_have_count(0)
    look(page, f"check-refused-{language}")
    exchange.answer = NotFound("nobody")
    check(page)
    expect(page.locator(".proof .late")).to_be_visible()
    look(page, f"check-unknown-{language}")
    exchange.answer = "passed"
    check(page)
    expect(page.locator(".proof .done")).to_be_visible()
    look(page, f"check-passed-{language}")
    page.set_viewport_size(PHONE)
    page.locator(".side > summary").click()
    expect(page.locator(".proof .done")).to_be_visible()
    look(page, f"check-passed-phone-{language}")
