"""DynamoDB's units by AWS's published rules, computed from the items themselves (developer guide: CapacityUnitCalculations, GSI).

The emulator answers a flat 0.5 or 1 for any read, so what it says is never taken; for writes it is printed beside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

Item = Mapping[str, Mapping[str, Any]]
"""As on the wire: `{"pk": {"S": "T#1"}, …}`."""

READ_BLOCK = 4096
WRITE_BLOCK = 1024
TRANSACTION_FACTOR = 2
CONTAINER_BYTES = 3
WRITE_UNIT_PRICE = 0.625e-6
"""US dollars, us-east-1, on demand, since November 2024."""
READ_UNIT_PRICE = 0.125e-6


@dataclass(frozen=True)
class Index:
    """`projected` are the attributes that it carries, keys included; None: all of them."""

    name: str
    keys: tuple[str, ...]
    projected: frozenset[str] | None

    def entry_of(self, item: Item | None) -> Item | None:
        """What the index holds of an item: nothing where the item lacks one of the index's keys."""
        if item is None or any(key not in item for key in self.keys):
            return None
        return item if self.projected is None else {name: value for name, value in item.items() if name in self.projected}


@dataclass(frozen=True)
class Table:
    name: str
    keys: tuple[str, ...]
    indexes: tuple[Index, ...] = ()


def table_of(description: Mapping[str, Any]) -> Table:
    """Out of DescribeTable's answer."""
    keys = _key_names(description)
    indexes = tuple(_index_of(given, keys) for given in description.get("GlobalSecondaryIndexes", []))
    return Table(description["TableName"], keys, indexes)


def _index_of(given: Mapping[str, Any], table_keys: tuple[str, ...]) -> Index:
    keys, projection = _key_names(given), given["Projection"]
    if projection["ProjectionType"] == "ALL":
        return Index(given["IndexName"], keys, None)
    return Index(given["IndexName"], keys, frozenset({*table_keys, *keys, *projection.get("NonKeyAttributes", [])}))


def _key_names(given: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(part["AttributeName"] for part in given["KeySchema"])


def item_bytes(item: Item | None) -> int:
    return sum(len(name.encode()) + _value_bytes(value) for name, value in (item or {}).items())


def _value_bytes(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S" | "B":
            return len(content.encode() if kind == "S" else content)
        case "N":
            return _number_bytes(content)
        case "BOOL" | "NULL":
            return 1
        case "SS" | "BS" | "NS":
            return sum(_value_bytes({kind[0]: member}) for member in content)
        case "L":
            return CONTAINER_BYTES + sum(1 + _value_bytes(member) for member in content)
        case "M":
            return CONTAINER_BYTES + sum(1 + len(name.encode()) + _value_bytes(member) for name, member in content.items())
    raise ValueError(f"DynamoDB has no type {kind!r}")


def _number_bytes(text: str) -> int:
    """A byte for two significant digits, and one more; zeros at either end are not stored."""
    digits = text.lstrip("-").partition("E")[0].replace(".", "").strip("0")
    return ceil(len(digits) / 2) + 1


def read_units(size: int, *, consistent: bool) -> float:
    """Of one item, or of all that one Query went through together; what is not there costs as much as the smallest."""
    return max(1, ceil(size / READ_BLOCK)) * (1.0 if consistent else 0.5)


def write_units(table: Table, before: Item | None, after: Item | None, *, in_transaction: bool) -> dict[str, float]:
    """Units by `table` and index name. The larger of before and after counts; a write that a condition refused costs the same.

    A transaction doubles the table's part. The indexes' part is taken once: they are written after the transaction, not in it.
    """
    factor = TRANSACTION_FACTOR if in_transaction else 1
    spent: dict[str, float] = {"table": _blocks(before, after) * factor}
    for index in table.indexes:
        if units := _index_units(index, index.entry_of(before), index.entry_of(after)):
            spent[index.name] = units
    return spent


def _index_units(index: Index, before: Item | None, after: Item | None) -> float:
    """A new key value is a delete and a put; an entry that stays as it was costs nothing."""
    if before == after:
        return 0
    if before is not None and after is not None and any(before[key] != after[key] for key in index.keys):
        return _blocks(before) + _blocks(after)
    return _blocks(before, after)


def _blocks(*images: Item | None) -> int:
    return max(1, ceil(max(map(item_bytes, images)) / WRITE_BLOCK))


def price(write: float, read: float) -> float:
    return write * WRITE_UNIT_PRICE + read * READ_UNIT_PRICE


def total(spent: Iterable[Mapping[str, float]]) -> dict[str, float]:
    summed: dict[str, float] = {}
    for part in spent:
        for name, units in part.items():
            summed[name] = summed.get(name, 0) + units
    return summed
