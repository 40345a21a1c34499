"""What a page becomes while somebody works, in Japanese: looked at in English by the tests of that work, and in Japanese by `make looks` alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.integration.console.test_in_browser import WIDE, desk, door, look, opened
from tests.integration.console.test_lists_in_browser import LOOK, several, write
from tests.local_aws import environment, here  # noqa: F401 - fixtures: lists tell of what the stream brought
from tests.world import World

__all__ = ["desk", "door", "opened", "several"]
pytestmark = pytest.mark.xdist_group("browser")
Desk = Callable[..., Page]


def test_lists_while_one_works_with_them(console: World, several: None, desk: Desk) -> None:
    page = desk("hana", "/console/queues/unassigned", size=WIDE, language="ja")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("#bulk")).to_be_visible()
    look(page, "chosen-ja")
    write(console, 8)
    page.evaluate(LOOK)
    expect(page.locator("#news")).to_be_visible()
    look(page, "news-ja")
    page.locator("#bulk select").select_option("assignee=me")
    page.locator("#bulk button.main").click()
    expect(page.locator(".outcome")).to_be_visible()
    look(page, "outcome-ja")
    page.keyboard.press("f")
    page.wait_for_url("**/console/search?q=*")
    page.keyboard.press("v")
    page.keyboard.type("飛行船")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/views/*")
    look(page, "view-ja")
