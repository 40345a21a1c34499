"""The desk's tables: the one model that carries every key, reads over both tables, and the transaction that commits stores' fragments.

docs/adr/0001-data-model.md has the item shapes; each feature's store.py subclasses `Desk`. Short names are names in the table.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct
from pynamodb.attributes import BinaryAttribute, DiscriminatorAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.core.errors import Conflict, Upstream

from .clients import client

QUEUE_ROW = ("ty", "st", "pr", "as", "ln", "cid", "rq", "sub")
BATCH_GET_LIMIT = 100
BATCH_GET_ROUNDS = 5
BUSY_ITEMS = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
"""Why DynamoDB cancels a transaction that may go through on another try."""


class DueIndex(GlobalSecondaryIndex["IndexRow"]):
    """The agenda: everything that must be acted on, by lane and shard, then time."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due_pk = UnicodeAttribute(hash_key=True)
    due_at = NumberAttribute(range_key=True)


class QueueIndex(GlobalSecondaryIndex["Desk"]):
    class Meta:
        index_name = "queue"
        projection = IncludeProjection(list(QUEUE_ROW))

    q_pk = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)


class RiskIndex(GlobalSecondaryIndex["IndexRow"]):
    class Meta:
        index_name = "risk"
        projection = KeysOnlyProjection()

    r_pk = UnicodeAttribute(hash_key=True)
    r_sk = UnicodeAttribute(range_key=True)


class OwnIndex(GlobalSecondaryIndex["IndexRow"]):
    class Meta:
        index_name = "own"
        projection = KeysOnlyProjection()

    own_pk = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)


class CustomerIndex(GlobalSecondaryIndex["IndexRow"]):
    class Meta:
        index_name = "cust"
        projection = KeysOnlyProjection()

    c_pk = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)


class Desk(Model):
    """Base of every item of the desk table. Keys-only indexes are read through IndexRow."""

    class Meta:
        table_name = "unbound"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    ty = DiscriminatorAttribute()
    exp = NumberAttribute(null=True)
    id = UnicodeAttribute(null=True)
    due_pk = UnicodeAttribute(null=True)
    due_at = NumberAttribute(null=True)
    q_pk = UnicodeAttribute(null=True)
    r_pk = UnicodeAttribute(null=True)
    r_sk = UnicodeAttribute(null=True)
    own_pk = UnicodeAttribute(null=True)
    c_pk = UnicodeAttribute(null=True)
    queue = QueueIndex()


class IndexRow(Model):
    """A row of a keys-only index. Without a discriminator: PynamoDB would filter by `ty`, which is not in these indexes, so AWS would return nothing."""

    class Meta:
        table_name = "unbound"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    id = UnicodeAttribute(null=True)
    due_pk = UnicodeAttribute(null=True)
    due_at = NumberAttribute(null=True)
    r_pk = UnicodeAttribute(null=True)
    r_sk = UnicodeAttribute(null=True)
    own_pk = UnicodeAttribute(null=True)
    c_pk = UnicodeAttribute(null=True)
    due = DueIndex()
    risk = RiskIndex()
    own = OwnIndex()
    customer_tickets = CustomerIndex()


class CustomerKey(Model):
    """A customer's wrapped data key, in a table of its own: its backups live a day, so that erasure is real."""

    class Meta:
        table_name = "unbound"

    cid = UnicodeAttribute(hash_key=True)
    dek = BinaryAttribute(legacy_encoding=False)
    kek = UnicodeAttribute()
    exp = NumberAttribute(null=True)
    """Epoch seconds at which it ends; None: with the customer."""


Key = tuple[str, str]


class Put(Struct, frozen=True):
    """A whole item; `must_be_new` refuses where its key is taken, else `condition` holds on what is there."""

    item: Model
    condition: Condition | None = None


class Update(Struct, frozen=True):
    item: Model
    actions: tuple[Action, ...]
    condition: Condition | None = None


Write = Put | Update


class CommitRefused(Conflict):
    """A condition did not hold: somebody else was first. `failed` are the fragments whose conditions failed."""

    failed: tuple[Write, ...] = ()


def new(item: Model) -> Put:
    """A put that is refused where the key is taken."""
    return Put(item, type(item)._hash_key_attribute().does_not_exist())  # noqa: SLF001 - PynamoDB offers no public name for it


def bind(desk_table: str, keys_table: str) -> None:
    """Names the tables and lets every model use one client: PynamoDB makes one a model class otherwise, 50 ms of CPU each."""
    dynamodb = client("dynamodb")
    for model, table in ((Desk, desk_table), (IndexRow, desk_table), (CustomerKey, keys_table)):
        model.Meta.table_name = table
        model._connection = None  # noqa: SLF001 - an earlier binding (tests) is dropped
        model._get_connection().connection._client = dynamodb  # noqa: SLF001


def commit(writes: Sequence[Write]) -> None:
    """All of the fragments or none. Raises CommitRefused (with the fragments that lost) or Upstream (try again)."""
    if len(writes) == 1:
        _commit_one(writes[0])
        return
    try:
        with TransactWrite(connection=Desk._get_connection().connection) as transaction:  # noqa: SLF001
            for write in writes:
                if isinstance(write, Put):
                    transaction.save(write.item, write.condition)
                else:
                    transaction.update(write.item, list(write.actions), write.condition, add_version_condition=False)
    except TransactWriteError as error:
        raise _refusal(error, writes) from error


def _commit_one(write: Write) -> None:
    try:
        if isinstance(write, Put):
            write.item.save(write.condition, add_version_condition=False)
        else:
            write.item.update(list(write.actions), write.condition, add_version_condition=False)
    except (PutError, UpdateError) as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        refused = CommitRefused("Somebody else changed this first. Read it again.")
        refused.failed = (write,)
        raise refused from error


def _refusal(error: TransactWriteError, writes: Sequence[Write]) -> Exception:
    """DynamoDB gives its reasons in wire order: PynamoDB sends puts before updates, whatever the order of our calls.

    What it refuses for another reason than a condition or being busy is a fault of ours, and stays what it is.
    """
    in_wire_order = [w for w in writes if isinstance(w, Put)] + [w for w in writes if isinstance(w, Update)]
    codes = [reason.code if reason else None for reason in error.cancellation_reasons]
    failed = tuple(w for w, code in zip(in_wire_order, codes, strict=False) if code == "ConditionalCheckFailed")
    if not failed:
        return Upstream(f"DynamoDB did not take a transaction: {codes}. It is tried again.") if BUSY_ITEMS.intersection(codes) else error
    refused = CommitRefused("Somebody else changed this first. Read it again.")
    refused.failed = failed
    return refused


RawItem = dict[str, Any]


def erase_key(customer: str) -> None:
    """Nothing that was sealed with it can be read from now on. Erasing what is gone is no fault."""
    CustomerKey(customer).delete(add_version_condition=False)


class Found(Struct, frozen=True):
    """What a batch read brought: items of the desk by key, wrapped keys by customer. What is absent is not there."""

    items: dict[Key, Desk]
    keys: dict[str, CustomerKey]

    def item(self, pk: str, sk: str = "#") -> Desk | None:
        return self.items.get((pk, sk))


def read_batch(keys: Iterable[Key], customers: Iterable[str] = (), *, consistent: bool = False) -> Found:
    """One BatchGetItem over both tables (more only past 100 keys or where DynamoDB leaves some unprocessed)."""
    found = Found({}, {})
    for responses in _batches(keys, customers, consistent=consistent):
        for raw in responses.get(Desk.Meta.table_name, []):
            found.items[raw["pk"]["S"], raw["sk"]["S"]] = Desk.from_raw_data(raw)
        for raw in responses.get(CustomerKey.Meta.table_name, []):
            found.keys[raw["cid"]["S"]] = CustomerKey.from_raw_data(raw)
    return found


def read_raw(keys: Iterable[Key]) -> dict[Key, RawItem]:
    """As DynamoDB wrote them: for lists, of which each row would cost PynamoDB as much as all the rest of the page."""
    return {
        (raw["pk"]["S"], raw["sk"]["S"]): raw
        for responses in _batches(keys, (), consistent=False)
        for raw in responses.get(Desk.Meta.table_name, [])
    }


def query_raw(index: str, partition: tuple[str, str], beyond: tuple[str, str, str] | None, *, newest: bool, limit: int) -> list[RawItem]:
    """Of an index's partition (attribute, value) the first rows, those alone whose sort key is `beyond` (attribute, sign, value)."""
    query: dict[str, Any] = {
        "TableName": Desk.Meta.table_name, "IndexName": index, "KeyConditionExpression": "#0 = :0", "ExpressionAttributeNames": {"#0": partition[0]},
        "ExpressionAttributeValues": {":0": {"S": partition[1]}}, "ScanIndexForward": not newest, "Limit": limit,
    }  # fmt: skip
    if beyond:
        query["KeyConditionExpression"] += f" AND #1 {beyond[1]} :1"
        query["ExpressionAttributeNames"]["#1"] = beyond[0]
        query["ExpressionAttributeValues"][":1"] = {"S": beyond[2]}
    found: list[RawItem] = client("dynamodb").query(**query)["Items"]
    return found


def _batches(keys: Iterable[Key], customers: Iterable[str], *, consistent: bool) -> Iterator[dict[str, list[RawItem]]]:
    wanted: list[tuple[str, RawItem]] = [(Desk.Meta.table_name, {"pk": {"S": pk}, "sk": {"S": sk}}) for pk, sk in dict.fromkeys(keys)]
    wanted += [(CustomerKey.Meta.table_name, {"cid": {"S": cid}}) for cid in dict.fromkeys(customers)]
    for start in range(0, len(wanted), BATCH_GET_LIMIT):
        request: dict[str, Any] = {}
        for table, key in wanted[start : start + BATCH_GET_LIMIT]:
            request.setdefault(table, {"Keys": [], "ConsistentRead": consistent})["Keys"].append(key)
        yield from _answers(request)


def _answers(request: dict[str, Any]) -> Iterator[dict[str, list[RawItem]]]:
    for _ in range(BATCH_GET_ROUNDS):
        answer = client("dynamodb").batch_get_item(RequestItems=request)
        yield answer["Responses"]
        request = answer.get("UnprocessedKeys") or {}
        if not request:
            return
    raise Upstream("DynamoDB left keys unread five times; it is busy. The read is tried again.")
