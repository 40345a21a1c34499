"""Somebody at the console who has no mouse: every step is a key, and what has the focus is what one could see to have it."""

from typing import Self

import pyotp
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from infra.local.openid_provider import PEOPLE
from tests.help_browser import PATIENCE_MS

WIDE = {"width": 1440, "height": 900}
TABS = 120
"""No page has so much on it that one presses the tabulator more often."""


class AtTheKeyboard:
    """A browser of somebody's own, at the running desk. `complaints` is what its console said."""

    def __init__(self, browser: Browser, door: str, who: str, *, language: str = "en") -> None:
        self.who, self.door = who, door
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=door, viewport=WIDE, locale=language, device_scale_factor=1, reduced_motion="reduce"
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self._page()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def _page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.complaints.append(message.text) if _is_complaint(message.type, message.text) else None)
        return page

    def reopened(self) -> Page:
        """The window is closed, and another one opened at the same place."""
        place = self.page.url
        self.page.close()
        self.page = self._page()
        self.page.goto(place)
        return self.page

    # ---- keys

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.insert_text(text)

    def reach(self, control: Locator) -> None:
        """Tabs until it has the focus."""
        expect(control).to_be_visible()
        for _ in range(TABS):
            if control.evaluate("element => element === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"{control} cannot be reached by the tabulator")

    def use(self, control: Locator, key: str = "Enter") -> None:
        self.reach(control)
        self.press(key)

    # ---- the way in

    def sign_in(self, *, mistyped: bool = False) -> None:
        """From the sign-in page to the provider, by its second factor, and back."""
        person = next(person for person in PEOPLE if person.id == self.who)
        self.page.goto("/console")
        self.use(self.page.locator("main a.button"))
        self.use(self.page.locator(f'[data-person="{person.id}"]'))
        if mistyped:
            self._give_code("000000")
            expect(self.page.get_by_role("alert")).to_contain_text("That is not the code")
        self._give_code(pyotp.TOTP(person.secret).now())
        self.page.wait_for_url("**/console/**")
        expect(self.page.locator("nav.rail")).to_contain_text(person.name)

    def _give_code(self, code: str) -> None:
        field = self.page.locator("input[name=code]")
        expect(field).to_be_focused()
        self.type(code)
        self.press("Enter")


def _is_complaint(kind: str, text: str) -> bool:
    """An answer that says 4xx is none: the page shows it."""
    return kind in {"error", "warning"} and "the server responded with a status of 4" not in text
