"""`make sla-replay POLICY=file`: what another policy would have done to past tickets, as a table and as JSON. Reads, and writes nothing to the desk."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws import dynamodb
from chalicelib.aws.objects import S3Objects
from chalicelib.core.clock import iso, real_now
from chalicelib.desk.model import PublishedDesk
from chalicelib.desk.service_levels import LevelsInForce
from chalicelib.desk.store import CURRENT_KEY
from chalicelib.sla.policy.clocks.choosing import history_of
from infra.local.stack import STACK
from infra.publish import BadDocumentError

from .comparing import Comparison, compare
from .policy_file import read_levels
from .records import past_commits

if TYPE_CHECKING:
    from collections.abc import Callable

LOCAL = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:{port}",
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}
HEAD = ("clock", "team", "promised", "would be", "broken", "would be", "newly", "saved")


def main() -> int:
    options = _arguments()
    try:
        written = options.policy.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        print(f"{options.policy} cannot be read: {error}. Name a file with service_levels.", file=sys.stderr)
        return 1
    if options.stack == STACK:
        os.environ.update({name: value.format(port=os.environ.get("AWS_PORT", "4566")) for name, value in LOCAL.items()})
        os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    try:
        desk = _bound(options.stack)
    except (BotoCoreError, ClientError) as error:
        print(_nowhere(options.stack, error), file=sys.stderr)
        return 1
    try:
        levels = read_levels(written, desk.document)
    except BadDocumentError as error:
        print(f"{options.policy}: {len(error.faults)} faults:", *error.faults, sep="\n  ", file=sys.stderr)
        return 1
    records = past_commits(_progress("{} entries of {} tickets read"))
    other = [LevelsInForce(0, 0, levels)]
    newest = max((commits[-1].recorded_at for commits in records.values()), default=0)
    at = max(int(real_now()), newest)  # the clock of a local desk may be ahead
    found = compare(records, history_of(desk), other, at, _progress("{} of {} tickets counted"))
    print(table(found))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2))
    print(
        f"\n{len(found.differences)} promises of {found.tickets} tickets would have ended otherwise, as of {iso(found.at)}: {options.json}"
    )
    return 0


def table(found: Comparison) -> str:
    rows = [
        (row.clock, row.team, row.promised_then, row.promised_now, row.broken_then, row.broken_now, row.newly_broken, row.saved)
        for row in found.rows
    ]
    cells = [HEAD, *(tuple(map(str, row)) for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(HEAD))]
    return "\n".join("  ".join(_aligned(cell, width) for cell, width in zip(row, widths, strict=True)) for row in cells)


def _aligned(cell: str, width: int) -> str:
    return cell.rjust(width) if cell.isdecimal() else cell.ljust(width)


def _bound(stack: str) -> PublishedDesk:
    """The desk in force, with its tables bound."""
    aws = boto3.client("cloudformation")
    found = {name: _resource(aws, stack, name) for name in ("DeskTable", "KeysTable", "ConfigBucket")}
    dynamodb.bind(found["DeskTable"], found["KeysTable"])
    body, _ = S3Objects(boto3.client("s3"), found["ConfigBucket"]).find_changed(CURRENT_KEY, None) or (None, None)
    if body is None:
        raise SystemExit(f"The stack {stack} has no published desk document.")
    return msgspec.json.decode(body, type=PublishedDesk)


def _nowhere(stack: str, error: Exception) -> str:
    if stack == STACK:
        return (
            f"No desk answers at {os.environ['AWS_ENDPOINT_URL']}: start one with make run, give AWS_PORT= where it has another port,"
            f" or name a deployed desk by STACK=. ({error})"
        )
    return f"The stack {stack} cannot be read: are its name, AWS_REGION and your rights to cloudformation:DescribeStackResource right? ({error})"


def _resource(aws: object, stack: str, name: str) -> str:
    detail = aws.describe_stack_resource(StackName=stack, LogicalResourceId=name)["StackResourceDetail"]  # type: ignore[attr-defined]
    return str(detail["PhysicalResourceId"])


def _progress(words: str) -> Callable[[int, int], None]:
    """One line that is written over, for people; nothing where nobody looks."""

    def told(done: int, of: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{words.format(f'{done:,}', f'{of:,}')}   ", end="", file=sys.stderr, flush=True)

    return told


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.sla_replay", description=__doc__)
    parser.add_argument("policy", type=Path, help="a file with service_levels, or a whole desk document")
    parser.add_argument("--stack", default=STACK, help=f"the CloudFormation stack of a deployed desk; {STACK}: the one of make run")
    parser.add_argument("--json", type=Path, default=Path("build/sla-replay.json"), help="where the whole answer goes")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
