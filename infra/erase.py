"""`make erase`: does the erasures that compliance asked for in the console, with rights that no function has (docs/operations.md)."""

from __future__ import annotations

import argparse
import os
import time
from typing import Any

import boto3

from chalicelib.aws import dynamodb
from chalicelib.aws.objects import S3Objects
from chalicelib.core.ids import random_bits
from chalicelib.customers import erasures
from chalicelib.search.embedded import EmbeddedIndex
from chalicelib.search.merging import Merger
from chalicelib.search.opensearch import index_at
from chalicelib.search.ports import SearchIndex
from chalicelib.search.recent import RecentMessages
from chalicelib.tickets.erasing import Eraser
from infra.local.stack import STACK

RESOURCES = ("DeskTable", "KeysTable", "SearchTable", "SearchBucket", "RawMailBucket")
PARAMETERS = ("SearchDomain", "Stage")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.erase", description=__doc__)
    parser.add_argument("--stack", default=STACK, help="a deployed desk's stack; else the one of make run")
    names = _resources(parser.parse_args().stack)
    dynamodb.bind(names["DeskTable"], names["KeysTable"])
    number = erase_all(eraser(names, boto3.client("dynamodb"), boto3.client("s3")), int(time.time()))
    print(f"{number} customers erased." if number else "No erasure was asked for.")


def erase_all(by: Eraser, now: int) -> int:
    """What fails is raised, and waits for the next run with those after it."""
    number = 0
    for erasure in list(erasures.waiting()):
        by.erase(erasure.customer)
        dynamodb.commit([erasures.done(erasure.customer, now)])
        number += 1
    return number


def eraser(names: dict[str, str], tables: Any, s3: Any) -> Eraser:
    merger = Merger(
        RecentMessages(tables, names["SearchTable"]), S3Objects(s3, names["SearchBucket"]), lambda _: (), random_bits, time.time
    )
    indexes: list[SearchIndex] = [EmbeddedIndex(merger)]  # also beside a domain: what was written before there was one
    if names.get("SearchDomain"):
        indexes.append(index_at(names["SearchDomain"], names["Stage"]))
    return Eraser(S3Objects(s3, names["RawMailBucket"]), indexes)


def _resources(stack: str) -> dict[str, str]:
    if stack == STACK:
        from infra.local.desk_process import point_at_local_aws

        point_at_local_aws(os.environ, f"http://127.0.0.1:{os.environ.get('AWS_PORT', '4566')}")
    found = boto3.client("cloudformation")
    asked = {name: found.describe_stack_resource(StackName=stack, LogicalResourceId=name) for name in RESOURCES}
    given = found.describe_stacks(StackName=stack)["Stacks"][0].get("Parameters", [])
    parameters = {each["ParameterKey"]: str(each.get("ParameterValue", "")) for each in given if each["ParameterKey"] in PARAMETERS}
    return parameters | {name: str(answer["StackResourceDetail"]["PhysicalResourceId"]) for name, answer in asked.items()}


if __name__ == "__main__":
    main()
