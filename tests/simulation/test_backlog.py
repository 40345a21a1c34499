"""Fifty thousand things are due at once: the gravest are handed over first, what comes due meanwhile does not wait behind the rest, and it drains."""

import json
import os
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from chalicelib import wiring
from chalicelib.agenda.keys import due_partition
from chalicelib.agenda.usecases import SWEEP_LIMIT
from chalicelib.desk.model import Sharding
from infra.in_process.cloud import Call, Cloud
from infra.in_process.tables import Table
from infra.local.scheduler import scheduled_event
from infra.simulation.faults import throttled
from infra.simulation.running import demo, unheard
from tests.world import START, context

BACKLOG = 50_000
URGENT = 3_000
SHARDS = demo().sharding.agenda


class Desk:
    def __init__(self) -> None:
        self.now = START
        self.cloud = Cloud(lambda: self.now)
        self.cloud.publish(demo())
        os.environ.update(self.cloud.environment)

    @property
    def table(self) -> Table:
        return self.cloud.tables.table("DeskTable")

    def put(self, pk: str, lane: str, due_at: float, shards: int = SHARDS) -> None:
        item = {
            "pk": {"S": pk},
            "sk": {"S": "#"},
            "ty": {"S": "?"},
            "due_pk": {"S": due_partition(pk, lane, shards)},
            "due_at": {"N": str(int(due_at))},
        }
        self.table.write((pk, "#"), item)

    def sweep(self) -> list[str]:
        """What one more minute hands over, queue by queue, in order."""
        from chalicelib.entrypoints.sweep import sweep

        self.now += 60
        sweep(scheduled_event(self.now), context())
        return [json.loads(message.body)["pk"] for name in ("UrgentWorkQueue", "WorkQueue") for message in self.take(name)]

    def take(self, name: str) -> Iterator:
        while batch := self.cloud.queues[name].receive():
            yield from batch


@pytest.fixture
def desk() -> Iterator[Desk]:
    kept = dict(os.environ)
    made = Desk()
    with made.cloud.in_use(), unheard():
        wiring.install(desk_now=lambda: made.now, real_now=lambda: made.now)
        yield made
    wiring.install()
    os.environ.clear()
    os.environ.update(kept)


@pytest.mark.attack(59)
def test_backlog_drains_gravest_first(desk: Desk) -> None:
    for number in range(BACKLOG - URGENT):
        desk.put(f"T#{number:05d}", "n", START - BACKLOG + number)
    for number in range(URGENT):
        desk.put(f"P#{number:05d}", "u", START - number)

    handed: list[str] = []
    minutes = 0
    while fresh := desk.sweep():
        minutes += 1
        if minutes == 2:
            desk.put("P#fresh", "u", desk.now)
        if minutes == 3:
            assert fresh[0] == "P#fresh", "what comes due meanwhile is handed over before the rest"
            fresh.remove("P#fresh")
            desk.table.write(("P#fresh", "#"), None)
        for pk in fresh:
            desk.table.write((pk, "#"), None)  # a worker acted: it leaves the agenda
        handed += fresh

    assert len(handed) == len(set(handed)) == BACKLOG
    assert {pk[0] for pk in handed[:URGENT]} == {"P"}
    usual = handed[URGENT:]
    assert usual == sorted(usual), "the longest due comes first"
    assert minutes == -(-(BACKLOG - URGENT) // SWEEP_LIMIT)


@pytest.mark.attack(59)
def test_what_nobody_works_on_is_not_piled_up(desk: Desk) -> None:
    """Workers stand still for an hour: their queue holds one sweep, not sixty."""
    from chalicelib.entrypoints.sweep import sweep

    for number in range(2 * SWEEP_LIMIT):
        desk.put(f"T#{number:05d}", "n", START - number)

    for _ in range(10):
        desk.now += 60
        sweep(scheduled_event(desk.now), context())

    assert len(desk.cloud.queues["WorkQueue"].messages()) == SWEEP_LIMIT


def test_more_shards_are_swept_as_soon_as_they_are_published(desk: Desk) -> None:
    """By the very process that knew fewer: what is written to the new ones is on nobody else's way."""
    desk.put("T#before", "n", START)
    assert desk.sweep() == ["T#before"]

    desk.cloud.publish(replace(demo(), sharding=Sharding(agenda=64)))
    pages = [f"P#{number}" for number in range(100)]
    for pk in pages:
        desk.put(pk, "u", START, shards=64)

    assert set(desk.sweep()) >= set(pages)


def test_publication_that_cannot_be_noticed_keeps_no_page_waiting(desk: Desk) -> None:
    desk.put("P#due", "u", START)
    desk.sweep()
    levels = demo().service_levels
    desk.cloud.publish(replace(demo(), service_levels=replace(levels, policies=levels.policies[1:])))
    refused: list[str] = []

    def around(service: str, operation: str, _params: dict, do: Call) -> dict:
        if operation == "PutItem":
            refused.append(operation)
            raise throttled(service)
        return do()

    desk.cloud.around = around

    assert (desk.sweep(), refused) == (["P#due"], ["PutItem"])

    desk.cloud.around = None
    desk.sweep()
    assert any(pk == "CFG" for pk, _ in desk.table.leader.items), "the next minute notices it"
