"""Moves messages from a queue to a function in batches, as Lambda's event source mapping does, partial batch failures included."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from infra.local.functions import REGION, Function

log = logging.getLogger(__name__)

BATCH = 10
LONG_POLL_S = 1  # short, so that a pause or the end of the run need not wait
LONGEST_RETRY_S = 30
PAUSE_AFTER_ERROR_S = 0.5

OnHandled = Callable[[Sequence[dict[str, Any]]], None]


def sqs_event(messages: Sequence[dict[str, Any]], queue_arn: str) -> dict[str, Any]:
    """The event that Lambda makes of the messages of boto3's `receive_message`."""
    return {"Records": [_record(message, queue_arn) for message in messages]}


def _record(message: dict[str, Any], queue_arn: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    }


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    plain = {name[0].lower() + name[1:]: given for name, given in value.items() if name in ("StringValue", "BinaryValue", "DataType")}
    return {**plain, "stringListValues": [], "binaryListValues": []}


class Poller:
    """Feeds `function` from one queue. `on_handled` gets the records that succeeded, after the function and before they are deleted."""

    def __init__(
        self, sqs: Any, queue_url: str, queue_arn: str, function: Function, *, on_handled: OnHandled | None = None, threads: int = 1
    ) -> None:
        self._sqs, self._url, self._arn = sqs, queue_url, queue_arn
        self._function = function
        self._on_handled = on_handled or (lambda records: None)
        self._turn = threading.Lock()
        self._may_run = threading.Event()
        self._may_run.set()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, name=f"poll-{function.name}-{n}", daemon=True) for n in range(threads)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, *, drain_s: float = 0.0, timeout_s: float = 3.0) -> None:
        """Goes on for `drain_s` at most while messages wait, then takes none any more. What is left is in the queue for the next run."""
        deadline = time.monotonic() + drain_s
        while time.monotonic() < deadline and self.backlog() > 0:
            time.sleep(0.05)
        self._stopping.set()
        self._may_run.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(timeout_s)

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """The threads rest inside; `poll` may be called by whoever holds the pause."""
        self._may_run.clear()
        with self._turn:
            try:
                yield
            finally:
                self._may_run.set()

    def poll(self, wait_s: int = 0) -> int:
        """Takes one batch and handles it; how many messages it held."""
        messages = self._sqs.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=BATCH, WaitTimeSeconds=wait_s, AttributeNames=["All"], MessageAttributeNames=["All"]
        ).get("Messages", [])
        if messages:
            self._handle(messages)
        return len(messages)

    def backlog(self) -> int:
        """Messages that are visible now or in somebody's hands."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        return sum(int(n) for n in self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)["Attributes"].values())

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._may_run.wait()
            try:
                with self._turn:
                    if self._may_run.is_set() and not self._stopping.is_set():
                        self.poll(LONG_POLL_S)
            except Exception as error:  # noqa: BLE001 - a poller outlives whatever one batch meets
                if not self._stopping.wait(PAUSE_AFTER_ERROR_S):
                    log.warning("polling for %s failed and goes on: %s", self._function.name, error)

    def _handle(self, messages: list[dict[str, Any]]) -> None:
        event = sqs_event(messages, self._arn)
        failed = self._call(event)
        done = [record for record in event["Records"] if record["messageId"] not in failed]
        self._on_handled(done)
        for record in done:
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=record["receiptHandle"])
        for record in event["Records"]:
            if record["messageId"] in failed:
                self._try_again_soon(record)

    def _call(self, event: dict[str, Any]) -> set[str]:
        """The ids of the messages that failed: all when the function raised or answered nonsense, as Lambda has it."""
        everything = {record["messageId"] for record in event["Records"]}
        try:
            answer = self._function(event) or {}
            failed = {item["itemIdentifier"] for item in answer.get("batchItemFailures") or ()}
        except Exception:
            log.exception("%s failed with %d messages; they are tried again", self._function.name, len(everything))
            return everything
        return failed if failed.issubset(everything) else everything

    def _try_again_soon(self, record: dict[str, Any]) -> None:
        """AWS waits for the queue's visibility timeout; here someone is watching."""
        seconds = min(2 ** int(record["attributes"].get("ApproximateReceiveCount", 1)), LONGEST_RETRY_S)
        with contextlib.suppress(Exception):  # gone meanwhile; the timeout does it
            self._sqs.change_message_visibility(QueueUrl=self._url, ReceiptHandle=record["receiptHandle"], VisibilityTimeout=seconds)
