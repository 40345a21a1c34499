"""A local AWS of the benchmark's own, on a free port with its state in a temporary folder, and table sets of any number beside the stack's."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3

from infra.local.cloud import Cloud
from infra.local.stack import ensure_stack
from infra.publish import publish_changes
from infra.secrets import ensure_secrets

ROOT = Path(__file__).resolve().parents[1]
NO_SNAPSHOT_S = 86400.0
"""The state is thrown away; a snapshot of 20,000 tickets would only disturb the measurement."""
COPIED = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes")
Environment = dict[str, str]


@contextmanager
def local_cloud() -> Iterator[Environment]:
    """Yields the functions' environment; the process's own points at the local AWS from then on."""
    with TemporaryDirectory(prefix="madoguchi-bench-") as folder:
        cloud = Cloud(
            ROOT / ".venv-cloud/bin/python",
            Path(folder) / "state",
            _free_port(),
            Path(folder) / "cloud.log",
            snapshot_every_s=NO_SNAPSHOT_S,
        )
        cloud.start()
        try:
            cloud.wait_ready()
            yield _desk_in(cloud.endpoint)
        finally:
            cloud.stop()


def _desk_in(endpoint: str) -> Environment:
    access = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    os.environ.update(access, AWS_ENDPOINT_URL=endpoint)
    parameters = {"Stage": "local", "BaseUrl": "http://127.0.0.1:8000", "SignInIssuer": "http://127.0.0.1:8000/_local/openid"}
    stack = ensure_stack(boto3.client("cloudformation"), ROOT / "infra/resources.yaml", parameters)
    ensure_secrets(boto3.client("ssm"), boto3.client("kms"), stack.environment["PARAMETER_PREFIX"], stack.ids["DataKey"], ["web"])
    publish_changes(boto3.client("s3"), stack.environment["CONFIG_BUCKET"], ROOT)
    os.environ.update(stack.environment)
    return stack.environment


def with_tables_of_its_own(environment: Environment, name: str) -> Environment:
    """The same desk over two new, empty tables, made like the stack's."""
    dynamodb = boto3.client("dynamodb")
    copies = {variable: f"{environment[variable]}-{name}" for variable in ("DESK_TABLE", "KEYS_TABLE")}
    for variable, copy in copies.items():
        _copy_table(dynamodb, environment[variable], copy)
    return {**environment, **copies}


def _copy_table(dynamodb: Any, original: str, copy: str) -> None:
    described = dynamodb.describe_table(TableName=original)["Table"]
    schema = {key: described[key] for key in COPIED if described.get(key)}
    wanted = {"IndexName", "KeySchema", "Projection"}
    if "GlobalSecondaryIndexes" in schema:
        schema["GlobalSecondaryIndexes"] = [{key: index[key] for key in wanted} for index in schema["GlobalSecondaryIndexes"]]
    dynamodb.create_table(TableName=copy, BillingMode="PAY_PER_REQUEST", **schema)
    dynamodb.get_waiter("table_exists").wait(TableName=copy)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
