"""A page has one id on all of its levels, and an acknowledgement is the end of it, on the last level as well."""

import pytest

from chalicelib import wiring
from tests.world import World, mail

LEVELS_S = (4 * 3600, 900, 1800)


def overdue(world: World) -> None:
    world.deliver(mail())
    for seconds in LEVELS_S:
        world.tick(seconds)


@pytest.mark.attack(57)
def test_every_level_has_the_one_id_that_follows_from_its_breach(world: World) -> None:
    overdue(world)

    (ticket,) = world.tickets()
    window = (int(world.now) - sum(LEVELS_S[1:])) // 600
    assert ticket.page == f"group.tokyo.usual.first_response.warning.{window}.0"
    assert [(page["page_id"], page["level"]) for page in world.pages] == [(ticket.page, level) for level in (1, 2, 3)]


def test_last_level_is_not_repeated_after_the_acknowledgement(world: World) -> None:
    overdue(world)
    world.tick(1800)
    assert [page["level"] for page in world.pages] == [1, 2, 3, 3]

    wiring.desk().oncall.acknowledge(world.pages[-1]["page_id"], "on-call:test")
    for _ in range(7):
        world.tick(2000)

    assert len(world.pages) == 4
