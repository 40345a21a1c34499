"""The desk table's stream as Lambda hands it over: what became of an item."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from .dynamodb import Desk

FOLLOWED = frozenset({"T", "E", "O", "V"})
"""Types of items of which something follows; the others are not read."""


class ItemChange(Struct, frozen=True):
    """`after` is None where the item was deleted, or nothing follows of it; `is_new` where there was none before."""

    after: Desk | None
    is_new: bool


def changes_of(event: Mapping[str, Any]) -> list[ItemChange]:
    """Of an event of the stream, in its order."""
    return [ItemChange(_read(record["dynamodb"].get("NewImage")), record["eventName"] == "INSERT") for record in event["Records"]]


def _read(image: Mapping[str, Any] | None) -> Desk | None:
    if image is None or image.get("ty", {}).get("S") not in FOLLOWED:
        return None
    return Desk.from_raw_data({name: _plain(value) for name, value in image.items()})


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    """Bytes come in base64; elsewhere botocore decodes them."""
    ((kind, content),) = value.items()
    match kind:
        case "B":
            return {"B": b64decode(content)}
        case "BS":
            return {"BS": [b64decode(each) for each in content]}
        case "L":
            return {"L": [_plain(each) for each in content]}
        case "M":
            return {"M": {name: _plain(each) for name, each in content.items()}}
    return value
