"""A hostile mail shown as it looked, in a real Chromium: nothing runs, nothing is fetched, whether or not the frame would hold it (attacks 24 and 26)."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from chalicelib.tickets.html_view import PICTURE, html_view
from tests.console import open_console
from tests.integration.console.test_conversation import with_files
from tests.integration.console.test_in_browser import WIDE, desk, door, opened  # noqa: F401 - fixtures
from tests.unit.tickets.test_html_view import FILES, MUTATIONS
from tests.world import World

pytestmark = pytest.mark.xdist_group("browser")
HARMFUL = (
    "script, style, link, meta, base, form, input, button, iframe, object, embed, svg, math, video, audio, "
    "[style], [onerror], [onload], [onclick], [src]:not([src^='/console/'])"
)
LISTEN = "window.ran = []; for (const name of ['alert', 'prompt', 'confirm', 'print']) window[name] = () => window.ran.push(name);"


@pytest.fixture
def console(world: World) -> World:
    open_console()
    return world


@pytest.fixture
def bare(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page that would run and fetch whatever it is told, and what it asked for."""
    page = browser.new_page()
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<!doctype html><body></body>", content_type="text/html")

    page.add_init_script(LISTEN)
    page.route("**/*", answer)
    page.goto("http://desk.example/")
    asked.clear()
    yield page, asked
    page.close()


@pytest.mark.attack(24)
def test_no_hostile_mail_runs_or_fetches_in_a_page_that_would_let_it(bare: tuple[Page, list[str]]) -> None:
    page, asked = bare
    for html in MUTATIONS:
        safe = html_view(html, FILES, "/console/pictures/{}".format).replace(f"{PICTURE}=", "data-x=")
        page.evaluate("(html) => { document.body.innerHTML = html; document.body.innerHTML = document.body.innerHTML; }", safe)
        page.wait_for_timeout(10)
        found = page.locator(f"body :is({HARMFUL})").count()
        assert (page.evaluate("window.ran"), asked, found) == ([], [], 0), html


def test_the_page_would_notice_what_runs_or_fetches(bare: tuple[Page, list[str]]) -> None:
    page, asked = bare
    page.evaluate("(html) => { document.body.innerHTML = html; }", "<img src='http://evil.example/x.gif' onload='1' onerror='alert(1)'>")
    page.wait_for_function("window.ran.length === 1")
    assert asked == ["http://evil.example/x.gif"]


@pytest.mark.attack(24)
@pytest.mark.attack(26)
def test_the_console_shows_hostile_mails_and_nothing_runs_or_is_fetched(console: World, desk: Callable[..., Page]) -> None:  # noqa: F811
    for html in ("\n".join(MUTATIONS), *MUTATIONS[:3]):
        console.deliver(with_files(html=f"<p>Good day.</p>{html}", text="Good day.", number=str(len(html))))
    elsewhere: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((door_of(page), "data:", "about:")):
            elsewhere.append(request.url)

    for ticket in console.tickets():
        page = desk("hana", f"/console/tickets/{ticket.id}?in=all", size=WIDE)
        page.on("request", note)
        page.on("dialog", lambda dialog: elsewhere.append(dialog.message))
        page.get_by_text("Show the mail as it looked").click()
        frame = page.frame_locator(".as-mail iframe")
        expect(frame.get_by_text("Good day.").first).to_be_visible()
        assert frame.locator(f"body :is({HARMFUL})").count() == 0
        assert "allow-scripts" not in (page.locator(".as-mail iframe").get_attribute("sandbox") or "allow-scripts")
        assert elsewhere == []


def door_of(page: Page) -> str:
    return page.url.split("/console")[0]
