"""`make search-rebuild`: throws the search index away and makes it anew from the record. Mail goes on; until it ends, searches find less."""

import argparse
import os
import sys
from typing import Any

import boto3

from chalicelib import wiring
from chalicelib.aws.dynamodb import Desk
from chalicelib.search.model import Ref
from chalicelib.tickets.indexing import Indexer
from infra.local.stack import STACK

CHUNK = 2_000
"""Messages of which the keys are in memory at once."""


def rebuild(indexer: Indexer, tell: Any = lambda line: None) -> int:
    """How many messages can be found afterwards. A scan of the table, after the index began anew: what comes in meanwhile goes into it by itself."""
    indexer.index().begin_anew()
    refs = sorted(messages())
    done = 0
    for start in range(0, len(refs), CHUNK):
        done += indexer.restore(refs[start : start + CHUNK])
        tell(f"{min(start + CHUNK, len(refs))} of {len(refs)} messages")
    return done


def messages() -> list[Ref]:
    """Every entry of the record with a message, whoever wrote it."""
    from chalicelib.tickets.records import EntryRecord, slot_of, version_of

    found = Desk.scan(Desk.pk.startswith("T#") & Desk.sk.startswith("E#"), page_size=500)
    return [
        Ref(int(entry.rec or entry.at), entry.pk[2:], version_of(entry))
        for entry in found
        if isinstance(entry, EntryRecord) and entry.box is not None and slot_of(entry) == 0
    ]


def main() -> None:
    options = _arguments()
    os.environ.update(_environment(options.stack))
    desk = wiring.desk()
    done = rebuild(desk.indexer, lambda line: print(line, file=sys.stderr, flush=True))
    print(f"{done} messages can be found. What came in meanwhile can be, too.")


def _environment(stack: str) -> dict[str, str]:
    """Of the function that answers requests: tables, buckets, where the secrets lie. Whoever calls this needs the rights to all of them."""
    if stack == STACK:
        from infra.local.desk_process import point_at_local_aws

        point_at_local_aws(os.environ, f"http://127.0.0.1:{os.environ.get('AWS_PORT', '4566')}")
    name = boto3.client("cloudformation").describe_stack_resource(StackName=stack, LogicalResourceId="APIHandler")["StackResourceDetail"][
        "PhysicalResourceId"
    ]
    found = boto3.client("lambda").get_function_configuration(FunctionName=name)
    return dict(found["Environment"]["Variables"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.search", description=__doc__)
    parser.add_argument("act", choices=("rebuild",))
    parser.add_argument("--stack", default=STACK, help=f"the CloudFormation stack of a deployed desk; {STACK}: the one of make run")
    return parser.parse_args()


if __name__ == "__main__":
    main()
