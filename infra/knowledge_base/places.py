"""Finds a deployed desk's bucket, tables and keys by its stack's name."""

from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

from chalicelib.aws import dynamodb
from chalicelib.aws.objects import S3Objects
from chalicelib.aws.parameters import decrypt_key, read_parameters
from chalicelib.core.errors import InvalidInput
from chalicelib.core.secrets import secrets_from
from chalicelib.customers.vault import Vault


@dataclass(frozen=True)
class Place:
    """`stack` such as `madoguchi-prod`, or `bucket` alone where only articles are published."""

    stack: str | None = None
    bucket: str | None = None

    def shelf(self) -> S3Objects:
        """Raises InvalidInput where neither is given."""
        if self.bucket is None and self.stack is None:
            raise InvalidInput("Say where: STACK=<the desk's stack, such as madoguchi-prod>, or BUCKET=<its configuration bucket>.")
        return S3Objects(boto3.client("s3"), self.bucket or self._resource("ConfigBucket"))

    def open_tables(self) -> Vault:
        """Binds the desk's tables and opens the keys to what is sealed in them. It takes the right to decrypt with the stack's DataKey."""
        if self.stack is None:
            raise InvalidInput(
                "Reviewed questions lie in a desk's table. Say which: STACK=<the desk's stack>, or give FILE=reviewed.jsonl."
            )
        dynamodb.bind(self._resource("DeskTable"), self._resource("KeysTable"))
        secrets = secrets_from(read_parameters(boto3.client("ssm"), self._parameter_prefix()))
        kms: Any = boto3.client("kms")
        keks = {version: decrypt_key(kms, ciphertext) for version, ciphertext in secrets.wrapped_keks.items()}
        return Vault(keks, newest=next(iter(keks)))

    def _parameter_prefix(self) -> str:
        return f"/madoguchi/{str(self.stack).removeprefix('madoguchi-')}"

    def _resource(self, logical_id: str) -> str:
        try:
            found = boto3.client("cloudformation").describe_stack_resource(StackName=str(self.stack), LogicalResourceId=logical_id)
        except ClientError as error:
            raise InvalidInput(f"There is no {logical_id} in the stack {self.stack}: {error}") from error
        return str(found["StackResourceDetail"]["PhysicalResourceId"])
