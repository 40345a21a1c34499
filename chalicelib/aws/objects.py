"""S3: whole small objects, read and written by key."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core.errors import NotFound, Upstream


class ObjectStore(Protocol):
    """Every method raises Upstream where S3 is busy or does not answer."""

    def get(self, key: str) -> bytes:
        """Raises NotFound."""

    def find_changed(self, key: str, etag: str | None) -> tuple[bytes, str] | None:
        """The object and its ETag; None where it is missing or still has that ETag."""

    def put(self, key: str, body: bytes, content_type: str = "application/octet-stream") -> None: ...

    def delete(self, key: str) -> None: ...


class S3Objects:
    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def get(self, key: str) -> bytes:
        try:
            with _mendable(key):
                return bytes(self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read())
        except ClientError as error:
            if _code(error) in {"NoSuchKey", "404"}:
                raise NotFound(f"There is no object {key} in {self._bucket}.", {"key": key}) from None
            raise

    def find_changed(self, key: str, etag: str | None) -> tuple[bytes, str] | None:
        condition = {"IfNoneMatch": etag} if etag else {}
        try:
            with _mendable(key):
                answer = self._client.get_object(Bucket=self._bucket, Key=key, **condition)
                return bytes(answer["Body"].read()), str(answer["ETag"])
        except ClientError as error:
            if _code(error) in {"304", "NotModified", "NoSuchKey", "404"}:
                return None
            raise

    def put(self, key: str, body: bytes, content_type: str = "application/octet-stream") -> None:
        with _mendable(key):
            self._client.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType=content_type)

    def delete(self, key: str) -> None:
        with _mendable(key):
            self._client.delete_object(Bucket=self._bucket, Key=key)


@contextmanager
def _mendable(key: str) -> Iterator[None]:
    """What another try may mend becomes Upstream: no connection, no answer in time, a busy or failing S3."""
    try:
        yield
    except BotoCoreError as error:
        raise Upstream(f"S3 did not answer for {key}: {type(error).__name__}. It is tried again.") from error
    except ClientError as error:
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
            raise Upstream(f"S3 is busy or failed for {key}: {_code(error)}. It is tried again.") from error
        raise


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
