"""Lists in a real Chromium by keyboard alone: searched, chosen, changed and back, what is new without losing one's place."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.help_browser import PHONE, Opened
from tests.integration.console.test_in_browser import MIDDLE, WIDE, desk, door, look, opened
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.world import World, mail

pytestmark = pytest.mark.xdist_group("browser")
__all__ = ["desk", "door", "opened"]
LOOK = "document.dispatchEvent(new Event('console:look'))"


def write(console: World, number: int, text: str = "The zeppelin is late, and nobody tells us why.") -> None:
    console.now += 60
    sender = f"p{number}@customer.example"
    console.deliver(mail(text, subject=f"Zeppelin {number}", sender=sender, Message_ID=f"<z{number}@customer.example>"), source=sender)


@pytest.fixture
def several(console: World) -> None:
    for number in range(5):
        write(console, number)
    write(console, 7, "先日お送りした書類がまだ届いていないようです。担当の方からご連絡をいただけますか。")
    console.follow()


def test_a_search_by_keyboard_opens_beside_its_list(several: None, desk: Callable[..., Page]) -> None:
    page = desk("hana", "/console/queues/mine", size=WIDE)
    page.keyboard.press("/")
    page.keyboard.type("zeppelin state:new")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/search?q=zeppelin+state*")
    expect(page.locator("a.row")).to_have_count(6)
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("書類")
    page.keyboard.press("Enter")
    expect(page.locator("a.row")).to_have_count(1)
    expect(page.locator("a.row").first).to_be_focused()
    expect(page).to_have_url(page.url.split("/console")[0] + "/console/search?q=%E6%9B%B8%E9%A1%9E+state%3Anew")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zeppelin 7")
    expect(page.locator("#q")).to_be_visible()
    page.reload()
    expect(page.locator("#q")).to_have_value("書類")
    expect(page.locator("a.row")).to_have_count(1)


def test_several_are_changed_and_back_by_keyboard(console: World, several: None, desk: Callable[..., Page]) -> None:
    page = desk("hana", "/console/queues/unassigned", size=WIDE)
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("#bulk")).to_be_visible()
    expect(page.locator("#bulk .chosen")).to_have_text("2 chosen")
    look(page, "chosen")
    page.keyboard.press("b")
    page.keyboard.type("me")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".outcome")).to_contain_text("2 tickets changed.")
    assert sum(ticket.assignee == "hana" for ticket in console.tickets()) == 2
    expect(page.locator('[data-count="mine"]')).to_have_text("2")
    look(page, "outcome")
    page.keyboard.press("z")
    expect(page.locator(".outcome")).to_contain_text("2 tickets are back as they were.")
    assert {ticket.assignee for ticket in console.tickets()} == {None}


def test_what_is_new_is_told_and_ones_place_is_kept(console: World, several: None, desk: Callable[..., Page]) -> None:
    page = desk("hana", "/console/queues/unassigned", size=WIDE)
    for key in ("j", "j", "x"):
        page.keyboard.press(key)
    held = page.evaluate("document.activeElement.dataset.ticket")
    write(console, 8)
    console.deliver(
        mail("It is in the hangar.", In_Reply_To="<z0@customer.example>", sender="p0@customer.example"), source="p0@customer.example"
    )
    page.evaluate(LOOK)

    expect(page.locator("#news")).to_have_text("1 new: show")
    assert page.evaluate("document.activeElement.dataset.ticket") == held
    expect(page.locator("a.row")).to_have_count(6)
    expect(page.locator("input[name=ticket]:checked")).to_have_count(1)
    look(page, "news")
    page.locator("#news").click()
    expect(page.locator("a.row")).to_have_count(7)
    expect(page.locator("#news")).to_be_hidden()


def test_what_left_the_list_says_so_where_it_stood(console: World, several: None, desk: Callable[..., Page]) -> None:
    from chalicelib import wiring
    from chalicelib.tickets.policy.changes import Wanted
    from chalicelib.tickets.writing import Order

    page = desk("hana", "/console/queues/unassigned", size=WIDE)
    gone = page.locator("a.row").nth(1).get_attribute("data-ticket") or ""
    wiring.desk().changer.change(gone, Wanted(assignee="ben"), Order("agent:ben", "x"))
    page.evaluate(LOOK)

    expect(page.locator(f'li[data-ticket="{gone}"] .time')).to_have_text("no longer here")
    expect(page.locator("a.row")).to_have_count(6)
    look(page, "gone")


def test_a_view_is_kept_by_keyboard(several: None, desk: Callable[..., Page]) -> None:
    page = desk("hana", "/console/queues/unassigned", size=WIDE)
    page.keyboard.press("f")
    page.wait_for_url("**/console/search?q=*")
    expect(page.locator("a.row")).to_have_count(6)
    page.keyboard.press("v")
    page.keyboard.type("Zeppelins")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/views/*")
    expect(page.locator(".rail")).to_contain_text("Zeppelins")
    look(page, "view")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_axe_finds_nothing_on_any_search_page(several: None, desk: Callable[..., Page], language: str) -> None:
    page = desk("hana", "/console/search", size=WIDE, language=language)
    look(page, f"search-empty-{language}")
    for name, q in (
        ("found", "zeppelin state:new"),
        ("wrong", "state:opne team:x"),
        ("nothing", "balloon state:closed"),
        ("short", "x"),
        ("filters", "state:new since:7d"),
    ):
        page.goto(f"/console/search?q={q}")
        look(page, f"search-{name}-{language}")
    page.goto("/console/queues/team?sort=newest")
    look(page, f"sorted-{language}")


@pytest.mark.parametrize(("name", "size"), [("phone", PHONE), ("1100", MIDDLE)])
def test_a_search_fits_smaller_screens(several: None, desk: Callable[..., Page], name: str, size: dict[str, int]) -> None:
    page = desk("hana", "/console/search?q=zeppelin state:new", size=size, language="ja")
    look(page, f"search-{name}")
    page.locator(".pick").first.click()
    expect(page.locator("#bulk")).to_be_visible()
    look(page, f"chosen-{name}")


def test_searching_and_choosing_work_without_a_script(console: World, several: None, desk: Callable[..., Page], opened: Opened) -> None:
    page = desk("hana", "/console/queues/mine", size=WIDE, scripts=False)
    page.locator("#find").fill("zeppelin")
    page.locator("#find").press("Enter")
    page.locator(".filters summary").click()
    page.locator("select[name=state]").select_option("new")
    page.get_by_role("button", name="Search").click()
    page.locator("input[name=ticket]").first.check()
    page.locator("#bulk select").select_option("priority=1")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".outcome")).to_contain_text("1 ticket changed.")
    assert sorted(ticket.priority for ticket in console.tickets()) == [1, 3, 3, 3, 3, 3]
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".outcome")).to_contain_text("1 ticket is back as it was.")
