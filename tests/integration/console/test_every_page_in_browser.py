"""The pages that no other browser test opens, looked at by axe in ja and en: the record, customers, blocks, what is written once; and that none is left out."""

import os
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page, expect

from chalicelib import wiring
from chalicelib.aws.dynamodb import commit
from chalicelib.console.policy.access import ROUTES
from chalicelib.core.clock import day_of
from chalicelib.desk.words import Locale
from chalicelib.macros.model import Macro, Steps
from chalicelib.notices import store as notices
from chalicelib.rules.model import After, Condition, Rule
from tests.attacks.test_step_up import code_of, wrong
from tests.help_browser import PHONE, Opened
from tests.integration.console.test_customers import HOME, TARO, cid, wrote
from tests.integration.console.test_in_browser import WIDE, desk, door, look, opened
from tests.integration.console.test_reveals_pages import with_budget
from tests.integration.console.test_review_in_browser import held
from tests.world import World

__all__ = ["desk", "door", "held", "opened"]
pytestmark = pytest.mark.xdist_group("browser")
Desk = Callable[..., Page]


class Screen(NamedTuple):
    name: str
    size: dict[str, int]
    language: str

    @property
    def options(self) -> dict[str, Any]:
        return {"size": self.size, "language": self.language}


EACH = [Screen("phone", PHONE, "ja"), Screen("en", WIDE, "en"), *([Screen("ja", WIDE, "ja")] if os.environ.get("EVERY_LOOK") else [])]
SCREENS = pytest.mark.parametrize("screen", EACH, ids=lambda screen: screen.name)
"""Japanese on a phone and English on a desk; with EVERY_LOOK set, Japanese on a desk as well."""

NO_PAGES = {
    "assets/{name}", "sign-in/begin", "sign-in/return", "news", "counts", "rail-counts", "tickets/{ticket_id}/leaving", "tickets/{ticket_id}/news",
    "tickets/{ticket_id}/customer", "tickets/{ticket_id}/files/{version}/{number}", "tickets/{ticket_id}/pictures/{version}/{number}",
    "record/agents/{agent_id}/{day}/export", "record/tickets/{ticket_id}/export",
    "tickets/{ticket_id}/mails/{version}",  # a customer's own HTML in a frame: the page around it is looked at
}  # fmt: skip
"""Parts of pages, files, ways to somewhere else."""
ELSEWHERE = {
    "", "sign-in", "queues/{name}", "search", "views/{view_id}", "tickets/{ticket_id}", "tickets/{ticket_id}/acts/{act}", "tickets/{ticket_id}/history",
    "review", "review/{mail_id}", "blocked", "notices", "switches", "rules", "new-rule", "macros", "new-macro", "work", "people",
}  # fmt: skip
"""Looked at by the other browser tests here."""
HERE = {
    "record",
    "record/agents/{agent_id}/{day}",
    "record/tickets/{ticket_id}",
    "customers/{customer_id}",
    "blocks",
    "rules/{rule_id}",
    "macros/{macro_id}",
}


def test_every_page_of_the_console_is_looked_at_somewhere() -> None:
    assert {path.removeprefix("/console").removeprefix("/") for method, path in ROUTES if method == "GET"} == NO_PAGES | ELSEWHERE | HERE


@pytest.fixture
def tickets(console: World) -> list[str]:
    """Two of Taro, the address known before the second, and one from his home."""
    first = wrote(console, TARO, "Umbrella")
    console.now += 86400
    return [first, wrote(console, TARO, "傘が届きません", Message_ID="<second@customer.example>"), wrote(console, HOME, "From home")]


@pytest.fixture
def kept(console: World) -> None:
    """A rule and a macro with everything that they can have."""
    steps = Steps(state="open", team="europe", priority=1, add_tags=("vip",), remove_tags=("new",))
    conditions = (Condition("language", ("ja",)), Condition("tags", ("vip",), is_not=True))
    late = Rule("late", "遅いもの", after=After("customer_waits", 5400), all_of=conditions, notify=("assignee", "ben"), steps=steps)
    wiring.desk().rule_keeper.keep([late, Rule("off", "Switched off", on=("opened",), steps=steps, is_on=False)], 0, "agent:leila")
    words: dict[Locale, str] = {
        "en": "Dear {{customer.name|customer}},\n\nIt is on its way.",
        "ja": "{{customer.name|お客様}} 様\n\n手続き中です。",
    }
    wiring.desk().macros.keep(Macro("way", {"en": "On its way", "ja": "手続き中"}, "reply", words, steps=steps), "agent:leila")


def send(page: Page, path: str, **fields: str) -> None:
    """A form of the page, without its fields filled in one by one."""
    form: dict[str, str | float | bool] = {"csrf": page.locator("input[name=csrf]").first.get_attribute("value") or "", **fields}
    origin = page.url.split("/console")[0]
    page.request.post(path, form=form, headers={"origin": origin, "sec-fetch-site": "same-origin"}, max_redirects=0)


@SCREENS
def test_axe_finds_nothing_in_the_record(console: World, desk: Desk, tickets: list[str], screen: Screen) -> None:
    desk("hana", f"/console/tickets/{tickets[0]}?in=all").goto("/console/queues/all")
    page = desk("chie", "/console/record", **screen.options)
    look(page, f"record-{screen.name}")
    page.goto(f"/console/record/agents/hana/{day_of(console.now)}")
    expect(page.locator("table.record")).to_contain_text("show_console_ticket")
    look(page, f"record-day-{screen.name}")
    page.goto("/console/record/agents/ben/20261101")
    look(page, f"record-day-empty-{screen.name}")
    page.goto(f"/console/record/tickets/{tickets[0]}")
    look(page, f"record-ticket-{screen.name}")


@SCREENS
def test_axe_finds_nothing_on_a_customers_page(console: World, desk: Desk, tickets: list[str], screen: Screen) -> None:
    page = desk("hana", f"/console/customers/{cid(TARO)}", **screen.options)
    send(page, f"/console/customers/{cid(TARO)}/joinings", ticket=tickets[2])
    send(page, f"/console/customers/{cid(TARO)}/profile", version="0", language="ja", time_zone="Asia/Tokyo", notes="Prefers mail.")
    page.goto(f"/console/customers/{cid(TARO)}?done=joined")
    for summary in page.locator("details.reveal summary").all():
        summary.click()
    expect(page.locator("a.row[aria-current]")).to_have_count(0)
    look(page, f"customer-{screen.name}")
    page = desk("chie", f"/console/customers/{cid(TARO)}", **screen.options)
    page.locator("details.reveal summary").last.click()
    look(page, f"customer-erase-{screen.name}")
    page.goto(f"/console/tickets/{tickets[1]}?in=all")
    look(page, f"ticket-compliance-{screen.name}")


@SCREENS
def test_axe_finds_nothing_where_masked_data_is_shown(
    console: World, desk: Desk, tickets: list[str], screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_budget(1, monkeypatch)
    at = f"/console/tickets/{tickets[1]}"
    page = desk("hana", f"{at}?in=all", **screen.options)
    send(page, f"{at}/reveals", **{"show-address": "1", "reason": "call-back", "words": "They asked for a call."})
    send(page, f"{at}/codes")
    code = code_of(console)
    send(page, f"{at}/codes/confirm", code=wrong(code))
    page.reload()
    unfold(page)
    expect(page.locator("#customer .revealed")).to_contain_text(TARO)
    page.locator("#customer details.reveal summary").click()
    look(page, f"revealed-{screen.name}")
    send(page, f"{at}/codes/confirm", code=code)
    send(page, f"/console/tickets/{tickets[2]}/reveals", **{"show-address": "1", "reason": "call-back", "words": "They asked for a call."})
    page.reload()
    unfold(page)
    expect(page.locator("#customer .box.stop")).to_be_visible()
    look(page, f"revealed-too-often-{screen.name}")
    look(desk("leila", "/console/blocks", **screen.options), f"blocks-{screen.name}")


def unfold(page: Page) -> None:
    """On a small screen the customer is behind a line."""
    if page.locator(".side > summary").is_visible():
        page.locator(".side > summary").click()


@SCREENS
def test_axe_finds_nothing_on_what_is_kept(console: World, desk: Desk, kept: None, held: str, screen: Screen) -> None:
    page = desk("leila", "/console/rules/late", **screen.options)
    look(page, f"rule-{screen.name}")
    page.locator("button[value=try]").click()
    expect(page.locator("[role=status].box")).to_be_visible()
    look(page, f"rule-tried-{screen.name}")
    for path in ("rules", "macros/way", "macros"):
        page.goto(f"/console/{path}")
        look(page, f"{path.replace('/', '-')}-kept-{screen.name}")
    send(page, f"/console/review/{held}/decide", act="block")
    commit(notices.tell(["leila"], "mention", console.tickets()[0].id, by="agent:hana", about="1", now=int(console.now)))
    for path in ("blocked", "notices", "review"):
        page.goto(f"/console/{path}")
        look(page, f"{path}-full-{screen.name}")
    page = desk("hana", "/console/rules/late", **screen.options)
    look(page, f"rule-read-{screen.name}")
    look(desk("aki", "/console/switches", **screen.options), f"switches-admin-{screen.name}")


@SCREENS
def test_axe_finds_nothing_where_signing_in_failed(console: World, opened: Opened, screen: Screen) -> None:
    for cause, query in (("declined", "error=access_denied"), ("ended", "code=x&state=y")):
        look(opened.page(f"/console/sign-in/return?{query}", **screen.options), f"sign-in-{cause}-{screen.name}")
