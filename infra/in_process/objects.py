"""S3 in this process: whole objects by key, with conditions on their ETags."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from .refusal import NotBuilt, Refused, refuse_unknown

_KNOWN = {
    "GetObject": frozenset({"Bucket", "Key", "IfNoneMatch", "Range"}),
    "PutObject": frozenset({"Bucket", "Key", "Body", "ContentType", "IfMatch", "IfNoneMatch"}),
    "DeleteObject": frozenset({"Bucket", "Key"}),
    "ListObjectsV2": frozenset({"Bucket", "Prefix"}),
}


class Stored(Struct, frozen=True):
    body: bytes
    etag: str
    modified_at: float


class _Body:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self) -> bytes:
        return self._body


def _ranged(body: bytes, asked: str | None) -> bytes:
    """`bytes=first-last`, both of them counted in."""
    if asked is None:
        return body
    first, last = map(int, asked.removeprefix("bytes=").split("-"))
    if first >= len(body):
        raise Refused("InvalidRange", "The requested range is not satisfiable", status=416)
    return body[first : last + 1]


class Buckets:
    def __init__(self, names: list[str], now: Callable[[], float]) -> None:
        self.buckets: dict[str, dict[str, Stored]] = {name: {} for name in names}
        self._now = now
        self.operations = {"GetObject": self._get, "PutObject": self._put, "DeleteObject": self._delete, "ListObjectsV2": self._list}

    def call(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        if operation not in self.operations:
            raise NotBuilt(f"s3.{operation}")
        refuse_unknown(operation, params, _KNOWN[operation])
        bucket = self.buckets.get(params["Bucket"])
        if bucket is None:
            raise Refused("NoSuchBucket", "The specified bucket does not exist", status=404)
        return self.operations[operation](bucket, params)

    def _get(self, bucket: dict[str, Stored], params: dict[str, Any]) -> dict[str, Any]:
        found = bucket.get(params["Key"])
        if found is None:
            raise Refused("NoSuchKey", "The specified key does not exist.", status=404)
        if params.get("IfNoneMatch") == found.etag:
            raise Refused("304", "Not Modified", status=304)
        return {"Body": _Body(_ranged(found.body, params.get("Range"))), "ETag": found.etag}

    def _put(self, bucket: dict[str, Stored], params: dict[str, Any]) -> dict[str, Any]:
        key, body = params["Key"], bytes(params["Body"])
        there = bucket.get(key)
        if (params.get("IfNoneMatch") == "*" and there) or ("IfMatch" in params and there and there.etag != params["IfMatch"]):
            raise Refused("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", status=412)
        if "IfMatch" in params and there is None:
            raise Refused("NoSuchKey", "The specified key does not exist.", status=404)
        bucket[key] = Stored(body, f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"', self._now())
        return {"ETag": bucket[key].etag}

    def _delete(self, bucket: dict[str, Stored], params: dict[str, Any]) -> dict[str, Any]:
        bucket.pop(params["Key"], None)
        return {}

    def _list(self, bucket: dict[str, Stored], params: dict[str, Any]) -> dict[str, Any]:
        found = sorted((key, stored) for key, stored in bucket.items() if key.startswith(params.get("Prefix", "")))
        return {
            "Contents": [
                {"Key": key, "Size": len(it.body), "ETag": it.etag, "LastModified": datetime.fromtimestamp(it.modified_at, UTC)}
                for key, it in found
            ]
        }
