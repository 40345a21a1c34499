"""A real Chromium before the help centre: pages of a size and a colour scheme, what its console complains of, pictures for a person to look at."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import ROOT

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SCREENSHOTS = ROOT / "build" / "screenshots"
PATIENCE_MS = 60_000
"""A machine that runs everything at once is slow; a page that never comes fails all the same."""
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}

expect.set_options(timeout=PATIENCE_MS // 2)


class Opened:
    """Makes pages of a size and a colour scheme. `complaints` are what the browser's console says: a script that fails, a policy that is broken."""

    def __init__(self, browser: Browser, door: str) -> None:
        self.browser, self.door = browser, door
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def page(
        self, path: str = "", *, size: dict[str, int] = PHONE, scheme: str = "light", scripts: bool = True, language: str = "en"
    ) -> Page:
        context = self.browser.new_context(
            base_url=self.door, viewport=size, color_scheme=scheme, java_script_enabled=scripts, locale=language, device_scale_factor=1,
            has_touch=size is PHONE, reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if path:
            page.goto(path)
        return page

    def _note(self, kind: str, text: str) -> None:
        """A page that is told to be missing is no complaint."""
        if kind in {"error", "warning"} and "the server responded with a status of 4" not in text:
            self.complaints.append(text)

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def shoot(page: Page, name: str) -> Path:
    """A picture of the whole page for a person to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path
