"""The table inside this process answers as the local AWS does: whatever sequence of reads and writes both are given."""

from datetime import timedelta

import boto3
import pytest
from hypothesis import HealthCheck, example, given, settings

from infra.in_process.cloud import Cloud
from infra.in_process.refusal import NotBuilt

from .table_operations import answers, new_run, placed, stories

CONTRACT = settings(max_examples=150, deadline=timedelta(seconds=10), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large])  # fmt: skip
TABLE = "DeskTable"


@pytest.fixture(scope="session")
def real(environment: dict[str, str]) -> tuple[object, str]:
    return boto3.client("dynamodb"), environment["DESK_TABLE"]


def here() -> object:
    return Cloud(lambda: 0.0).client("dynamodb")


@CONTRACT
@given(story=stories)
@example(story=[("TransactWriteItems", {"TransactItems": [{"Delete": {"Key": {"pk": {"S": "a"}, "sk": {"S": "#"}}}}] * 2})])
def test_both_answer_alike(real, story) -> None:
    (client, table), run = real, new_run()

    assert answers(here(), placed(story, TABLE, run)) == answers(client, placed(story, table, run))


def test_reader_who_does_not_ask_for_the_newest_gets_what_has_come_through() -> None:
    now = [0.0]
    client = Cloud(lambda: now[0], lag=lambda: 3.0).client("dynamodb")
    key = {"pk": {"S": "a"}, "sk": {"S": "#"}}
    client.put_item(TableName=TABLE, Item={**key, "due_pk": {"S": "u0"}, "due_at": {"N": "7"}})
    due = {"TableName": TABLE, "IndexName": "due", "KeyConditionExpression": "#0 = :0", "ExpressionAttributeNames": {"#0": "due_pk"},
           "ExpressionAttributeValues": {":0": {"S": "u0"}}}  # fmt: skip

    assert "Item" in client.get_item(TableName=TABLE, Key=key, ConsistentRead=True)
    assert "Item" not in client.get_item(TableName=TABLE, Key=key)
    assert client.query(**due)["Count"] == 0

    now[0] = 3.0
    assert "Item" in client.get_item(TableName=TABLE, Key=key)
    assert client.query(**due)["Items"] == [{**key, "due_pk": {"S": "u0"}, "due_at": {"N": "7"}}]


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("DescribeTable", {"TableName": TABLE}),
        ("GetItem", {"TableName": TABLE, "Key": {}, "ProjectionExpression": "pk"}),
        ("PutItem", {"TableName": TABLE, "Item": {"pk": {"S": "a"}, "sk": {"S": "b"}}, "ConditionExpression": "size (pk) = 1"}),
        ("PutItem", {"TableName": TABLE, "Item": {"pk": {"S": "a"}, "sk": {"S": "b"}}, "ConditionExpression": "attribute_type (#0, #0)", "ExpressionAttributeNames": {"#0": "pk"}}),
        ("UpdateItem", {"TableName": TABLE, "Key": {"pk": {"S": "a"}, "sk": {"S": "b"}}, "UpdateExpression": "SET #0.#0 = #0", "ExpressionAttributeNames": {"#0": "pk"}}),
    ],
)  # fmt: skip
def test_what_was_not_built_is_refused_loudly(operation, params) -> None:
    """Not as an AWS error: handlers take those for a busy AWS and try again."""
    with pytest.raises(NotBuilt):
        here()._make_api_call(operation, params)
