"""The composer in a real Chromium: words that survive, the seconds in which a reply is taken back, lists worked by keys, who else is here."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from chalicelib import wiring
from chalicelib.entrypoints.console_writing import UNDO_S
from chalicelib.macros.model import Macro, Steps
from tests.help_browser import PHONE
from tests.integration.console import test_in_browser as shared
from tests.integration.console.test_in_browser import MIDDLE, WIDE, look
from tests.world import World, mail

pytestmark = pytest.mark.xdist_group("browser")
Opens = Callable[..., Page]
door, opened, desk = shared.door, shared.opened, shared.desk


@pytest.fixture
def ticket(console: World) -> str:
    console.deliver(
        mail("来春、地元の合唱団にご協賛いただけませんか。", subject="合唱団の協賛について", Message_ID="<first@customer.example>")
    )
    (made,) = console.tickets()
    console.sent.clear()
    return str(made.id)


@pytest.fixture
def macro(console: World) -> str:
    names, words = (
        {"en": "On its way", "ja": "手続き中"},
        {"en": "Dear {{customer.name|customer}},\n\nIt is on its way.", "ja": "{{customer.name|お客様}} 様\n\n手続き中です。"},
    )
    wiring.desk().macros.keep(Macro("on-its-way", names, "reply", words, steps=Steps(priority=2, add_tags=("courier",))), "agent:lead")
    wiring.desk().macros.keep(Macro("ask-bank", {"en": "Ask the bank", "ja": "銀行に確認"}, "note", {"en": "Asked."}), "agent:lead")
    return "on-its-way"


def follow_up(console: World, text: str) -> None:
    console.deliver(mail(text, In_Reply_To="<first@customer.example>"))


def test_words_are_there_again_after_the_browser_was_closed(console: World, desk: Opens, ticket: str) -> None:
    page = desk("hana", f"/console/tickets/{ticket}", size=WIDE)
    page.keyboard.press("r")
    page.keyboard.type("Half a thou")
    expect(page.locator("#draft-state")).to_contain_text("Draft saved")
    page.keyboard.type("ght")
    page.close(run_before_unload=True)
    page.context.close()
    again = desk("hana", f"/console/tickets/{ticket}", size=WIDE)

    expect(again.locator("#reply-text")).to_have_value("Half a thought")
    expect(again.locator("#draft-state")).to_contain_text("Draft saved")
    look(again, "draft")


def test_a_reply_is_taken_back_by_a_key_and_then_goes_out(console: World, desk: Opens, ticket: str) -> None:
    page = desk("hana", f"/console/tickets/{ticket}", size=WIDE)
    page.keyboard.press("n")
    page.keyboard.type("Half a note")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.keyboard.type("Too early.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-countdown]")).to_contain_text("Sent in")
    expect(page.locator("#said")).to_contain_text("Press z to take it back")
    look(page, "leaving")
    page.keyboard.press("z")
    expect(page.locator("#reply-text")).to_have_value("Too early.")
    expect(page.locator("#reply-text")).to_be_focused()
    page.keyboard.type(" Or not.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-countdown]")).to_contain_text("Sent in")
    console.tick(UNDO_S)
    expect(page.locator("#talk")).to_contain_text("Too early. Or not.")
    expect(page.locator("#reply-text")).to_have_value("")
    expect(page.locator("#note-text")).to_have_value("Half a note")
    assert len(console.sent) == 1


def test_a_macro_and_an_article_are_chosen_by_keys(console: World, desk: Opens, ticket: str, macro: str) -> None:
    page = desk("hana", f"/console/tickets/{ticket}", size=WIDE)
    page.keyboard.press("r")
    page.keyboard.press("/")
    expect(page.locator("#picker input[type=search]")).to_be_focused()
    look(page, "macros")
    page.keyboard.type("way")
    expect(page.locator("#picker-list li")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_contain_text("+courier")
    expect(page.locator("#reply-text")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("@")
    expect(page.locator("#picker input[type=search]")).to_be_focused()
    page.keyboard.type("出金が届かない")
    expect(page.locator("#picker-list button").first).to_be_visible()
    look(page, "articles")
    page.keyboard.press("Escape")
    expect(page.locator("#reply-text")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    expect(page.locator("#preview")).to_contain_text("So it goes out")
    look(page, "preview")


def test_a_slash_within_a_line_is_a_slash_and_enter_in_cc_sends_nothing(console: World, desk: Opens, ticket: str) -> None:
    page = desk("hana", f"/console/tickets/{ticket}", size=WIDE)
    page.keyboard.press("r")
    page.keyboard.type("and/or, a@b.example")
    expect(page.locator("#reply-text")).to_have_value("and/or, a@b.example")
    page.locator(".copies summary").press("Enter")
    page.locator("[name=cc]").press_sequentially("eva@customer.example")
    page.keyboard.press("Enter")
    expect(page.locator("#draft-state")).to_contain_text("Draft saved")
    console.tick(UNDO_S)
    assert console.sent == []


def test_a_colleague_is_named_in_a_note_by_keys(console: World, desk: Opens, ticket: str) -> None:
    page = desk("hana", f"/console/tickets/{ticket}", size=WIDE)
    page.keyboard.press("n")
    page.keyboard.press("@")
    page.keyboard.type("be")
    look(page, "colleagues")
    page.keyboard.press("Enter")
    page.keyboard.type("please look.")
    expect(page.locator("#note-text")).to_have_value("@ben please look.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#said")).to_have_text("Note added.")
    expect(page.locator("#talk .told.note")).to_contain_text("@ben please look.")


def test_who_writes_is_named_and_what_comes_is_offered_without_losing_a_word(console: World, desk: Opens, ticket: str) -> None:
    ben = desk("ben", f"/console/tickets/{ticket}", size=WIDE)
    ben.keyboard.press("r")
    ben.keyboard.type("I am on it")
    expect(ben.locator("#draft-state")).to_contain_text("Draft saved")
    page = desk("hana", f"/console/tickets/{ticket}", size=WIDE)
    expect(page.locator("#here")).to_contain_text("is writing")
    page.keyboard.press("r")
    page.keyboard.type("My words")
    follow_up(console, "Never mind, I found it.")
    page.locator("#here").dispatch_event("beat")
    expect(page.locator(".banner")).to_contain_text("1 new message")
    look(page, "banner")
    page.locator(".banner").click()
    expect(page.locator("#talk .told.new")).to_contain_text("Never mind")
    expect(page.locator("#reply-text")).to_have_value("My words")
    expect(page.locator(".banner")).to_have_count(0)


@pytest.mark.parametrize(("name", "size"), [("phone", PHONE), ("1100", MIDDLE), ("wide", WIDE)])
def test_it_fits_and_is_readable_in_japanese_on_every_screen(
    console: World, desk: Opens, ticket: str, name: str, size: dict[str, int]
) -> None:
    page = desk("hana", f"/console/tickets/{ticket}", size=size, language="ja")
    page.locator("#reply-text").fill("確認いたします。")
    expect(page.locator("#draft-state")).to_contain_text("下書きを保存")
    follow_up(console, "見つかりました。ありがとうございます。")
    page.locator("#reply-form button.main").click()
    expect(page.locator(".fresh")).to_contain_text("見つかりました")
    look(page, f"stopped-{name}-ja")


def test_without_its_script_a_draft_is_saved_a_macro_put_in_a_file_attached_and_all_sent(
    console: World,
    desk: Opens,
    ticket: str,
    macro: str,
) -> None:
    page = desk("hana", f"/console/tickets/{ticket}", size=WIDE, scripts=False)
    page.locator("#reply-text").fill("Hello.")
    page.locator("[data-pick=macro]").click()
    page.get_by_role("button", name="On its way").click()
    expect(page.locator("#reply-text")).to_contain_text("Hello.")
    page.locator(".later summary").first.click()
    page.locator("[name=files]").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"x"})
    page.get_by_role("button", name="Attach").click()
    expect(page.locator(".files")).to_contain_text("a.txt")
    page.locator("#reply-form button.main").click()
    expect(page.locator(".leaving")).to_contain_text("Goes out at")
    console.tick(UNDO_S)
    assert [part.get_filename() for part in console.sent[-1].mail.iter_attachments()] == ["a.txt"]
