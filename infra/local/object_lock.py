"""Locks the buckets that the template locks: ministack's CloudFormation leaves Object Lock out, its S3 has it."""

from pathlib import Path
from typing import Any

from infra.template import load

from .stack import Stack

DAYS = 1
"""Whoever runs the desk here may want the place back tomorrow."""


def lock_buckets(s3: Any, template: Path, stack: Stack) -> None:
    for name, body in load(template)["Resources"].items():
        if body.get("Type") == "AWS::S3::Bucket" and body["Properties"].get("ObjectLockEnabled"):
            rule = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": DAYS}}
            s3.put_bucket_versioning(Bucket=stack.ids[name], VersioningConfiguration={"Status": "Enabled"})
            s3.put_object_lock_configuration(Bucket=stack.ids[name], ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule})
