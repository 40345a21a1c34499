"""Review and what leads keep, in a real Chromium: decided by keyboard alone, nothing of a hostile mail runs, every page looked at by axe."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from chalicelib.outbox import pauses
from chalicelib.quarantine import store as quarantine
from tests.help_browser import PHONE
from tests.integration.console.test_in_browser import WIDE, desk, door, look, opened
from tests.world import World, mail

__all__ = ["desk", "door", "opened"]
pytestmark = pytest.mark.xdist_group("browser")
HOSTILE = """<script>document.title = "run"</script><img src=x onerror="document.title='run'"><svg onload="document.title='run'">
<a href="https://evil.example/login">https://evil.example/login</a> {{ 7 * 7 }} <form action="https://evil.example"><button>press</button></form>"""
LEADS = ("review", "blocked", "notices", "rules", "new-rule", "macros", "new-macro", "work", "switches")


@pytest.fixture
def held(console: World) -> str:
    console.deliver(mail(Message_ID="<first@customer.example>"))
    console.now += 60
    raw = mail(
        HOSTILE, subject="<script>document.title='run'</script>", sender="wife@customer.example", References="<first@customer.example>"
    )
    console.deliver(raw, source="wife@customer.example")
    return quarantine.waiting(1)[0].id


def test_a_held_mail_is_read_discarded_put_back_and_let_in_without_a_mouse(console: World, desk: Callable[..., Page], held: str) -> None:
    page = desk("hana", "/console/queues/mine", size=WIDE)
    page.wait_for_selector("#rail-review .count")
    page.keyboard.press("g")
    page.keyboard.press("v")
    page.wait_for_url("**/console/review")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#review-title")).to_be_focused()
    page.keyboard.press("d")
    page.wait_for_url("**done=discard-discarded")
    page.keyboard.press("z")
    page.wait_for_url("**done=put-back-waiting")
    page.keyboard.press("l")
    page.wait_for_url("**done=release-released*")
    expect(page.locator("#pane")).to_contain_text("Let in.")

    assert quarantine.waiting(1) == []
    assert len(console.tickets()) == 1


@pytest.mark.attack(24)
def test_nothing_of_a_hostile_mail_runs_or_can_be_pressed(console: World, desk: Callable[..., Page], held: str) -> None:
    page = desk("hana", f"/console/review/{held}", size=WIDE)
    expect(page.locator(".as-text")).to_contain_text("https://evil.example/login")
    expect(page.locator(".as-text")).to_contain_text("{{ 7 * 7 }}")

    assert page.title().startswith("Review")
    assert page.locator(".as-text a, .as-text img, .as-text svg, .as-text form, .as-text script").count() == 0


@pytest.mark.parametrize("language", ["ja", "en"])
def test_axe_finds_nothing_where_mail_and_rules_are_kept(console: World, desk: Callable[..., Page], held: str, language: str) -> None:
    page = desk("leila", f"/console/review/{held}", size=WIDE, language=language)
    look(page, f"review-mail-{language}")
    pauses.switch("acknowledgement", is_paused=True, by="agent:leila", now=int(console.now))
    for name in LEADS:
        page.goto(f"/console/{name}")
        look(page, f"{name}-{language}")
    page.goto("/console/work")
    page.locator("details.person summary").first.click()
    look(page, f"work-open-{language}")
    look(desk("aki", "/console/people", size=WIDE, language=language), f"people-invite-{language}")


def test_on_a_phone_each_of_them_fits(console: World, desk: Callable[..., Page], held: str) -> None:
    pauses.switch("answer", is_paused=True, by="agent:leila", now=int(console.now))
    page = desk("leila", f"/console/review/{held}", size=PHONE, language="ja")
    look(page, "review-mail-phone")
    for name in LEADS:
        page.goto(f"/console/{name}")
        look(page, f"{name}-phone")
