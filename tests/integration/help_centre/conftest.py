"""The help centre behind its real door: HTTP for a browser on this machine."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from infra.local.http_door import Door, HttpResponse, HttpServer
from tests.conftest import free_port
from tests.help_browser import Opened
from tests.world import World


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
