"""The search table: messages that are not in a segment yet, by generation, and the manifest that says what the index consists of.

Only this file knows its keys and item shapes: `R#<generation>` and a ref for a message, `M` and `#` for the manifest.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from botocore.exceptions import ClientError
from msgspec import Struct

from chalicelib.core.errors import Upstream

from .digests import BITS
from .model import MOST_KEYS, Document, ref_of

Item = dict[str, dict[str, Any]]
MOST_IN_BATCH = 25
MOST_ROUNDS = 5
_WIDTH = BITS // 8


class Shelved(Struct, frozen=True):
    """A segment: its object, how many messages it has, and when its newest was written."""

    key: str
    count: int
    newest: int


class Manifest(Struct, frozen=True):
    """`version` counts its changes. Messages are added to the newest generation; those before it, from `oldest` on, are being merged. What was merged last
    lies in the table until the next time, from `kept` on: whoever searches by an older manifest still finds it there.
    """

    version: int = 0
    kept: int = 0
    oldest: int = 0
    newest: int = 0
    segments: tuple[Shelved, ...] = ()

    @property
    def generations(self) -> range:
        return range(self.oldest, self.newest + 1)


class RecentMessages:
    """Every method raises Upstream where DynamoDB is busy."""

    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def manifest(self) -> Manifest:
        """The newest."""
        found = self._client.get_item(TableName=self._table, Key=_manifest_key(), ConsistentRead=True).get("Item")
        return msgspec.json.decode(found["m"]["B"], type=Manifest) if found else Manifest()

    def replace(self, before: Manifest, after: Manifest) -> bool:
        """False where somebody changed it since `before` was read."""
        item = {**_manifest_key(), "v": {"N": str(after.version)}, "m": {"B": msgspec.json.encode(after)}}
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists (#v)"}
        if before.version:
            condition = {"ConditionExpression": "#v = :v", "ExpressionAttributeValues": {":v": {"N": str(before.version)}}}
        try:
            self._client.put_item(TableName=self._table, Item=item, ExpressionAttributeNames={"#v": "v"}, **condition)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def put(self, generation: int, documents: Iterable[Document]) -> None:
        self._write([{"PutRequest": {"Item": _item_of(generation, document)}} for document in documents])

    def delete(self, generation: int, documents: Iterable[Document]) -> None:
        self._write([{"DeleteRequest": {"Key": _key(generation, document)}} for document in documents])

    def read(self, generation: int, *, consistent: bool = False) -> Iterator[Document]:
        query: dict[str, Any] = {
            "TableName": self._table, "KeyConditionExpression": "#pk = :pk", "ExpressionAttributeNames": {"#pk": "pk"},
            "ExpressionAttributeValues": {":pk": {"S": f"R#{generation}"}}, "ConsistentRead": consistent,
        }  # fmt: skip
        while True:
            page = self._client.query(**query)
            yield from map(_document_of, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _write(self, requests: list[dict[str, Any]]) -> None:
        for start in range(0, len(requests), MOST_IN_BATCH):
            left = requests[start : start + MOST_IN_BATCH]
            for _ in range(MOST_ROUNDS):
                left = self._client.batch_write_item(RequestItems={self._table: left}).get("UnprocessedItems", {}).get(self._table, [])
                if not left:
                    break
            else:
                raise Upstream("DynamoDB left writes of the search index undone five times; it is busy. They are tried again.")


def _manifest_key() -> Item:
    return {"pk": {"S": "M"}, "sk": {"S": "#"}}


def _key(generation: int, document: Document) -> Item:
    return {"pk": {"S": f"R#{generation}"}, "sk": {"S": document.ref.name}}


def _item_of(generation: int, document: Document) -> Item:
    item = {**_key(generation, document), "o": {"S": document.owner}}
    if document.keys is None or len(document.keys) > MOST_KEYS:
        return item
    return {**item, "k": {"B": b"".join(key.to_bytes(_WIDTH, "little") for key in sorted(document.keys))}}


def _document_of(item: Item) -> Document:
    packed = bytes(item["k"]["B"]) if "k" in item else None
    keys = None if packed is None else frozenset(int.from_bytes(packed[at : at + _WIDTH], "little") for at in range(0, len(packed), _WIDTH))
    return Document(ref_of(item["sk"]["S"]), item["o"]["S"], keys)
