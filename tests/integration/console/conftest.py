"""The console with its people, in this process."""

import os
from collections.abc import Callable

import pytest

from tests.console import BY_ROLE, ConsoleBrowser, open_console
from tests.world import World

collect_ignore = [] if os.environ.get("EVERY_LOOK") else ["test_states_in_japanese_in_browser.py"]
"""The same states are looked at in English; `make looks` sees both."""


@pytest.fixture
def console(world: World) -> World:
    open_console()
    return world


@pytest.fixture
def signed_in(console: World) -> Callable[..., ConsoleBrowser]:
    """A browser for a role, or for one person."""

    def browser(who: str = "agent", language: str = "en") -> ConsoleBrowser:
        made = ConsoleBrowser(language)
        assert made.sign_in(BY_ROLE.get(who, who)).status == 303
        return made

    return browser
