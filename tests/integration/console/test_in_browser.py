"""The console in a real Chromium: a day's work without a mouse, a collision, and every page looked at by axe in ja and en, light and dark.

Screenshots go to build/screenshots for a person to look at.
"""

import os
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from chalicelib.entrypoints.console_writing import UNDO_S
from infra.local.http_door import Door, HttpResponse, HttpServer
from tests.conftest import free_port
from tests.console import ConsoleBrowser
from tests.help_browser import PHONE, Opened, shoot
from tests.world import World, mail

pytestmark = pytest.mark.xdist_group("browser")
SignedIn = Callable[..., ConsoleBrowser]
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDE, MIDDLE = {"width": 1440, "height": 900}, {"width": 1100, "height": 800}
LONG = "A subject of sixty words " * 12


@pytest.fixture
def door(console: World) -> Iterator[str]:
    """The whole app over HTTP; sessions are made in this process and handed to the browser."""
    import app

    port = free_port()
    server = HttpServer(Door(app.app, lambda _: HttpResponse(404, [], b"")), port)
    server.start()
    from chalicelib import wiring

    wiring.desk().base_url = lambda: f"http://127.0.0.1:{port}"  # type: ignore[method-assign]
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def opened(browser: Browser, door: str) -> Iterator[Opened]:
    made = Opened(browser, door)
    yield made
    made.close()
    assert made.complaints == []


@pytest.fixture
def desk(console: World, opened: Opened) -> Callable[..., Page]:
    """A page of somebody who is signed in."""
    from chalicelib import wiring
    from chalicelib.aws.dynamodb import commit
    from chalicelib.console import store
    from chalicelib.console.policy.lasting import begun

    def page(who: str, path: str, **options: object) -> Page:
        sign_in = wiring.desk().sign_in
        session = begun(sign_in._secret(), who, int(console.now))
        commit([store.begin(session)])
        made = opened.page(**options)  # type: ignore[arg-type]
        made.context.add_cookies([{"name": "madoguchi-session", "value": sign_in._cookie(session), "url": opened.door}])
        made.goto(opened.door + path)
        return made

    return page


@pytest.fixture
def ticket(console: World) -> str:
    """No article answers it: it waits for somebody."""
    console.deliver(
        mail(
            "お世話になっております。\n来春、地元の合唱団にご協賛いただけませんか。\n\n> 前回のご案内\n> ありがとうございました。",
            subject="合唱団の協賛について",
            Message_ID="<first@customer.example>",
        )
    )
    return str(console.tickets()[0].id)


def assert_accessible(page: Page, where: str) -> None:
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    told = [f"{each['id']}: {each['help']} {[node['target'] for node in each['nodes']][:3]}" for each in found]
    assert told == [], where


def assert_fits(page: Page, where: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), where
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, input:not([type=hidden]), select, summary, a.row, .rail a")].filter((e) => e.offsetParent)
        .map((e) => [e.textContent.trim() || e.name, e.getBoundingClientRect()]).filter(([, box]) => box.height < 24 || box.width < 24).map(([name]) => name)"""
    )
    assert small == [], where


def look(page: Page, name: str) -> None:
    """Japanese in light, English in dark: each of both is seen on each page. With EVERY_LOOK set, all four (`make looks`)."""
    japanese = page.locator("html").get_attribute("lang") == "ja"
    for scheme in ("light", "dark") if os.environ.get("EVERY_LOOK") else ("light",) if japanese else ("dark",):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert_accessible(page, f"{name}-{scheme}")
        assert_fits(page, name)
        shoot(page, f"console-{name}-{scheme}")
    page.emulate_media(color_scheme="light")


def test_a_ticket_is_taken_noted_on_answered_and_resolved_without_a_mouse(console: World, desk: Callable[..., Page], ticket: str) -> None:
    page = desk("hana", "/console", size=WIDE)
    page.keyboard.press("g")
    page.keyboard.press("u")
    page.wait_for_url("**/queues/unassigned")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page).to_have_url(f"{page.url.split('/console')[0]}/console/tickets/{ticket}?in=unassigned")
    page.keyboard.press("a")
    expect(page.locator("#said")).to_have_text("Saved.")
    page.keyboard.press("n")
    page.keyboard.type("Asked the bank; they answer by four.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#said")).to_have_text("Note added.")
    console.sent.clear()
    page.keyboard.press("r")
    page.keyboard.type("確認いたします。少々お待ちください。")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".leaving")).to_contain_text("Sent in")
    console.tick(UNDO_S)
    expect(page.locator("#said")).to_have_text("Sent.")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.locator(".ticket-head")).to_contain_text("Resolved")
    shoot(page, "console-by-keyboard")

    assert [sent.recipients for sent in console.sent] == [("taro@customer.example",)]
    assert console.tickets()[0].assignee == "hana"


def test_every_key_is_listed_and_does_what_is_listed(desk: Callable[..., Page], ticket: str) -> None:
    page = desk("hana", f"/console/tickets/{ticket}", size=WIDE)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    listed = set(page.locator("dialog dt").all_inner_texts())
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    wired = {control.get_attribute("data-key") or "" for control in page.locator("[data-key]").all()}
    assert {" ".join(key.split()) for key in listed} >= wired
    for key, name in (("i", "mine"), ("t", "team"), ("r", "risk"), ("w", "waiting"), ("a", "all"), ("u", "unassigned")):
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.wait_for_url(f"**/queues/{name}")


def test_keys_are_letters_while_somebody_writes(console: World, desk: Callable[..., Page], ticket: str) -> None:
    page = desk("hana", f"/console/tickets/{ticket}", size=WIDE)
    page.keyboard.press("r")
    page.keyboard.type("gear up, enjoy a jar? e a n r j k g u")
    expect(page.locator("#reply-text")).to_have_value("gear up, enjoy a jar? e a n r j k g u")

    assert console.tickets()[0].assignee is None
    assert console.tickets()[0].state.value == "new"


def test_two_at_the_same_ticket_do_not_both_send(console: World, desk: Callable[..., Page], ticket: str) -> None:
    hana, ben = (desk(who, f"/console/tickets/{ticket}", size=WIDE) for who in ("hana", "ben"))
    console.sent.clear()
    for page, words in ((hana, "Hana's answer."), (ben, "Ben's answer.")):
        page.keyboard.press("r")
        page.keyboard.type(words)
    hana.keyboard.press("Control+Enter")
    expect(hana.locator(".leaving")).to_be_visible()
    console.tick(UNDO_S)
    ben.keyboard.press("Control+Enter")
    expect(ben.get_by_role("alert")).to_contain_text("the ticket changed while you wrote")
    expect(ben.locator(".told.new")).to_contain_text("Hana's answer.")
    expect(ben.locator("#reply-text")).to_have_value("Ben's answer.")
    look(ben, "stopped")
    assert len(console.sent) == 1
    ben.locator("#reply-text").focus()
    ben.keyboard.press("Control+Enter")
    expect(ben.locator(".leaving")).to_be_visible()
    console.tick(UNDO_S)
    assert len(console.sent) == 2


@pytest.mark.parametrize("language", ["ja", "en"])
def test_axe_finds_nothing_on_any_page(console: World, desk: Callable[..., Page], opened: Opened, ticket: str, language: str) -> None:
    look(opened.page("/console/sign-in", size=WIDE, language=language), f"sign-in-{language}")
    page = desk("hana", "/console/queues/mine", size=WIDE, language=language)
    look(page, f"mine-empty-{language}")
    for name in ("unassigned", "team", "all"):
        page.goto(f"/console/queues/{name}")
        look(page, f"{name}-{language}")
    page.goto(f"/console/tickets/{ticket}?in=unassigned")
    expect(page.locator("a.row").first).to_be_visible()
    look(page, f"ticket-{language}")
    page.keyboard.press("?")
    look(page, f"keys-{language}")
    page.goto("/console/tickets/0000000000000")
    look(page, f"missing-{language}")
    look(desk("aki", "/console/people", size=WIDE, language=language), f"people-{language}")


@pytest.mark.parametrize(("name", "size"), [("phone", PHONE), ("1100", MIDDLE)])
def test_smaller_screens_show_one_thing_at_a_time(
    console: World, desk: Callable[..., Page], ticket: str, name: str, size: dict[str, int]
) -> None:
    console.deliver(mail("Long.", subject=LONG, sender="eva@customer.example"), source="eva@customer.example")
    page = desk("hana", "/console/queues/unassigned", size=size, language="ja")
    look(page, f"list-{name}")
    page.locator("a.row").first.click()
    expect(page.locator(".ticket")).to_be_visible()
    look(page, f"ticket-{name}")
    if size is PHONE:
        expect(page.locator("#list")).to_be_hidden()
        page.get_by_text("お客様とチケット").click()
        look(page, f"drawer-{name}")
        page.locator(".back a").click()
        expect(page.locator("a.row").first).to_be_visible()


def test_it_works_without_its_script(console: World, desk: Callable[..., Page], ticket: str) -> None:
    page = desk("hana", "/console/queues/unassigned", size=WIDE, scripts=False)
    page.locator("a.row").first.click()
    page.locator("#note summary").click()
    page.locator("#note-text").fill("Without a script.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".told.note")).to_contain_text("Without a script.")


def test_the_first_page_is_light(console: World, signed_in: SignedIn, ticket: str) -> None:
    import gzip

    from chalicelib.console.assets import ASSETS

    browser = signed_in("agent")
    page = browser.get(f"/console/tickets/{ticket}").text
    sizes = [len(gzip.compress(text.encode())) for text in (page, *map(ASSETS.content, ("console.css", "console.js", "htmx.js")))]

    assert sum(sizes) < 60 * 1024, sizes
