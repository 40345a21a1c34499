"""Events have AWS's shape, and what happens to a message is what Lambda's event source mapping does."""
# ruff: noqa: N803 - boto3's names

import json
import os
from pathlib import Path

import pytest

from infra.local.functions import Function
from infra.local.pollers import Poller, sqs_event
from infra.local.scheduler import scheduled_event

CORPORA = Path(os.environ.get("CORPORA") or Path(__file__).resolve().parents[4] / "shared" / "corpora")
ARN = "arn:aws:sqs:us-east-1:000000000000:queue"


def message(name, receives="1"):
    attributes = {"ApproximateReceiveCount": receives, "SentTimestamp": "1", "SenderId": "x", "ApproximateFirstReceiveTimestamp": "2"}
    return {"MessageId": name, "ReceiptHandle": f"handle-{name}", "Body": "{}", "MD5OfBody": "d", "Attributes": attributes}


class Sqs:
    def __init__(self, *messages):
        self.messages, self.deleted, self.delayed = list(messages), [], {}

    def receive_message(self, **asked):
        taken, self.messages = self.messages[: asked["MaxNumberOfMessages"]], self.messages[asked["MaxNumberOfMessages"] :]
        return {"Messages": taken} if taken else {}

    def delete_message(self, *, QueueUrl, ReceiptHandle):
        self.deleted.append(ReceiptHandle.removeprefix("handle-"))

    def change_message_visibility(self, *, QueueUrl, ReceiptHandle, VisibilityTimeout):
        self.delayed[ReceiptHandle.removeprefix("handle-")] = VisibilityTimeout


def polled(handler, *messages):
    sqs, handled = Sqs(*messages), []
    Poller(sqs, "url", ARN, Function("InboundMail", handler), on_handled=handled.extend).poll()
    return sqs, [record["messageId"] for record in handled]


def test_shape_is_that_of_the_sample_of_aws():
    sample_file = CORPORA / "events" / "aws" / "sqsEvent.json"
    if not sample_file.exists():
        pytest.skip(f"the corpora folder is absent: {CORPORA}")
    sample = json.loads(sample_file.read_text())["Records"][0]
    made = sqs_event([message("a") | {"MessageAttributes": {"testAttr": {"StringValue": "100", "DataType": "Number"}}}], ARN)["Records"][0]
    assert made.keys() == sample.keys()
    assert made["attributes"].keys() == sample["attributes"].keys()
    assert {"stringValue": "100", "dataType": "Number"}.items() <= made["messageAttributes"]["testAttr"].items()


def test_what_succeeded_is_deleted_and_what_failed_comes_again_soon():
    sqs, handled = polled(
        lambda event, context: {"batchItemFailures": [{"itemIdentifier": "b"}]}, message("a"), message("b", "3"), message("c")
    )
    assert (sqs.deleted, handled, sqs.delayed) == (["a", "c"], ["a", "c"], {"b": 8})


def raise_error(event, context):
    raise ValueError("boom")


@pytest.mark.parametrize("handler", [raise_error, lambda event, context: {"batchItemFailures": [{"itemIdentifier": "unknown"}]}])
def test_a_handler_that_raises_or_answers_nonsense_fails_the_whole_batch(handler):
    sqs, handled = polled(handler, message("a"), message("b"))
    assert (sqs.deleted, handled, set(sqs.delayed)) == ([], [], {"a", "b"})


def test_the_handler_gets_a_context_like_lambdas():
    seen = []
    polled(lambda event, context: seen.append(context), message("a"))
    context = seen[0]
    assert context.function_name == "InboundMail"
    assert context.invoked_function_arn.endswith(":function:InboundMail")
    assert 0 < context.get_remaining_time_in_millis() <= 60_000
    assert context.memory_limit_in_mb
    assert context.aws_request_id


def test_the_schedule_speaks_as_eventbridge():
    event = scheduled_event(0.0)
    assert (event["detail-type"], event["source"], event["time"], event["detail"]) == (
        "Scheduled Event",
        "aws.events",
        "1970-01-01T00:00:00Z",
        {},
    )
    assert {"version", "id", "account", "region", "resources"} <= event.keys()
