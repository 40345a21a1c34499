"""A level has one page id, and an acknowledgement is the end of it, on the last level as well."""

import pytest

from chalicelib import wiring
from tests.world import World, mail

LEVELS_S = (4 * 3600, 900, 1800)


def overdue(world: World) -> None:
    world.deliver(mail())
    for seconds in LEVELS_S:
        world.tick(seconds)


@pytest.mark.attack(57)
def test_every_level_has_the_one_id_that_follows_from_its_ticket(world: World) -> None:
    overdue(world)

    (ticket,) = world.tickets()
    assert [page["page_id"] for page in world.pages] == [f"{ticket.id}.first_response.1.{level}" for level in (1, 2, 3)]


def test_last_level_is_not_repeated_after_the_acknowledgement(world: World) -> None:
    overdue(world)
    world.tick(1800)
    assert [page["level"] for page in world.pages] == [1, 2, 3, 3]

    wiring.desk().oncall.acknowledge(world.pages[-1]["page_id"], "on-call:test")
    for _ in range(5):
        world.tick(7200)

    assert len(world.pages) == 4
