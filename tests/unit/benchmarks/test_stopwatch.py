"""CPU inside botocore is told apart from the handler's own."""

from time import thread_time

import boto3
from botocore.client import BaseClient
from botocore.stub import Stubber

from benchmarks.stopwatch import Cpu, Stopwatch


def burn(seconds: float) -> None:
    end = thread_time() + seconds
    while thread_time() < end:
        pass


def test_botocore_is_counted_apart() -> None:
    sqs = boto3.client("sqs", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    sqs.meta.events.register("before-parameter-build.sqs.*", lambda **_: burn(0.02))

    def work() -> None:
        burn(0.01)
        sqs.get_queue_url(QueueName="q")

    with Stubber(sqs) as stubber, Stopwatch().installed() as stopwatch:
        stubber.add_response("get_queue_url", {"QueueUrl": "https://x.invalid/q"})
        cpu = stopwatch.time(work)
    assert cpu.botocore >= 20
    assert 10 <= cpu.own < cpu.total


def test_botocore_is_left_as_it_was_found() -> None:
    before = BaseClient._make_api_call
    with Stopwatch().installed():
        assert BaseClient._make_api_call is not before
    assert BaseClient._make_api_call is before


def test_own_is_what_botocore_leaves() -> None:
    assert Cpu(total=20.0, botocore=14.5).own == 5.5
