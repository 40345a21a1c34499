"""A page of the queue costs what it shows, not what the desk holds: equal units and calls, few tickets or many, and every row in order."""

import os
from typing import Any

import pytest
from msgspec.structs import replace

from benchmarks.meter import read_units_of
from chalicelib import wiring
from chalicelib.aws.dynamodb import Desk
from chalicelib.core.ids import new_ticket_id
from chalicelib.core.sealing import seal
from chalicelib.tickets.model import ACTIVE, Clock, State, Ticket
from chalicelib.tickets.queue import Page, Sort, View
from chalicelib.tickets.records import place_of_subject, record_of, ticket_of
from tests.world import World, mail

FEW, MANY = int(os.environ.get("QUEUE_FEW", "200")), int(os.environ.get("QUEUE_MANY", "600"))
TEAMS = ("tokyo",)
ALL_ACTIVE = tuple(sorted(ACTIVE))
VIEWS = {
    "newest, one state": View(TEAMS, (State.NEW,), "none", Sort.NEWEST),
    "oldest, one state": View(TEAMS, (State.NEW,), "none", Sort.OLDEST),
    "all classes": View(TEAMS, ALL_ACTIVE, None, Sort.NEWEST),
    "next due": View(TEAMS, ALL_ACTIVE, None, Sort.NEXT_DUE),
    "mine": View(TEAMS, ALL_ACTIVE, "hana", Sort.NEWEST),
}


class Cost:
    """Read units by AWS's rule and calls, of what DynamoDB answered."""

    def __init__(self) -> None:
        self.units, self.calls = 0.0, 0

    def listen(self, events: Any) -> None:
        for operation in ("Query", "BatchGetItem", "GetItem"):
            events.register(f"before-parameter-build.dynamodb.{operation}", lambda params, context, **_: context.update(cost=dict(params)))
            events.register(f"after-call.dynamodb.{operation}", self._count)

    def _count(self, parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        self.units += read_units_of(model.name, context["cost"], parsed)
        self.calls += 1

    def take(self) -> tuple[float, int]:
        taken, (self.units, self.calls) = (self.units, self.calls), (0.0, 0)
        return taken


def fill(template: Ticket, key: bytes, start: int, size: int, now: float) -> None:
    """One in twenty is hana's; the states of the assigned ones take turns."""
    states = [State.NEW, *ALL_ACTIVE]
    with Desk.batch_write() as batch:
        for number in range(start, size):
            opened = now - 60 * (size - number)
            ticket_id = new_ticket_id(opened)
            state = states[number // 20 % len(states)] if number % 20 == 0 else State.NEW
            ticket = replace(
                template, id=ticket_id, state=state, assignee="hana" if number % 20 == 0 else None, opened_at=int(opened),
                clocks={"first_response": Clock(int(opened), int(opened) + 14400)}, subject=seal(key, b"Umbrella", place_of_subject(ticket_id)),
            )  # fmt: skip
            batch.save(record_of(ticket, wiring.desk().desk().document.sharding))


def walk(view: View, limit: int = 50) -> list[str]:
    found: list[str] = []
    after: str | None = None
    while True:
        page, _ = wiring.desk().reader.queue(view, limit, after)
        found += [row.id for row in page.rows]
        after = page.last
        if after is None:
            return found


@pytest.fixture
def cost(world: World) -> Cost:
    made = Cost()
    world.listeners.append(made.listen)
    world.restart()
    wiring.desk()
    return made


def test_pages_cost_the_same_at_any_size(world: World, cost: Cost) -> None:
    world.is_made_up = True
    world.deliver(mail())
    (template,) = world.tickets()
    reader = wiring.desk().reader
    key = reader.keyring.open([template.requester])[template.requester]
    figures: dict[str, list[tuple[float, int]]] = {name: [] for name in VIEWS}
    now = world.now
    filled = 0
    for size in (FEW, MANY):
        fill(template, key, filled, size, now + 86400 * (size > FEW))
        filled = size
        for name, view in VIEWS.items():
            cost.take()
            page, subjects = reader.queue(view, 50 if name != "mine" else 10, None)
            figures[name].append(cost.take())
            assert isinstance(page, Page)
            assert len(subjects) == len(page.rows)
    print(figures)
    for name, (few, many) in figures.items():
        assert many[1] == few[1], f"{name}: calls"
        assert abs(many[0] - few[0]) <= 0.5, f"{name}: units, but for a block that is just full"

    tickets = [ticket_of(item) for item in world.items() if item.sk == "#" and item.pk.startswith("T#")]
    active = sorted(ticket.id for ticket in tickets if ticket.state in ACTIVE)
    assert walk(VIEWS["all classes"], 100) == active[::-1]
    due = sorted((ticket.deadline or 9999999999, ticket.id) for ticket in tickets if ticket.state in ACTIVE)
    assert walk(VIEWS["next due"], 100) == [ticket for _, ticket in due]
    assert walk(VIEWS["mine"], 7) == sorted((ticket.id for ticket in tickets if ticket.assignee == "hana"), reverse=True)
