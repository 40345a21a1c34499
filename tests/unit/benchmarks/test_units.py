"""DynamoDB's units by AWS's rules: sizes, blocks, indexes, transactions."""

import pytest

from benchmarks.units import Index, Table, item_bytes, price, read_units, table_of, write_units

KEYS_ONLY = Index("due", ("due_pk", "due_at"), frozenset({"pk", "sk", "due_pk", "due_at"}))
WHOLE = Index("all", ("q",), None)
TABLE = Table("desk", ("pk", "sk"), (KEYS_ONLY,))


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({}, 0),
        ({"pk": {"S": "T#1"}}, 5),
        ({"pk": {"S": "窓"}}, 5),
        ({"b": {"B": b"12345"}}, 6),
        ({"n": {"N": "1795350000"}}, 1 + 3 + 1),
        ({"n": {"N": "0"}}, 2),
        ({"n": {"N": "-12.5"}}, 4),
        ({"f": {"BOOL": True}}, 2),
        ({"s": {"SS": ["ab", "c"]}}, 4),
        ({"l": {"L": [{"S": "ab"}, {"N": "7"}]}}, 1 + 3 + (1 + 2) + (1 + 2)),
        ({"m": {"M": {"k": {"S": "ab"}}}}, 1 + 3 + 1 + 1 + 2),
    ],
)
def test_size_of_an_item_is_names_and_values(item: dict, size: int) -> None:
    assert item_bytes(item) == size


def test_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="no type 'X'"):
        item_bytes({"a": {"X": "1"}})


@pytest.mark.parametrize(
    ("size", "consistent", "units"), [(0, False, 0.5), (4096, False, 0.5), (4097, False, 1.0), (4097, True, 2.0), (0, True, 1.0)]
)
def test_reads_count_in_blocks_of_4_kb(size: int, *, consistent: bool, units: float) -> None:
    assert read_units(size, consistent=consistent) == units


def item(size: int = 10, **attributes: str) -> dict:
    made = {"pk": {"S": "T#1"}, "sk": {"S": "#"}, **{name: {"S": value} for name, value in attributes.items()}}
    return {**made, "box": {"B": b"x" * (size - item_bytes(made) - 3)}} if size > item_bytes(made) + 3 else made


@pytest.mark.parametrize(
    ("before", "after", "spent"),
    [
        (None, item(1024), {"table": 1}),
        (None, item(1025), {"table": 2}),
        (item(3000), item(10), {"table": 3}),
        (item(2000), None, {"table": 2}),
        (None, None, {"table": 1}),
        (None, item(due_pk="n0"), {"table": 1}),
        (None, item(due_pk="n0", due_at="5"), {"table": 1, "due": 1}),
        (item(due_pk="n0", due_at="5"), item(due_pk="n0", due_at="5", st="open"), {"table": 1}),
        (item(due_pk="n0", due_at="5"), item(due_pk="n0", due_at="6"), {"table": 1, "due": 2}),
        (item(due_pk="n0", due_at="5"), item(), {"table": 1, "due": 1}),
    ],
)
def test_write_units(before: dict | None, after: dict | None, spent: dict) -> None:
    assert write_units(TABLE, before, after, in_transaction=False) == spent


def test_transaction_doubles_the_table_and_not_its_indexes() -> None:
    assert write_units(TABLE, None, item(1500, due_pk="n0", due_at="5"), in_transaction=True) == {"table": 4, "due": 1}


def test_index_that_projects_all_is_written_with_every_change() -> None:
    table = Table("desk", ("pk", "sk"), (WHOLE,))
    assert write_units(table, item(q="a"), item(1500, q="a"), in_transaction=False) == {"table": 2, "all": 2}


def test_table_is_read_from_its_description() -> None:
    described = {
        "TableName": "desk",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "queue",
                "KeySchema": [{"AttributeName": "q", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["st"]},
            },
            {"IndexName": "all", "KeySchema": [{"AttributeName": "q", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}},
        ],
    }
    queue = Index("queue", ("q",), frozenset({"pk", "sk", "q", "st"}))
    assert table_of(described) == Table("desk", ("pk", "sk"), (queue, WHOLE))


def test_price_of_a_thousand_new_tickets() -> None:
    assert round(1000 * price(18, 1.5), 4) == 0.0114
