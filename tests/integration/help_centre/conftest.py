"""The help centre behind its real door: HTTP for a browser on this machine."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from infra.local.http_door import Door, HttpResponse, HttpServer
from tests.conftest import free_port
from tests.help_browser import CHROMIUM, Opened
from tests.world import World


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.fail("There is no Chromium on this machine. Run `make browser` (it installs Debian's chromium), or install one by hand.")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def door(world: World) -> Iterator[str]:
    """The whole app over HTTP; its address."""
    import app

    port = free_port()
    server = HttpServer(Door(app.app, lambda _: HttpResponse(404, [], b"")), port)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def opened(browser: Browser, door: str) -> Iterator[Opened]:
    made = Opened(browser, door)
    yield made
    made.close()
    assert made.complaints == []
