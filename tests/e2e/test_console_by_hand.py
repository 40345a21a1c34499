"""A day at the console of the running desk, in a real Chromium and by keyboard alone: from signing in with a second factor to being stopped."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Locator, expect

from infra.local.desk_client import DeskClient
from tests.e2e.keyboard import AtTheKeyboard
from tests.e2e.running_desk import ROOT, RunningDesk
from tests.help_browser import shoot

pytestmark = pytest.mark.xdist_group("browser")
EVA = "eva@customer.example"
BUDGET = 2
REFERENCE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}\b")


def document_with_a_small_budget(folder: Path) -> Path:
    document: dict[str, Any] = yaml.safe_load((ROOT / "desk/example-exchange.yaml").read_text(encoding="utf-8"))
    document["reveals"] = {"budget_a_day": BUDGET}
    written = folder / "desk.yaml"
    written.write_text(json.dumps(document), encoding="utf-8")
    return written


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskClient]:
    folder = tmp_path_factory.mktemp("console")
    running = RunningDesk.at(folder / "local")
    running.ports["DESK_DOCUMENT"] = str(document_with_a_small_budget(folder))
    try:
        yield running.start()
        assert running.interrupt() == 0
    finally:
        running.kill()


@pytest.fixture
def hana(browser: Browser, desk: DeskClient) -> Iterator[AtTheKeyboard]:
    with AtTheKeyboard(browser, desk.http, "hana") as person:
        yield person
        assert person.complaints == []


@pytest.fixture
def ben(browser: Browser, desk: DeskClient) -> Iterator[AtTheKeyboard]:
    with AtTheKeyboard(browser, desk.http, "ben") as person:
        yield person
        assert person.complaints == []


@pytest.fixture
def leila(browser: Browser, desk: DeskClient) -> Iterator[AtTheKeyboard]:
    with AtTheKeyboard(browser, desk.http, "leila") as person:
        yield person
        assert person.complaints == []


def said(person: AtTheKeyboard, words: str) -> None:
    """What the page says to somebody who does not see it."""
    expect(person.page.locator("#said")).to_contain_text(words)


def sheet(person: AtTheKeyboard, key: str) -> Locator:
    person.press(key)
    opened = person.page.get_by_role("dialog")
    expect(opened).to_be_visible()
    return opened


def open_in(person: AtTheKeyboard, queue: str, subject: str) -> None:
    """Goes to a queue by its two keys, down to the ticket, and in."""
    person.press("g", queue)
    row = person.page.locator("a.row", has_text=subject)
    expect(row).to_be_visible()
    for _ in range(20):
        person.press("j")
        if row.evaluate("element => element === document.activeElement"):
            break
    expect(row).to_be_focused()
    person.press("Enter")
    expect(person.page.get_by_role("heading", level=1)).to_have_text(subject)


def mails_to(desk: DeskClient, address: str, words: str) -> list[Any]:
    return [mail for mail in desk.local("outbox") if address in json.dumps(mail) and words in json.dumps(mail, ensure_ascii=False)]


def test_nobody_comes_in_without_the_second_factor(hana: AtTheKeyboard) -> None:
    hana.sign_in(mistyped=True)
    shoot(hana.page, "console-day-signed-in")
    hana.press("g", "u")
    hana.page.wait_for_url("**/queues/unassigned*")
    hana.use(hana.page.get_by_role("button", name="Sign out"))
    expect(hana.page.get_by_role("status")).to_contain_text("You are signed out")
    hana.page.goto("/console/queues/unassigned")
    expect(hana.page.get_by_role("link", name="Go on")).to_be_visible()


def test_a_day_by_keyboard_alone(desk: DeskClient, hana: AtTheKeyboard, leila: AtTheKeyboard) -> None:
    desk.send_mail(EVA, "Where are my coins", "My withdrawal of yesterday has not arrived. Whom can I ask in person?")
    desk.ticket_about("Where are my coins")

    # a lead writes a macro
    leila.sign_in()
    leila.press("g", "m")
    leila.page.wait_for_url("**/console/macros")
    leila.press("c")
    leila.reach(leila.page.get_by_label("Id, for the record"))
    leila.type("looking")
    leila.reach(leila.page.get_by_role("group", name="English").get_by_label("Name"))
    leila.type("We are looking")
    leila.reach(leila.page.get_by_role("group", name="English").get_by_label("Text, in Markdown"))
    leila.type("We are looking into it for you.")
    leila.press("Control+Enter")
    expect(leila.page.get_by_role("link", name="We are looking")).to_be_visible()
    shoot(leila.page, "console-day-macros")

    # taken, noted on
    hana.sign_in()
    open_in(hana, "u", "Where are my coins")
    hana.press("a")
    said(hana, "Saved.")
    hana.press("n")
    hana.type("The bank answers by four.")
    hana.press("Control+Enter")
    said(hana, "Note added.")

    # answered with the macro; the draft outlives its window; taken back once, then sent
    hana.press("r")
    hana.type("Dear Eva,\n\n")
    hana.press("/")
    expect(hana.page.locator("#picker-list")).to_contain_text("We are looking")
    hana.use(hana.page.locator("#picker-list button").first)
    expect(hana.page.locator("#reply-text")).to_have_value(re.compile("Dear Eva,\n\nWe are looking into it for you."))
    expect(hana.page.locator("#draft-state")).to_contain_text("Draft saved")
    hana.reopened()
    expect(hana.page.locator("#reply-text")).to_have_value(re.compile("We are looking into it for you."))
    hana.press("r", "Control+Enter")
    expect(hana.page.locator(".leaving")).to_be_visible()
    shoot(hana.page, "console-day-leaving")
    hana.press("z")
    said(hana, "Taken back.")
    assert not mails_to(desk, EVA, "We are looking into it")
    expect(hana.page.locator("#reply-text")).to_be_focused()
    hana.press("Control+Enter")
    desk.wait_for("the reply", lambda: mails_to(desk, EVA, "We are looking into it"))
    expect(hana.page.locator(".told.reply, .told.sent").last).to_contain_text("We are looking into it for you.")
    shoot(hana.page, "console-day-answered")


def test_what_is_done_with_a_ticket_can_be_taken_back(desk: DeskClient, hana: AtTheKeyboard) -> None:
    desk.send_mail("kai@customer.example", "Card declined", "My card was declined again. May I come by?")
    desk.ticket_about("Card declined")
    desk.send_mail("kai@customer.example", "Card once more", "It was declined once more, at the same shop.")
    desk.ticket_about("Card once more")
    hana.sign_in()
    open_in(hana, "a", "Card once more")

    sheet(hana, "m")
    shoot(hana.page, "console-day-merging")
    hana.press("Enter")
    said(hana, "goes on here")
    expect(hana.page.locator(".told.received")).to_have_count(2)
    hana.press("z")
    said(hana, "Taken back.")

    sheet(hana, "w")
    hana.press("Tab")
    hana.type("They know the card's bank.")
    hana.press("Control+Enter")
    said(hana, "Handed over.")
    hana.press("z")
    said(hana, "Taken back.")

    sheet(hana, "s")
    shoot(hana.page, "console-day-put-aside")
    hana.press("1")
    said(hana, "Put aside.")


def test_two_at_once_do_not_both_send(desk: DeskClient, hana: AtTheKeyboard, ben: AtTheKeyboard) -> None:
    desk.send_mail("mia@customer.example", "Two of you", "Could somebody call me about my visit?")
    desk.ticket_about("Two of you")
    for person in (hana, ben):
        person.sign_in()
        open_in(person, "a", "Two of you")
    ben.press("r")
    ben.type("Ben's answer.")
    expect(ben.page.locator("#draft-state")).to_contain_text("Draft saved")
    hana.press("r")
    hana.type("Hana's answer.")
    hana.press("Control+Enter")
    desk.wait_for("Hana's reply", lambda: mails_to(desk, "mia@customer.example", "Hana's answer."))
    ben.press("Control+Enter")
    expect(ben.page.get_by_role("alert")).to_contain_text("Hana's answer.")
    expect(ben.page.locator("#reply-text")).to_have_value("Ben's answer.")
    expect(ben.page.get_by_role("button", name="I have read it: send")).to_be_visible()
    shoot(ben.page, "console-day-stopped")
    assert not mails_to(desk, "mia@customer.example", "Ben's answer.")


def test_what_was_written_is_found_within_seconds(desk: DeskClient, hana: AtTheKeyboard) -> None:
    desk.send_mail("ren@customer.example", "お問い合わせ", "紫陽花の写真を本人確認に使えますか。担当の方にお聞きしたいです。")
    desk.ticket_about("お問い合わせ")
    hana.sign_in()
    found = hana.page.locator("a.row", has_text="お問い合わせ")

    def searched() -> bool:
        hana.press("Escape", "/")
        expect(hana.page.get_by_role("searchbox").first).to_be_focused()
        hana.press("Control+A")
        hana.type("紫陽花の写真")
        hana.press("Enter")
        hana.page.wait_for_url("**/console/search?**")
        hana.page.wait_for_load_state()
        return found.count() > 0

    desk.wait_for("the mail in the search", searched)
    shoot(hana.page, "console-day-found")


def test_reveals_end_at_the_budget_and_security_is_paged(desk: DeskClient, hana: AtTheKeyboard) -> None:
    for number in range(BUDGET + 1):
        desk.send_mail(f"masked{number}@customer.example", f"Masked {number}", "Please call me; I would rather not write it.")
        desk.ticket_about(f"Masked {number}")
    hana.sign_in()
    for number in range(BUDGET + 1):
        open_in(hana, "a", f"Masked {number}")
        side = hana.page.locator("#customer")
        expect(side).not_to_contain_text(f"masked{number}@")
        hana.press("u")
        hana.use(side.get_by_label("Address"), "Space")
        hana.reach(side.get_by_label("In your words"))
        hana.type("Calls back about the account")
        hana.press("Enter")
        if number < BUDGET:
            expect(side).to_contain_text(f"masked{number}@customer.example")
            shoot(hana.page, "console-day-revealed")
    expect(side.get_by_role("alert")).to_contain_text("more than you may see on one day")
    expect(side).to_contain_text("Nothing more is shown to you")
    expect(side).not_to_contain_text(f"masked{BUDGET}@customer.example")
    shoot(hana.page, "console-day-blocked")
    desk.wait_for("the security team's page", lambda: [page for page in desk.local("pages") if "reveal" in page["page_id"]])
