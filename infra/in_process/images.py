"""A table's content in order: items by key, and the rows of each index by its keys, so that a query reads what it returns and nothing else."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from .expressions import Item, number
from .refusal import invalid

Key = tuple[str, ...]
Row = tuple[Any, Key]
"""An item's place in an index: its sort key's value and its key in the table."""
LAST = "\U0010ffff"


class Order(Struct, frozen=True):
    """A table or one of its indexes: the attributes that it is kept by. `projected`: those that it carries; None: all."""

    name: str
    hash: str
    sort: str | None
    projected: frozenset[str] | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.hash, self.sort) if self.sort else (self.hash,)

    def shown(self, item: Item) -> dict[str, Any]:
        return dict(item) if self.projected is None else {name: value for name, value in item.items() if name in self.projected}


class Schema(Struct, frozen=True):
    """`types` of key attributes: `S` or `N`."""

    name: str
    table: Order
    indexes: Mapping[str, Order]
    types: Mapping[str, str]

    def key_of(self, item: Item) -> Key:
        """Raises AWS's refusal where a key is missing or of another type."""
        if missing := [name for name in self.table.keys if "S" not in item.get(name, {})]:
            raise invalid(f"One of the required keys was not given a value: {missing}")
        key = tuple(str(item[name]["S"]) for name in self.table.keys)
        if not all(key):
            raise invalid("One or more parameter values are not valid. A key is an empty string")
        return key

    def check(self, item: Item) -> None:
        """What an index is kept by must be of its type, and not empty."""
        for order in self.indexes.values():
            for name in order.keys:
                if name in item and item[name].get(self.types[name], "") == "":
                    raise invalid(f"Type mismatch for Index Key {name} of {order.name}, or it is empty")


class Image:
    """The content at one moment. Items are never changed in place: a write puts another."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.items: dict[Key, Item] = {}
        self._orders = [(order, order.keys) for order in (schema.table, *schema.indexes.values())]
        self._rows: dict[str, dict[str, list[Row]]] = {order.name: {} for order, _ in self._orders}

    def write(self, key: Key, after: Item | None) -> None:
        before = self.items.get(key)
        for order, keys in self._orders:
            old, new = self._place(order, keys, before, key), self._place(order, keys, after, key)
            if old != new:
                self._move(order, old, new)
        if after is None:
            self.items.pop(key, None)
        else:
            self.items[key] = after

    def _place(self, order: Order, keys: tuple[str, ...], item: Item | None, key: Key) -> tuple[str, Row] | None:
        if item is None:
            return None
        for name in keys:
            if name not in item:
                return None
        sort = self.value_of(order.sort, item) if order.sort else ""
        return item[order.hash]["S"], (sort, key)

    def value_of(self, name: str, item: Item) -> Any:
        return number(item[name]["N"]) if self.schema.types[name] == "N" else item[name]["S"]

    def _move(self, order: Order, old: tuple[str, Row] | None, new: tuple[str, Row] | None) -> None:
        rows = self._rows[order.name]
        if old is not None:
            partition = rows[old[0]]
            del partition[bisect_left(partition, old[1])]
        if new is not None:
            insort(rows.setdefault(new[0], []), new[1])

    def rows(self, order: Order, hash_value: str, sign: str, bounds: tuple[Any, ...], after: Row | None, *, forward: bool) -> Iterator[Row]:
        """Rows of a partition within bounds, in order, beginning after `after`."""
        partition = self._rows[order.name].get(hash_value, [])
        start, end = _span(partition, sign, bounds)
        if after is not None and forward:
            start = max(start, bisect_right(partition, after))
        elif after is not None:
            end = min(end, bisect_left(partition, after))
        places = range(start, end) if forward else range(end - 1, start - 1, -1)
        return (partition[place] for place in places)

    def first(self, index: str, hash_value: str) -> Row | None:
        """The earliest row of a partition of an index."""
        partition = self._rows[index].get(hash_value)
        return partition[0] if partition else None

    def partitions(self, index: str) -> list[str]:
        return [name for name, rows in self._rows[index].items() if rows]


def _span(partition: list[Row], sign: str, bounds: tuple[Any, ...]) -> tuple[int, int]:  # noqa: PLR0911 - one for each sign
    match sign, bounds:
        case "", ():
            return 0, len(partition)
        case "=", (value,):
            return _before(partition, value), _past(partition, value)
        case "<", (value,):
            return 0, _before(partition, value)
        case "<=", (value,):
            return 0, _past(partition, value)
        case ">", (value,):
            return _past(partition, value), len(partition)
        case ">=", (value,):
            return _before(partition, value), len(partition)
        case "BETWEEN", (low, high):
            return _before(partition, low), _past(partition, high)
        case "begins_with", (prefix,):
            return _before(partition, prefix), _before(partition, prefix + LAST)
    raise AssertionError(f"no range is written {sign!r}")


def _before(partition: list[Row], value: Any) -> int:
    return bisect_left(partition, (value, ()))


def _past(partition: list[Row], value: Any) -> int:
    return bisect_right(partition, (value, (LAST,)))
