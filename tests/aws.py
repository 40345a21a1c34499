"""The AWS beside the desk's own clients: what a test puts there and looks at. The local one, or one of this process while a test has it in use.

Tests that play the same scene some thousand times have one of this process: tests/contract holds that both answer alike.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3

from infra.in_process.cloud import Cloud

_here: list[Cloud] = []


def aws(service: str) -> Any:
    """A client that is not the desk's: its calls are neither counted nor broken."""
    return _here[-1].client(service) if _here else _local(service)


def is_local() -> bool:
    return not _here


def keys_in(bucket: str) -> Iterator[str]:
    """Every one, however many there are."""
    for page in aws("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket):
        yield from (entry["Key"] for entry in page.get("Contents", ()))


def objects_in(bucket: str) -> Iterator[tuple[str, bytes]]:
    yield from ((key, aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read()) for key in keys_in(bucket))


@contextmanager
def in_this_process(cloud: Cloud) -> Iterator[None]:
    """The desk and whoever asks `aws` have this one."""
    _here.append(cloud)
    try:
        with cloud.in_use():
            yield
    finally:
        _here.pop()


@cache
def _local(service: str) -> Any:
    return boto3.client(service)  # type: ignore[call-overload]
