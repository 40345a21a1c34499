"""What is done with a ticket, in a real Chromium: every act by key and back by `z`, every sheet looked at by axe in ja and en, light and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.help_browser import PHONE
from tests.integration.console.test_conversation import HTML, PNG, with_files
from tests.integration.console.test_in_browser import WIDE, desk, door, look, opened  # noqa: F401 - fixtures
from tests.local_aws import environment, here  # noqa: F401 - fixtures: links to files are fetched
from tests.world import World, mail

pytestmark = pytest.mark.xdist_group("browser")
Desk = Callable[..., Page]


@pytest.fixture
def tickets(console: World) -> tuple[str, str]:
    """Two of one customer, the first one with a second message."""
    console.deliver(mail("出金がまだ届いていません。", subject="出金が反映されません", Message_ID="<first@customer.example>"))
    (first,) = {ticket.id for ticket in console.tickets()}
    console.now += 60
    console.deliver(mail("ところで、カードの名義を変えたいのですが。", In_Reply_To="<first@customer.example>"))
    console.now += 60
    console.deliver(mail("もう一度お送りします。出金の件です。", subject="Re: 出金の件"))
    (second,) = {ticket.id for ticket in console.tickets()} - {first}
    console.now += 60
    return str(first), str(second)


def said(page: Page, words: str) -> None:
    expect(page.locator("#said")).to_contain_text(words)


def sheet(page: Page, key: str) -> None:
    page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_be_visible()


def undo(page: Page) -> None:
    page.keyboard.press("z")
    said(page, "Taken back.")


def state_of(console: World, ticket: str) -> object:
    return next(each for each in console.tickets() if each.id == ticket)


def test_every_act_is_done_and_taken_back_without_a_mouse(console: World, desk: Desk, tickets: tuple[str, str]) -> None:  # noqa: F811
    first, second = tickets
    page = desk("hana", f"/console/tickets/{second}?in=all", size=WIDE)
    sheet(page, "s")
    page.keyboard.press("1")
    said(page, "Put aside.")
    undo(page)
    sheet(page, "t")
    page.keyboard.type("vip withdrawal")
    page.keyboard.press("Enter")
    said(page, "Tags changed.")
    undo(page)
    sheet(page, "w")
    page.keyboard.press("Tab")
    page.keyboard.type("They know the bank.")
    page.keyboard.press("Control+Enter")
    said(page, "Handed over.")
    expect(page.locator(".told.note")).to_contain_text("They know the bank.")
    undo(page)
    sheet(page, "d")
    page.keyboard.type("Ask the bank")
    page.keyboard.press("Enter")
    said(page, "Task set.")
    page.locator(".tick").focus()
    page.keyboard.press("Space")
    said(page, "Task done.")
    undo(page)
    sheet(page, "l")
    page.keyboard.type(first)
    page.keyboard.press("Enter")
    said(page, "Linked with")
    undo(page)
    page.keyboard.press("c")
    said(page, "Closed.")
    undo(page)
    sheet(page, "m")
    expect(page.get_by_role("dialog").get_by_role("radio")).to_be_focused()
    page.keyboard.press("Enter")
    said(page, "goes on here")
    expect(page.locator(".told.received")).to_have_count(3)
    undo(page)
    after = state_of(console, second)
    assert (after.into, after.snoozed_until, after.tags, after.links, after.state.value) == (None, None, frozenset(), frozenset(), "open")  # type: ignore[attr-defined]
    page.goto(f"/console/tickets/{first}?in=all")
    sheet(page, "y")
    page.keyboard.press("Enter")
    said(page, "This is the new ticket")
    undo(page)
    page.keyboard.press("h")
    expect(page.get_by_role("heading", level=1)).to_contain_text("History of")


def test_what_cannot_be_done_is_said_on_the_sheet_and_esc_leaves_it(console: World, desk: Desk, tickets: tuple[str, str]) -> None:  # noqa: F811
    page = desk("hana", f"/console/tickets/{tickets[0]}?in=all", size=WIDE)
    sheet(page, "l")
    page.keyboard.type("not a reference")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("There is no such ticket.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    sheet(page, "m")
    expect(page.get_by_role("dialog").get_by_role("heading")).to_have_text("Merge into another ticket")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_axe_finds_nothing_on_any_sheet(console: World, desk: Desk, tickets: tuple[str, str], language: str) -> None:  # noqa: F811
    first, second = tickets
    page = desk("hana", f"/console/tickets/{first}?in=all", size=WIDE, language=language)
    for key, act in (("s", "snooze"), ("m", "merge"), ("w", "transfer"), ("t", "tags"), ("l", "links"), ("y", "split"), ("d", "task")):
        sheet(page, key)
        look(page, f"act-{act}-{language}")
        page.keyboard.press("Escape")
    sheet(page, "t")
    page.keyboard.type("vip withdrawal")
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_be_visible()
    sheet(page, "d")
    page.keyboard.type("銀行に確認する")
    page.keyboard.press("Enter")
    expect(page.locator(".tasks")).to_be_visible()
    sheet(page, "m")
    page.get_by_role("dialog").get_by_role("radio").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_be_visible()
    look(page, f"merged-{language}")
    page.goto(f"/console/tickets/{first}")
    look(page, f"merged-away-{language}")
    page.goto(f"/console/tickets/{first}/history")
    look(page, f"history-{language}")
    page.goto(f"/console/tickets/{second}/acts/snooze")
    look(page, f"act-page-{language}")


def test_what_is_typed_before_a_sheet_is_there_is_not_lost_and_does_nothing_else(
    console: World,
    desk: Desk,  # noqa: F811
    tickets: tuple[str, str],
) -> None:
    page = desk("hana", f"/console/tickets/{tickets[0]}?in=all", size=WIDE)
    page.route("**/acts/tags*", lambda route: (page.wait_for_timeout(400), route.continue_()))
    page.keyboard.press("t")
    page.keyboard.type("vice")
    expect(page.locator("input[name=add]")).to_have_value("vice")
    assert state_of(console, tickets[0]).state.value != "closed"  # type: ignore[attr-defined]


def test_it_is_done_on_a_phone_and_without_a_script(console: World, desk: Desk, tickets: tuple[str, str]) -> None:  # noqa: F811
    phone = desk("hana", f"/console/tickets/{tickets[0]}?in=all", size=PHONE, language="ja")
    look(phone, "acts-phone")
    phone.get_by_role("link", name="後回し").click()
    expect(phone.get_by_role("dialog")).to_be_visible()
    look(phone, "act-snooze-phone")
    plain = desk("hana", f"/console/tickets/{tickets[0]}?in=all", size=WIDE, scripts=False)
    plain.get_by_role("link", name="Tags").click()
    plain.locator("input[name=add]").fill("vip")
    plain.get_by_role("button", name="Put on").click()
    expect(plain.locator(".said")).to_contain_text("Tags changed.")
    plain.get_by_role("button", name="Undo").click()
    expect(plain.locator(".said")).to_contain_text("Taken back.")


def test_a_mail_with_files_and_pictures_is_shown_as_it_looked(console: World, desk: Desk) -> None:  # noqa: F811
    console.deliver(with_files(("invoice.html", "text/html", b"<p>x"), ("proof.png", "image/png", png(240, 120)), html=HTML))
    (made,) = console.tickets()
    page = desk("hana", f"/console/tickets/{made.id}?in=all", size=WIDE)
    expect(page.locator(".pictures img")).to_have_count(2)
    page.locator(".pictures img").first.scroll_into_view_if_needed()
    expect(page.locator(".pictures img[alt='proof.png']")).to_have_js_property("naturalWidth", 240)
    page.get_by_text("Show the mail as it looked").click()
    expect(page.frame_locator("iframe").get_by_text("Look:")).to_be_visible()
    page.locator("iframe").scroll_into_view_if_needed()
    look(page, "mail-as-it-looked")
    with page.expect_download() as saved:
        page.get_by_role("link", name="invoice.html").click()
    assert saved.value.suggested_filename == "invoice.html"
    assert not saved.value.url.startswith(page.url.split("/console")[0])
    assert page.url.endswith("?in=all")


def png(width: int, height: int) -> bytes:
    """A real picture of one colour."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x43\x38\xca" * width for _ in range(height))
    return (
        PNG[:8]
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
