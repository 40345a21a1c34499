"""Reads what a desk keeps, opened: the messages of its tickets and the causes of what it quarantined."""

from chalicelib import wiring
from chalicelib.aws.dynamodb import CustomerKey
from chalicelib.quarantine import store as quarantine
from chalicelib.tickets import bodies
from chalicelib.tickets.model import Message
from chalicelib.tickets.records import EntryRecord, TicketRecord
from tests.world import World


def messages(world: World) -> list[Message]:
    """Everything that was written, in and out, in the order of tickets and commits."""
    items = world.items()
    vault, contents = wiring.desk().vault, wiring.desk().contents
    requesters = {item.pk: item.cid for item in items if isinstance(item, TicketRecord)}
    found = []
    for entry in sorted((item for item in items if isinstance(item, EntryRecord) and item.box), key=lambda item: (item.pk, item.sk)):
        key = vault.open(CustomerKey.get(entry.by.removeprefix("customer:") if entry.by.startswith("customer:") else requesters[entry.pk]))
        found.append(bodies.unpack_whole(bodies.unpack(entry.box, key, entry.pk + entry.sk), key, contents))
    return found


def message(world: World) -> Message:
    (only,) = messages(world)
    return only


def causes() -> list[str]:
    return [held.cause for held in quarantine.waiting(100)]
