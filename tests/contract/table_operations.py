"""Sequences of table operations as the desk writes them, and what a table answers to each: for comparing two tables with each other."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from botocore.exceptions import ClientError
from hypothesis import strategies as st

PKS, SKS = ("a", "b", "c"), ("#", "E#000001#0", "E#000002#0", "F#1")
INDEXES = {"due": ("due_pk", "due_at"), "queue": ("q_pk", "id"), "risk": ("r_pk", "r_sk"), "own": ("own_pk", "id"), "cust": ("c_pk", "id")}
NUMBERED = {"due_at"}
UNFOLLOWED = "KXZ"
"""No type of the desk's: who reads the real table's stream afterwards would take half a ticket for a whole one."""
Operation = tuple[str, dict[str, Any]]
_runs = count()

keys = st.tuples(st.sampled_from(PKS), st.sampled_from(SKS))
numbers = st.integers(0, 3)
words = st.sampled_from(["x", "y", "yy", "z"])


def number_of(key: tuple[str, str]) -> int:
    """Of an item: two of them never tie in an index, where no order would be promised."""
    return PKS.index(key[0]) * len(SKS) + SKS.index(key[1])


@st.composite
def items(draw: st.DrawFn, key: tuple[str, str]) -> dict[str, Any]:
    tie = number_of(key)
    item: dict[str, Any] = {"pk": {"S": key[0]}, "sk": {"S": key[1]}, "ty": {"S": draw(st.sampled_from(UNFOLLOWED))}}
    optional = {
        "v": draw(numbers.map(lambda n: {"N": str(n)})), "st": {"S": draw(words)}, "box": {"B": draw(st.binary(max_size=5))},
        "parts": {"SS": sorted(draw(st.sets(words, min_size=1)))}, "au": {"BOOL": draw(st.booleans())},
        "due_pk": {"S": draw(st.sampled_from(["u0", "n0"]))}, "due_at": {"N": str(draw(numbers) * 100 + tie)}, "id": {"S": f"{draw(numbers)}{tie:02d}"},
        "q_pk": {"S": "q"}, "r_pk": {"S": "r"}, "r_sk": {"S": f"{draw(numbers)}#{tie:02d}"}, "own_pk": {"S": "o"}, "c_pk": {"S": "c"},
    }  # fmt: skip
    return item | {name: value for name, value in optional.items() if draw(st.booleans())}


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    text, names, values = draw(
        st.sampled_from([
            ("", (), ()),
            ("attribute_not_exists (#0)", ("pk",), ()),
            ("attribute_exists (#0)", ("pk",), ()),
            ("#0 = :0", ("v",), ("N",)),
            ("#0 <> :0", ("v",), ("N",)),
            ("(#0 = :0 AND #1 = :1)", ("st", "v"), ("S", "N")),
            ("(attribute_not_exists (#0) OR #1 <= :0)", ("pk", "v"), ("N",)),
            ("#0 IN (:0, :1)", ("st",), ("S", "S")),
            ("#0 BETWEEN :0 AND :1", ("due_at",), ("D", "D")),
            ("(NOT #0 > :0)", ("v",), ("N",)),
            ("(begins_with (#0, :0) OR (#1 < :1 AND #2 >= :2))", ("st", "v", "v"), ("S", "N", "N")),
            ("contains (#0, :0)", ("parts",), ("S",)),
        ])
    )  # fmt: skip
    made = {"N": numbers.map(str), "S": words, "D": numbers.map(lambda n: str(n * 100))}
    given_values = {f":{i}": {"N" if kind in "ND" else "S": draw(made[kind])} for i, kind in enumerate(values)}
    return attributes({"ConditionExpression": text} if text else {}, {f"#{i}": name for i, name in enumerate(names)}, given_values)


def attributes(params: dict[str, Any], names: dict[str, str], values: dict[str, Any]) -> dict[str, Any]:
    more = {"ExpressionAttributeNames": names} if names else {}
    return params | more | ({"ExpressionAttributeValues": values} if values else {})


@st.composite
def puts(draw: st.DrawFn, key: tuple[str, str]) -> dict[str, Any]:
    return {"Item": draw(items(key))} | draw(conditions())


@st.composite
def updates(draw: st.DrawFn, key: tuple[str, str]) -> dict[str, Any]:
    """Over a condition's names and values come those of the update, numbered on."""
    given_ = draw(conditions())
    names, values = dict(given_.pop("ExpressionAttributeNames", {})), dict(given_.pop("ExpressionAttributeValues", {}))
    clauses = draw(st.sets(st.sampled_from(["SET", "SUM", "REMOVE", "ADD", "ADDSS", "DUE"]), min_size=1))
    text: dict[str, list[str]] = {"SET": [], "REMOVE": [], "ADD": []}

    def name(attribute: str) -> str:
        return names.setdefault(f"#{len(names)}", attribute) and f"#{len(names) - 1}"

    def value(content: dict[str, Any]) -> str:
        values[f":{len(values)}"] = content
        return f":{len(values) - 1}"

    if "SET" in clauses:
        text["SET"].append(f"{name('st')} = {value({'S': draw(words)})}")
    if "SUM" in clauses:
        tries = name("tries")
        text["SET"].append(f"{tries} = if_not_exists({tries}, {value({'N': '0'})}) + {value({'N': str(draw(numbers))})}")
    if "DUE" in clauses:
        text["SET"].append(f"{name('due_at')} = {value({'N': str(draw(numbers) * 100 + number_of(key))})}")
        text["SET"].append(f"{name('due_pk')} = {value({'S': draw(st.sampled_from(['u0', 'n0']))})}")
    if "REMOVE" in clauses:
        text["REMOVE"] += [name("q_pk"), name("box")]
    if "ADD" in clauses:
        text["ADD"].append(f"{name('n')} {value({'N': str(draw(numbers))})}")
    if "ADDSS" in clauses:
        text["ADD"].append(f"{name('parts')} {value({'SS': sorted(draw(st.sets(words, min_size=1)))})}")
    expression = " ".join(f"{clause} {', '.join(parts)}" for clause, parts in text.items() if parts)
    return attributes({"Key": key_item(key), "UpdateExpression": expression} | given_, names, values)


def key_item(key: tuple[str, str]) -> dict[str, Any]:
    return {"pk": {"S": key[0]}, "sk": {"S": key[1]}}


@st.composite
def writes(draw: st.DrawFn, key: tuple[str, str]) -> tuple[str, dict[str, Any]]:
    kind = draw(st.sampled_from(["Put", "Update", "Delete"]))
    if kind == "Delete":
        return kind, {"Key": key_item(key)} | draw(conditions())
    return kind, draw(puts(key) if kind == "Put" else updates(key))


@st.composite
def single_writes(draw: st.DrawFn) -> Operation:
    kind, params = draw(writes(draw(keys)))
    returned = {"ReturnValues": "ALL_NEW"} if kind == "Update" and draw(st.booleans()) else {}
    return f"{kind}Item", params | returned


@st.composite
def transactions(draw: st.DrawFn) -> Operation:
    written = draw(st.lists(keys, min_size=1, max_size=4))
    return "TransactWriteItems", {"TransactItems": [dict([draw(writes(key))]) for key in written]}


@st.composite
def reads(draw: st.DrawFn) -> Operation:
    kind = draw(st.sampled_from(["GetItem", "BatchGetItem", "Query", "Index", "Scan"]))
    if kind == "GetItem":
        return kind, {"Key": key_item(draw(keys)), "ConsistentRead": True}
    if kind == "BatchGetItem":
        asked = [key_item(key) for key in draw(st.lists(keys, min_size=1, max_size=6))]
        return kind, {"RequestItems": {"table": {"Keys": asked, "ConsistentRead": True}}}
    if kind == "Scan":
        return kind, {"ConsistentRead": True}
    return "Query", draw(index_queries() if kind == "Index" else table_queries())


@st.composite
def table_queries(draw: st.DrawFn) -> dict[str, Any]:
    text, values = draw(
        st.sampled_from([
            ("#0 = :0", {}),
            ("#0 = :0 AND begins_with (#1, :1)", {":1": {"S": "E#"}}),
            ("#0 = :0 AND #1 BETWEEN :1 AND :2", {":1": {"S": "E#000001"}, ":2": {"S": "E#999999#9"}}),
            ("#0 = :0 AND #1 > :1", {":1": {"S": "E#000001#0"}}),
            ("#0 = :0 AND #1 = :1", {":1": {"S": "#"}}),
        ])
    )  # fmt: skip
    names = {"#0": "pk"} | ({"#1": "sk"} if "#1" in text else {})
    return attributes(
        {"KeyConditionExpression": text, "ConsistentRead": True} | draw(paging()),
        names,
        {":0": {"S": draw(st.sampled_from(PKS))}, **values},
    )


@st.composite
def index_queries(draw: st.DrawFn) -> dict[str, Any]:
    index = draw(st.sampled_from(sorted(INDEXES)))
    hash_name, sort_name = INDEXES[index]
    partition = draw(st.sampled_from({"due": ["u0", "n0"], "queue": ["q"], "risk": ["r"], "own": ["o"], "cust": ["c"]}[index]))
    names, values, text = {"#0": hash_name}, {":0": {"S": partition}}, "#0 = :0"
    if sign := draw(st.sampled_from(["", "<=", "<", ">=", ">"])):
        text += f" AND #1 {sign} :1"
        names["#1"] = sort_name
        values[":1"] = {"N": str(draw(numbers) * 100 + 5)} if sort_name in NUMBERED else {"S": f"{draw(numbers)}"}
    return attributes({"KeyConditionExpression": text, "IndexName": index} | draw(paging()), names, values)


@st.composite
def paging(draw: st.DrawFn) -> dict[str, Any]:
    limit = draw(st.sampled_from([None, 1, 2, 5]))
    return ({"Limit": limit} if limit else {}) | {"ScanIndexForward": draw(st.booleans())}


stories = st.lists(st.one_of(single_writes(), transactions(), reads()), min_size=1, max_size=12)


def new_run() -> str:
    return f"{next(_runs):05d}"


def placed(story: list[Operation], table: str, run: str) -> Iterator[Operation]:
    """The story in that table, apart from every other that was ever told there: partitions have the run's number in their names."""
    for operation, params in story:
        yield operation, _placed(params, operation, table, run)


def _placed(params: dict[str, Any], operation: str, table: str, run: str) -> dict[str, Any]:
    marked = _marked(params, run)
    if operation == "TransactWriteItems":
        return {
            "TransactItems": [{kind: {"TableName": table, **write}} for each in marked["TransactItems"] for kind, write in each.items()]
        }
    if operation == "BatchGetItem":
        return {"RequestItems": {table: marked["RequestItems"]["table"]}}
    if operation == "Scan":
        return marked | {"TableName": table, "FilterExpression": "begins_with (#0, :0)", "ExpressionAttributeNames": {"#0": "pk"},
                         "ExpressionAttributeValues": {":0": {"S": run}}}  # fmt: skip
    return {"TableName": table, **marked}


PARTITIONED = frozenset({"pk", "due_pk", "q_pk", "r_pk", "own_pk", "c_pk"})


def _marked(params: Any, run: str) -> Any:
    if isinstance(params, list):
        return [_marked(each, run) for each in params]
    if not isinstance(params, dict):
        return params
    is_query = "KeyConditionExpression" in params
    found = {}
    for name, value in params.items():
        if name in PARTITIONED and isinstance(value, dict) and "S" in value:
            found[name] = {"S": f"{run}{value['S']}"}
        elif name == "ExpressionAttributeValues":
            found[name] = {key: _marked_value(each, run) if is_query and key == ":0" else each for key, each in value.items()}
            found[name] |= _marked_due(params, run)
        else:
            found[name] = _marked(value, run)
    return found


def _marked_value(value: dict[str, Any], run: str) -> dict[str, Any]:
    return {"S": f"{run}{value['S']}"}


def _marked_due(params: dict[str, Any], run: str) -> dict[str, Any]:
    """An update that sets the agenda's partition."""
    if "UpdateExpression" not in params:
        return {}
    return {
        key: _marked_value(value, run) for key, value in params["ExpressionAttributeValues"].items() if value in ({"S": "u0"}, {"S": "n0"})
    }


def answers(client: Any, story: Iterator[Operation]) -> list[Any]:
    return [_answer(client, operation, params) for operation, params in story]


def _answer(client: Any, operation: str, params: dict[str, Any]) -> Any:
    try:
        if operation in {"Query", "Scan"}:
            return _pages(client, operation, params)
        parsed = client._make_api_call(operation, params)
    except ClientError as error:
        reasons = [reason["Code"] for reason in error.response.get("CancellationReasons", ())]
        return error.response["Error"]["Code"], reasons
    items_ = [*parsed.get("Responses", {}).values()]
    return [_sorted(parsed.get(name)) for name in ("Item", "Attributes")] + [sorted(map(str, map(_sorted, batch))) for batch in items_]


def _pages(client: Any, operation: str, params: dict[str, Any]) -> list[Any]:
    """All pages together; only the last may be shorter than asked."""
    found: list[Any] = []
    while True:
        page = client._make_api_call(operation, params)
        assert page["Count"] == len(page["Items"]) <= params.get("Limit", 1000)
        found += page["Items"]
        if not page.get("LastEvaluatedKey"):
            return sorted(map(str, map(_sorted, found))) if operation == "Scan" else [_sorted(item) for item in found]
        params = params | {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def _sorted(item: dict[str, Any] | None) -> Any:
    """Sets have no order."""
    if not item:
        return None
    return {name: sorted(value["SS"]) if "SS" in value else next(iter(value.values())) for name, value in sorted(item.items())}
