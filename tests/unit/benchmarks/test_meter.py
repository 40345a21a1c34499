"""The meter counts what went over the wire, and refuses to guess."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from benchmarks.meter import Meter, Unmeterable, read_units_of
from benchmarks.units import Index, Table

DUE = Index("due", ("due_pk", "due_at"), frozenset({"pk", "sk", "due_pk", "due_at"}))
TABLES = {"desk": Table("desk", ("pk", "sk"), (DUE,))}
KEY = {"pk": {"S": "T#1"}, "sk": {"S": "#"}}
LEASED = {**KEY, "due_pk": {"S": "n0"}, "due_at": {"N": "5"}}


class Observed:
    """What a table holds before and after each write, one image a look."""

    def __init__(self, *images: dict | None) -> None:
        self.images = list(images)

    def get_item(self, **asked: Any) -> dict:
        assert asked == {"TableName": "desk", "Key": KEY, "ConsistentRead": True}
        image = self.images.pop(0)
        return {"Item": image} if image else {}


def client(service: str = "dynamodb") -> Any:
    return boto3.client(service, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")


def metered(observed: Observed, operation: str, answer: dict, **asked: Any) -> Any:
    """The reading of one call that AWS answers so."""
    meter, dynamodb = Meter(observed, TABLES), client()
    with Stubber(dynamodb) as stubber, meter.listening([dynamodb]):
        stubber.add_response(operation, answer)
        getattr(dynamodb, operation)(**asked)
    return meter.take()


def test_put_counts_table_and_index_and_what_the_emulator_answered() -> None:
    answer = {"ConsumedCapacity": {"TableName": "desk", "CapacityUnits": 7.0}}
    reading = metered(Observed(None, LEASED), "put_item", answer, TableName="desk", Item=LEASED)
    assert (reading.calls, reading.written, reading.answered_write) == (["dynamodb.PutItem"], {"table": 1, "due": 1}, 7.0)


def test_update_that_leaves_the_agenda_counts_the_index_entry_that_goes() -> None:
    reading = metered(Observed(LEASED, KEY), "update_item", {}, TableName="desk", Key=KEY, UpdateExpression="REMOVE due_pk")
    assert reading.write == 2


def test_transaction_counts_the_table_twice() -> None:
    wanted = [{"Put": {"TableName": "desk", "Item": LEASED}}]
    assert metered(Observed(None, LEASED), "transact_write_items", {}, TransactItems=wanted).written == {"table": 2, "due": 1}


def test_batch_get_counts_each_item_alone_and_what_is_absent() -> None:
    large = {**KEY, "box": {"B": b"x" * 5000}}
    wanted = {"desk": {"Keys": [KEY, {**KEY, "sk": {"S": "E#1"}}, {**KEY, "sk": {"S": "E#2"}}]}}
    reading = metered(Observed(), "batch_get_item", {"Responses": {"desk": [large, KEY]}}, RequestItems=wanted)
    assert (reading.read, reading.calls) == (1.0 + 0.5 + 0.5, ["dynamodb.BatchGetItem"])


def test_query_counts_all_rows_together() -> None:
    rows = [{**KEY, "box": {"B": b"x" * 1000}}] * 5
    answer = {"Items": rows, "ScannedCount": 5, "Count": 5}
    reading = metered(Observed(), "query", answer, TableName="desk", KeyConditionExpression="pk = :p", ConsistentRead=True)
    assert reading.read == 2.0


def test_query_that_hides_rows_cannot_be_metered() -> None:
    with pytest.raises(Unmeterable, match="left out rows"):
        read_units_of("Query", {}, {"Items": [KEY], "ScannedCount": 9})


def test_unknown_read_cannot_be_metered() -> None:
    with pytest.raises(Unmeterable, match="ExecuteStatement"):
        read_units_of("ExecuteStatement", {}, {})


def test_client_is_left_as_it_was_found() -> None:
    meter, s3 = Meter(Observed(), TABLES), client("sqs")
    with meter.listening([s3]):
        pass
    with Stubber(s3) as stubber:
        stubber.add_response("get_queue_url", {"QueueUrl": "https://x.invalid/q"})
        s3.get_queue_url(QueueName="q")
    assert meter.take().calls == []
