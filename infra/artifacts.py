"""Keeps packages in a private bucket under the hash of their content: what did not change is not uploaded, and old ones stay for a return."""

import hashlib
import json
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from .package import Package


class Artifacts:
    def __init__(self, s3: Any, bucket: str, region: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._region = region

    def upload(self, package: Package) -> str:
        """The URL of a template that names the uploaded zips."""
        self._ensure_bucket()
        template = json.loads(package.template.read_text(encoding="utf-8"))
        application, layer = self._put(package.application, "zip"), self._put(package.layer, "zip")
        for resource in template["Resources"].values():
            properties = resource.get("Properties", {})
            if resource["Type"] == "AWS::Serverless::Function":
                properties["CodeUri"] = {"Bucket": self._bucket, "Key": application}
            elif resource["Type"] == "AWS::Serverless::LayerVersion":
                properties["ContentUri"] = {"Bucket": self._bucket, "Key": layer}
        key = self._put_bytes(json.dumps(template, sort_keys=True).encode(), "json")
        return f"https://{self._bucket}.s3.{self._region}.amazonaws.com/{key}"

    def _put(self, file: Path, ending: str) -> str:
        return self._put_bytes(file.read_bytes(), ending)

    def _put_bytes(self, body: bytes, ending: str) -> str:
        key = f"madoguchi/{hashlib.sha256(body).hexdigest()}.{ending}"
        if not self._exists(key):
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=body)
        return key

    def _exists(self, key: str) -> bool:
        try:
            self._s3.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"404", "NoSuchKey", "NotFound"}:
                return False
            raise
        return True

    def _ensure_bucket(self) -> None:
        try:
            self._s3.head_bucket(Bucket=self._bucket)
        except ClientError as error:
            if error.response["Error"]["Code"] not in {"404", "NoSuchBucket"}:
                raise
            self._make_bucket()

    def _make_bucket(self) -> None:
        where = {} if self._region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": self._region}}
        self._s3.create_bucket(Bucket=self._bucket, **where)
        closed = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
        self._s3.put_public_access_block(Bucket=self._bucket, PublicAccessBlockConfiguration=closed)
