"""S3: whole small objects, read and written by key."""

from collections.abc import Sequence
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from chalicelib.core.errors import NotFound, Upstream


class ObjectStore(Protocol):
    """Every method raises Upstream where S3 is busy or does not answer."""

    def get(self, key: str) -> bytes:
        """Raises NotFound."""

    def find_changed(self, key: str, etag: str | None) -> tuple[bytes, str] | None:
        """The object and its ETag; None where it is missing or still has that ETag."""

    def put(self, key: str, body: bytes, content_type: str = "application/octet-stream") -> None: ...

    def delete(self, key: str) -> None: ...


class RangedStore(ObjectStore, Protocol):
    """What large objects take beside that."""

    def get_range(self, key: str, start: int, end: int) -> bytes:
        """The bytes from `start` up to before `end`. Raises NotFound."""


class Listed(Struct, frozen=True):
    """An object in a listing; `modified_at` in epoch seconds."""

    key: str
    size: int
    modified_at: int


class Shelf(ObjectStore, Protocol):
    """What publishing takes beside that: a write that is refused where somebody else was first, and a listing."""

    def put_over(self, key: str, etag: str | None, body: bytes, content_type: str = "application/octet-stream") -> bool:
        """In the place of what has that ETag, or where nothing is (None); False: something else is there, and stays."""

    def list(self, prefix: str) -> Sequence[Listed]: ...


class RangedShelf(RangedStore, Protocol):
    def list(self, prefix: str) -> Sequence[Listed]: ...


class S3Objects:
    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def get(self, key: str) -> bytes:
        return self._get(key)

    def get_range(self, key: str, start: int, end: int) -> bytes:
        return self._get(key, Range=f"bytes={start}-{end - 1}")

    def _get(self, key: str, **asked: str) -> bytes:
        try:
            return _body(self._client.get_object(Bucket=self._bucket, Key=key, **asked), key)
        except ClientError as error:
            if _code(error) in {"NoSuchKey", "404"}:
                raise NotFound(f"There is no object {key} in {self._bucket}.", {"key": key}) from None
            raise

    def find_changed(self, key: str, etag: str | None) -> tuple[bytes, str] | None:
        condition = {"IfNoneMatch": etag} if etag else {}
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key, **condition)
            return _body(answer, key), str(answer["ETag"])
        except ClientError as error:
            if _code(error) in {"304", "NotModified", "NoSuchKey", "404"}:
                return None
            raise

    def put(self, key: str, body: bytes, content_type: str = "application/octet-stream") -> None:
        self._client.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType=content_type)

    def put_over(self, key: str, etag: str | None, body: bytes, content_type: str = "application/octet-stream") -> bool:
        condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType=content_type, **condition)
        except ClientError as error:
            if _code(error) in {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "409", "412", "404"}:
                return False
            raise
        return True

    def list(self, prefix: str) -> Sequence[Listed]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        found = (each for page in pages for each in page.get("Contents", ()))
        return [Listed(each["Key"], int(each["Size"]), int(each["LastModified"].timestamp())) for each in found]

    def delete(self, key: str) -> None:
        self._client.delete_object(Bucket=self._bucket, Key=key)


def _body(answer: Any, key: str) -> bytes:
    """The body comes after the answer, so it may break off on its own."""
    try:
        return bytes(answer["Body"].read())
    except BotoCoreError as error:
        raise Upstream(f"S3 broke off while it sent {key}: {type(error).__name__}. It is tried again.", {"service": "s3"}) from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
