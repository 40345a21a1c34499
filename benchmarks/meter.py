"""Counts the AWS calls of a process and, for DynamoDB, the units that AWS would bill for them."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from . import units
from .units import Item, Table

METERED = "benchmark_meter"
"""Where a call's parameters and the images before it wait in botocore's request context for its answer."""
WRITE_OPERATIONS = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"})
Place = tuple[str, tuple[str, ...]]
"""Table and key values of an item."""


class Unmeterable(Exception):
    """A call whose units cannot be known from its answer; a benchmark that went on would print a wrong figure."""


@dataclass
class Reading:
    """What was counted: calls in order (`dynamodb.BatchGetItem`), units by AWS's rule, and write units as the emulator answered."""

    calls: list[str] = field(default_factory=list)
    read: float = 0.0
    written: dict[str, float] = field(default_factory=dict)
    answered_write: float = 0.0

    @property
    def write(self) -> float:
        return sum(self.written.values())


class Meter:
    """`observer` is a DynamoDB client of the meter's own: it reads items before and after each write and is not counted."""

    def __init__(self, observer: Any, tables: Mapping[str, Table]) -> None:
        self._observer = observer
        self._tables = tables
        self._reading = Reading()

    @contextmanager
    def listening(self, clients: Iterable[Any]) -> Iterator["Meter"]:
        """Counts the calls of these clients; afterwards they are as they were, so that nothing disturbs a measurement of CPU."""
        hooks = (("before-parameter-build.*.*", self._before), ("after-call.*.*", self._after))
        systems = [client.meta.events for client in clients]
        for events in systems:
            for name, hook in hooks:
                events.register(name, hook)
        try:
            yield self
        finally:
            for events in systems:
                for name, hook in hooks:
                    events.unregister(name, hook)

    def take(self) -> Reading:
        """What was counted since it was last taken."""
        taken, self._reading = self._reading, Reading()
        return taken

    def _before(self, params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        if model.service_model.service_name != "dynamodb":
            return
        places = {}
        if model.name in WRITE_OPERATIONS:
            params["ReturnConsumedCapacity"] = "TOTAL"
            places = {place: self._image(place) for place in self._places(model.name, params)}
        context[METERED] = (dict(params), places)

    def _after(self, parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        service = model.service_model.service_name
        self._reading.calls.append(f"{service}.{model.name}")
        if service != "dynamodb":
            return
        params, images = context[METERED]
        if model.name in WRITE_OPERATIONS:
            self._count_writes(images, parsed, in_transaction=model.name.startswith("Transact"))
        else:
            self._reading.read += read_units_of(model.name, params, parsed)

    def _count_writes(self, images: dict[Place, Item | None], parsed: dict[str, Any], *, in_transaction: bool) -> None:
        spent = [
            units.write_units(self._tables[place[0]], before, self._image(place), in_transaction=in_transaction)
            for place, before in images.items()
        ]
        self._reading.written = units.total([self._reading.written, *spent])
        answered = parsed.get("ConsumedCapacity") or []
        self._reading.answered_write += sum(part["CapacityUnits"] for part in (answered if isinstance(answered, list) else [answered]))

    def _image(self, place: Place) -> Item | None:
        table, values = place
        key = {name: {"S": value} for name, value in zip(self._tables[table].keys, values, strict=True)}
        found: Item | None = self._observer.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        return found

    def _places(self, operation: str, params: Mapping[str, Any]) -> Iterator[Place]:
        for table, key_or_item in _targets(operation, params):
            yield table, tuple(key_or_item[name]["S"] for name in self._tables[table].keys)


def _targets(operation: str, params: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Table and key (or whole item) of every write of a call."""
    if operation == "TransactWriteItems":
        for wanted in params["TransactItems"]:
            ((_, write),) = wanted.items()
            yield write["TableName"], write.get("Item") or write["Key"]
    elif operation == "BatchWriteItem":
        for table, requests in params["RequestItems"].items():
            for request in requests:
                ((_, write),) = request.items()
                yield table, write.get("Item") or write["Key"]
    else:
        yield params["TableName"], params.get("Item") or params["Key"]


def read_units_of(operation: str, params: Mapping[str, Any], parsed: Mapping[str, Any]) -> float:
    """Raises Unmeterable for what the answer does not show: rows that a filter or a COUNT left out, calls that are not known here."""
    if "Error" in parsed:
        return 0.0
    consistent = bool(params.get("ConsistentRead"))
    if operation == "GetItem":
        return units.read_units(units.item_bytes(parsed.get("Item")), consistent=consistent)
    if operation == "BatchGetItem":
        return sum(_batch_units(asked, parsed["Responses"].get(table, [])) for table, asked in params["RequestItems"].items())
    if operation == "Query":
        if parsed.get("ScannedCount", 0) != len(parsed.get("Items", [])) or "ProjectionExpression" in params:
            raise Unmeterable("A query left out rows or attributes that AWS bills; its units cannot be known from its answer.")
        return units.read_units(sum(map(units.item_bytes, parsed["Items"])), consistent=consistent)
    raise Unmeterable(f"The meter does not know what {operation} costs.")


def _batch_units(asked: Mapping[str, Any], items: list[Item]) -> float:
    """Each item alone; keys that name nothing cost as much as the smallest item."""
    consistent = bool(asked.get("ConsistentRead"))
    absent = len(asked["Keys"]) - len(items)
    return sum(units.read_units(size, consistent=consistent) for size in [*map(units.item_bytes, items), *[0] * absent])
