"""DynamoDB in this process: reads and writes of a few tables, with what AWS may do to a reader who does not ask for the newest.

Every write stands at once in the leader, and after `lag_s` in the follower, from which indexes and eventually consistent reads are answered.
Not built: pages that end at 1 MB (only `Limit` ends one), paths into maps and lists, projections, parallel scans.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .expressions import Item, Names, Values, changed, check_placeholders, condition, number
from .images import Image, Key, Order, Row, Schema
from .refusal import NotBuilt, Refused, invalid, refuse_unknown

Params = dict[str, Any]
Lag = Callable[[], float]
NO_LAG: Lag = lambda: 0.0  # noqa: E731 - a default that reads as what it is
MOST_BYTES = 400 * 1024
MOST_KEYS, MOST_WRITES, MOST_IN_TRANSACTION = 100, 25, 100
_ANY = frozenset({"TableName", "ReturnConsumedCapacity", "ReturnValues", "ExpressionAttributeNames", "ExpressionAttributeValues"})
_READ = _ANY | {"ConsistentRead"}
_WRITE = _ANY | {"ConditionExpression", "ReturnItemCollectionMetrics", "ReturnValuesOnConditionCheckFailure"}
_KNOWN = {
    "GetItem": _READ | {"Key"},
    "PutItem": _WRITE | {"Item"},
    "UpdateItem": _WRITE | {"Key", "UpdateExpression"},
    "DeleteItem": _WRITE | {"Key"},
    "Query": _READ
    | {"KeyConditionExpression", "FilterExpression", "IndexName", "Limit", "ScanIndexForward", "ExclusiveStartKey", "Select"},
    "Scan": _READ | {"FilterExpression", "Limit", "ExclusiveStartKey"},
    "BatchGetItem": frozenset({"RequestItems", "ReturnConsumedCapacity"}),
    "BatchWriteItem": frozenset({"RequestItems", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics"}),
    "TransactWriteItems": frozenset({"TransactItems", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics"}),
}
_RANGE = re.compile(r"^(#\w+) (=|<=|<|>=|>|BETWEEN) (:\w+)(?: AND (:\w+))?$|^begins_with \((#\w+), (:\w+)\)$")
_RETURNED = {"UpdateItem": {"NONE", "ALL_NEW"}, "DeleteItem": {"NONE", "ALL_OLD"}}
_FAILED = "The conditional request failed"


class Table:
    def __init__(self, schema: Schema, now: Callable[[], float], lag: Lag) -> None:
        self.schema = schema
        self.leader = Image(schema)
        self._follower = Image(schema)
        self._on_the_way: deque[tuple[float, Key, Item | None]] = deque()
        self._now, self._lag = now, lag

    @property
    def follower(self) -> Image:
        """What has come through by now."""
        now = self._now()
        while self._on_the_way and self._on_the_way[0][0] <= now:
            _, key, item = self._on_the_way.popleft()
            self._follower.write(key, item)
        return self._follower

    def image(self, *, consistent: bool) -> Image:
        return self.leader if consistent else self.follower

    def write(self, key: Key, item: Item | None) -> None:
        self.leader.write(key, item)
        arrives_at = self._now() + self._lag()
        if self._on_the_way:
            arrives_at = max(arrives_at, self._on_the_way[-1][0])  # of one item, never the older after the newer
        self._on_the_way.append((arrives_at, key, item))


class Tables:
    """The operations, by DynamoDB's names."""

    def __init__(self, schemas: list[Schema], now: Callable[[], float], lag: Lag = NO_LAG) -> None:
        self.tables = {schema.name: Table(schema, now, lag) for schema in schemas}
        self.operations: dict[str, Callable[[Params], Params]] = {
            "GetItem": self._get, "PutItem": self._write_one("Put"), "UpdateItem": self._write_one("Update"), "DeleteItem": self._write_one("Delete"),
            "Query": self._query, "Scan": self._scan, "BatchGetItem": self._batch_get, "BatchWriteItem": self._batch_write,
            "TransactWriteItems": self._transact,
        }  # fmt: skip

    def call(self, operation: str, params: Params) -> Params:
        if operation not in self.operations:
            raise NotBuilt(f"dynamodb.{operation}")
        refuse_unknown(operation, params, _KNOWN[operation])
        if params.get("ReturnValues", "NONE") not in _RETURNED.get(operation, {"NONE"}):
            raise NotBuilt(f"{operation} with ReturnValues {params['ReturnValues']}")
        return self.operations[operation](params)

    def table(self, name: str) -> Table:
        if name not in self.tables:
            raise Refused("ResourceNotFoundException", f"Requested resource not found: Table: {name} not found")
        return self.tables[name]

    # ---- reads

    def _get(self, params: Params) -> Params:
        table = self.table(params["TableName"])
        item = table.image(consistent=bool(params.get("ConsistentRead"))).items.get(table.schema.key_of(params["Key"]))
        return {} if item is None else {"Item": dict(item)}

    def _batch_get(self, params: Params) -> Params:
        wanted = [(name, asked, key) for name, asked in params["RequestItems"].items() for key in asked["Keys"]]
        if not 0 < len(wanted) <= MOST_KEYS:
            raise invalid("Too many items requested for the BatchGetItem call")
        found: dict[str, list[Item]] = {name: [] for name in params["RequestItems"]}
        seen = set()
        for name, asked, given in wanted:
            refuse_unknown("BatchGetItem", asked, frozenset({"Keys", "ConsistentRead"}))
            table = self.table(name)
            key = table.schema.key_of(given)
            if (name, key) in seen:
                raise invalid("Provided list of item keys contains duplicates")
            seen.add((name, key))
            item = table.image(consistent=bool(asked.get("ConsistentRead"))).items.get(key)
            if item is not None:
                found[name].append(dict(item))
        return {"Responses": found, "UnprocessedKeys": {}}

    def _query(self, params: Params) -> Params:
        table, names, values = self.table(params["TableName"]), *_attributes(params)
        check_placeholders([params["KeyConditionExpression"], params.get("FilterExpression", "")], names, values)
        index = params.get("IndexName")
        if index is not None and (params.get("ConsistentRead") or index not in table.schema.indexes):
            raise invalid(f"Consistent reads are not supported on global secondary indexes, or there is no index {index}")
        order = table.schema.indexes[index] if index else table.schema.table
        image = table.follower if index else table.image(consistent=bool(params.get("ConsistentRead")))
        hash_value, sign, bounds = _key_condition(params["KeyConditionExpression"], names, values, order)
        after = _start(image, order, params.get("ExclusiveStartKey"))
        rows = image.rows(order, hash_value, sign, bounds, after, forward=params.get("ScanIndexForward", True))
        return _page(image, order, rows, params)

    def _scan(self, params: Params) -> Params:
        table, names, values = self.table(params["TableName"]), *_attributes(params)
        check_placeholders([params.get("FilterExpression", "")], names, values)
        image = table.image(consistent=bool(params.get("ConsistentRead")))
        start = params.get("ExclusiveStartKey")
        keys = sorted(image.items)
        rows: Iterator[Row] = (("", key) for key in keys if not start or key > table.schema.key_of(start))
        return _page(image, table.schema.table, rows, params)

    # ---- writes

    def _write_one(self, kind: str) -> Callable[[Params], Params]:
        def write(params: Params) -> Params:
            table, key, after, holds = self._prepared(kind, params)
            if not holds:
                raise Refused("ConditionalCheckFailedException", _FAILED)
            before = table.leader.items.get(key)
            table.write(key, after)
            returned = {"ALL_NEW": after, "ALL_OLD": before}.get(params.get("ReturnValues", "NONE"))
            return {"Attributes": dict(returned)} if returned else {}

        return write

    def _batch_write(self, params: Params) -> Params:
        requests = [(name, *request.popitem()) for name, given in params["RequestItems"].items() for request in map(dict, given)]
        if not 0 < len(requests) <= MOST_WRITES:
            raise invalid("Too many items requested for the BatchWriteItem call")
        prepared = [self._prepared(kind.removesuffix("Request"), {"TableName": name, **write}) for name, kind, write in requests]
        _refuse_twice([(table.schema.name, key) for table, key, _, _ in prepared])
        for table, key, after, _ in prepared:
            table.write(key, after)
        return {"UnprocessedItems": {}}

    def _transact(self, params: Params) -> Params:
        wanted = [next(iter(each.items())) for each in params["TransactItems"]]
        if not 0 < len(wanted) <= MOST_IN_TRANSACTION:
            raise invalid("Member must have length less than or equal to 100")
        for kind, write in wanted:
            refuse_unknown(f"TransactWriteItems {kind}", write, _WRITE | {"Item", "Key", "UpdateExpression"})
        _refuse_twice([(write["TableName"], self.table(write["TableName"]).schema.key_of(_keyed(write))) for _, write in wanted])
        prepared = [self._prepared(kind, write) for kind, write in wanted]
        if not all(holds for *_, holds in prepared):
            reasons = [{"Code": "None"} if holds else {"Code": "ConditionalCheckFailed", "Message": _FAILED} for *_, holds in prepared]
            raise Refused(
                "TransactionCanceledException",
                "Transaction cancelled, please refer cancellation reasons for specific reasons",
                CancellationReasons=reasons,
            )
        for (kind, _), (table, key, after, _) in zip(wanted, prepared, strict=True):
            if kind != "ConditionCheck":
                table.write(key, after)
        return {}

    def _prepared(self, kind: str, params: Params) -> tuple[Table, Key, Item | None, bool]:
        """The table, the key, what will stand there, and whether the condition on what stands there now holds."""
        table, names, values = self.table(params["TableName"]), *_attributes(params)
        key = table.schema.key_of(_keyed(params))
        guarded = params.get("ConditionExpression", "")
        check_placeholders([guarded, params.get("UpdateExpression", "")], names, values)
        before: Item = table.leader.items.get(key, {})
        holds = not guarded or condition(guarded)(before, names, values)
        after: Item | None = None
        if kind == "Put":
            after = params["Item"]
        elif kind == "Update" and holds:
            after = changed(before or params["Key"], params["UpdateExpression"], names, values)
            if table.schema.key_of(after) != key:
                raise invalid("Cannot update attribute. This attribute is part of the key")
        elif kind not in {"Update", "Delete", "ConditionCheck"}:
            raise NotBuilt(f"a write {kind}")
        if after is not None:
            table.schema.check(after)
            _check_size(after)
        return table, key, after, holds


def _attributes(params: Params) -> tuple[Names, Values]:
    return params.get("ExpressionAttributeNames") or {}, params.get("ExpressionAttributeValues") or {}


def _keyed(params: Params) -> Mapping[str, Any]:
    found: Mapping[str, Any] = params["Item"] if "Item" in params else params["Key"]
    return found


def _refuse_twice(places: list[tuple[str, Key]]) -> None:
    if len(set(places)) < len(places):
        raise invalid("One item is written twice in one request")


def _check_size(item: Item) -> None:
    size = 0
    for name, value in item.items():
        ((kind, content),) = value.items()
        if kind in {"SS", "BS"} and not content:
            raise invalid("An attribute value may not contain an empty set")
        size += len(name) + (len(content) if isinstance(content, bytes | str) else 8)
    if size > MOST_BYTES:
        raise invalid("Item size has exceeded the maximum allowed size")


def _key_condition(text: str, names: Names, values: Values, order: Order) -> tuple[str, str, tuple[Any, ...]]:
    """The partition, and the range of its sort key: sign and bounds."""
    text = text[1:-1] if text.startswith("(") and text.endswith(")") and not text.startswith("(begins") else text
    first, _, rest = text.partition(" AND ")
    found = re.fullmatch(r"(#\w+) = (:\w+)", first)
    if found is None or names[found[1]] != order.hash:
        raise NotBuilt(f"a key condition {text!r}")
    hash_value = values[found[2]]["S"]
    if not rest:
        return hash_value, "", ()
    ranged = _RANGE.match(rest)
    if ranged is None:
        raise NotBuilt(f"a key condition {text!r}")
    name, sign, low, high, prefixed, prefix = ranged.groups()
    if names[name or prefixed] != order.sort:
        raise invalid("Query key condition not supported")
    bounds = tuple(_bound(values[bound]) for bound in (low, high, prefix) if bound)
    return hash_value, sign or "begins_with", bounds


def _bound(value: Mapping[str, Any]) -> Any:
    return number(value["N"]) if "N" in value else value["S"]


def _start(image: Image, order: Order, key: Item | None) -> Row | None:
    if not key:
        return None
    return (image.value_of(order.sort, key) if order.sort else "", image.schema.key_of(key))


def _page(image: Image, order: Order, rows: Iterator[Row], params: Params) -> Params:
    names, values = _attributes(params)
    limit, keeps = params.get("Limit"), condition(params["FilterExpression"]) if params.get("FilterExpression") else None
    items, seen, last = [], 0, None
    for _, key in rows:
        seen += 1
        last = image.items[key]
        shown = order.shown(last)
        if keeps is None or keeps(shown, names, values):
            items.append(shown)
        if seen == limit:
            break
    page: Params = {"Items": items, "Count": len(items), "ScannedCount": seen}
    if params.get("Select") == "COUNT":
        del page["Items"]
    if last is not None and seen == limit:
        page["LastEvaluatedKey"] = {name: last[name] for name in (*image.schema.table.keys, *order.keys)}
    return page
