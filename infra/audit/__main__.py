"""`make audit-verify`, `make audit-export`: see docs/audit.md."""

import argparse
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass

import boto3

from chalicelib.aws import dynamodb
from chalicelib.aws.objects import S3Objects
from infra.local.stack import STACK

from .anchored import Reading, read_anchors
from .chains import faults_of
from .exporting import FORMATS, Wanted, write_out
from .reading import names_of_all, read_chain

MOST_TOLD = 50


@dataclass(frozen=True)
class Verdict:
    faults: list[str]
    chains: int
    anchors: int
    last_root: str


def verify(bucket: S3Objects, *, since: str = "", until: str = "99999999", every: bool = False) -> Verdict:
    """`every`: chains that no anchor of those days names as well, which takes a scan of the table."""
    reading = read_anchors(bucket, since, until)
    names = sorted({*reading.heads, *(names_of_all() if every else ())})
    faults = [*reading.faults, *(fault for name in names for fault in _faults(name, reading, every=every))]
    return Verdict(faults, len(names), reading.count, reading.last_root)


def _faults(name: str, reading: Reading, *, every: bool) -> Iterable[str]:
    chain, otherwise = read_chain(name)
    yield from faults_of(chain, reading.heads.get(name, {}))
    yield from otherwise
    if every and name not in reading.heads:
        yield f"{name}: it was never anchored. Written within the last minute? Then look again; else the stream's function does not work, or somebody put it there."


def main() -> None:
    options = _arguments()
    bucket = _bound(options.stack)
    if options.act == "export":
        write_out(Wanted(options.since, options.until, options.agent, options.ticket), options.format, sys.stdout)
        return
    verdict = verify(bucket, since=options.since, until=options.until, every=options.every)
    for fault in verdict.faults[:MOST_TOLD]:
        print(fault)
    if len(verdict.faults) > MOST_TOLD:
        print(f"... and {len(verdict.faults) - MOST_TOLD} more.")
    print(
        f"{verdict.chains} chains against {verdict.anchors} anchors: {len(verdict.faults) or 'no'} faults. Newest root: {verdict.last_root or 'none yet'}"
    )
    sys.exit(1 if verdict.faults else 0)


def _bound(stack: str) -> S3Objects:
    if stack == STACK:
        from infra.local.desk_process import point_at_local_aws

        point_at_local_aws(os.environ, f"http://127.0.0.1:{os.environ.get('AWS_PORT', '4566')}")
    found = {name: _resource(stack, name) for name in ("DeskTable", "KeysTable", "AuditBucket")}
    dynamodb.bind(found["DeskTable"], found["KeysTable"])
    return S3Objects(boto3.client("s3"), found["AuditBucket"])


def _resource(stack: str, name: str) -> str:
    detail = boto3.client("cloudformation").describe_stack_resource(StackName=stack, LogicalResourceId=name)["StackResourceDetail"]
    return str(detail["PhysicalResourceId"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.audit", description=__doc__)
    parser.add_argument("act", choices=("verify", "export"))
    parser.add_argument("--stack", default=STACK, help=f"the CloudFormation stack of a deployed desk; {STACK}: the one of make run")
    parser.add_argument("--since", default="", help="first day, yyyymmdd")
    parser.add_argument("--until", default="99999999", help="last day, yyyymmdd")
    parser.add_argument("--every", action="store_true", help="verify what no anchor names as well: scans the table")
    parser.add_argument("--agent", default="", help="export this agent's acts alone")
    parser.add_argument("--ticket", default="", help="export this ticket's record alone")
    parser.add_argument("--format", choices=FORMATS, default="jsonl")
    return parser.parse_args()


if __name__ == "__main__":
    main()
