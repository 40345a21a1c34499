"""What is most read stands first: counted without knowing who reads, written seldom, and never in the way of a page."""

from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.core.errors import Upstream
from chalicelib.help_centre import reads
from chalicelib.help_centre.reads import KNOWN_FOR_S, WRITTEN_EVERY_S
from chalicelib.help_centre.store import ReadsRecord
from tests.fakes.library import FakeLibrary, library
from tests.gateway import Answer, Gateway
from tests.world import World

FEES, LIMITS = "/help/en/account/fees", "/help/en/account/limits"
MONTH_S = 31 * 86400


@pytest.fixture(autouse=True)
def shelf(world: World) -> FakeLibrary:
    made = library(world.now)
    wiring.desk().__dict__["knowledge"] = made
    return made


def get(path: str, method: str = "GET") -> Answer:
    return Gateway().call(method, path)


def counted(world: World) -> dict[tuple[str, str], int]:
    return {(item.pk, item.sk): int(item.n) for item in world.items() if isinstance(item, ReadsRecord)}


def first_of(path: str) -> str:
    body = get(path).body
    return min(("fees", "limits"), key=lambda each: body.index(f'href="/help/en/account/{each}"'))


def test_most_read_article_of_a_topic_stands_first(world: World) -> None:
    assert first_of("/help/en") == "limits", "others point to it"
    get(FEES)
    world.now += KNOWN_FOR_S
    assert first_of("/help/en") == "fees"
    assert first_of("/help/en/account") == "fees"


def test_reads_are_written_together_once_a_minute(world: World) -> None:
    for path in (FEES, FEES, LIMITS, FEES):
        get(path)
    assert counted(world) == {("H#reads#en#202611", "fees"): 1}
    world.now += WRITTEN_EVERY_S
    get(LIMITS)
    assert counted(world) == {("H#reads#en#202611", "fees"): 3, ("H#reads#en#202611", "limits"): 2}


def test_nothing_tells_who_read_and_a_count_ends(world: World) -> None:
    get(FEES)
    (item,) = world.items()
    assert set(item.to_simple_dict()) == {"pk", "sk", "ty", "n", "exp"}
    assert item.exp < world.now + 4 * MONTH_S


def test_only_articles_that_are_there_and_read_are_counted(world: World) -> None:
    get(FEES, "HEAD")
    for path in (
        "/help/en",
        "/help/en/account/nothing",
        "/help/en/account/vip-desk",
        "/help/en/trading/fees",
        "/help/en/search?q=withdrawal+fee",
    ):
        get(path)
    assert counted(world) == {}


def test_last_month_counts_and_the_one_before_does_not(world: World) -> None:
    get(FEES)
    world.now += MONTH_S
    assert first_of("/help/en") == "fees"
    world.now += MONTH_S
    assert first_of("/help/en") == "limits"


def test_page_is_shown_where_nothing_can_be_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any) -> None:
        raise Upstream("dynamodb is busy")

    monkeypatch.setattr(reads, "commit", busy)
    monkeypatch.setattr(reads.store, "reads_in", busy)
    assert get(FEES).status == 200
    assert first_of("/help/en") == "limits"
