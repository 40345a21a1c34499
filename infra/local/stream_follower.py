"""Brings the desk table's stream to a function in batches, as Lambda's event source mapping does: in order, again where it failed, from where it stood."""

from __future__ import annotations

import base64
import json
import logging
import threading
from pathlib import Path
from typing import Any

from infra.local.functions import REGION, Function

log = logging.getLogger(__name__)

BATCH = 100
EVERY_S = 0.5
AFTER_ERROR_S = 2.0


def stream_event(records: list[dict[str, Any]], stream_arn: str) -> dict[str, Any]:
    """The event that Lambda makes of the records of boto3's `get_records`."""
    return {"Records": [_record(record, stream_arn) for record in records]}


def _record(record: dict[str, Any], stream_arn: str) -> dict[str, Any]:
    images = {name: _wired(record["dynamodb"][name]) for name in ("Keys", "NewImage", "OldImage") if name in record["dynamodb"]}
    about = {name: record["dynamodb"][name] for name in ("SequenceNumber", "SizeBytes", "StreamViewType") if name in record["dynamodb"]}
    return {
        "eventID": record["eventID"], "eventName": record["eventName"], "eventVersion": "1.1", "eventSource": "aws:dynamodb", "awsRegion": REGION,
        "dynamodb": {**images, **about}, "eventSourceARN": stream_arn,
    }  # fmt: skip


def _wired(image: dict[str, Any]) -> dict[str, Any]:
    """Bytes as Lambda's JSON has them."""
    found: dict[str, Any] = json.loads(json.dumps(image, default=lambda value: base64.b64encode(value).decode()))
    return found


class StreamFollower:
    """`place` keeps where it stood; without one it begins at the oldest record that is left."""

    def __init__(self, streams: Any, table: str, function: Function, place: Path | None = None) -> None:
        self._streams, self._table, self._function, self._place = streams, table, function, place
        self._stopping = threading.Event()
        self._turn = threading.Lock()
        self._iterator: str | None = None
        self._arn = ""
        self._thread = threading.Thread(target=self._run, name=f"follow-{function.name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_s: float = 3.0) -> None:
        """What was written until now is followed first."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        self.catch_up()

    def catch_up(self) -> int:
        """Handles all that is there; how many records that was. Raises what the function raises, and stays where it was."""
        with self._turn:
            followed = 0
            while records := self._poll():
                followed += records
            return followed

    def skip(self) -> None:
        """What was written until now is followed by nobody."""
        with self._turn:
            shard = self._shard()
            self._iterator = self._streams.get_shard_iterator(StreamArn=self._arn, ShardId=shard, ShardIteratorType="LATEST")[
                "ShardIterator"
            ]

    def _poll(self) -> int:
        iterator = self._iterator or self._begin()
        answer = self._streams.get_records(ShardIterator=iterator, Limit=BATCH)
        records = answer["Records"]
        if records:
            self._function(stream_event(records, self._arn))
            self._note(records[-1]["dynamodb"]["SequenceNumber"])
        self._iterator = answer.get("NextShardIterator")
        return len(records)

    def _begin(self) -> str:
        return self._iterator_after(self._shard(), self._place.read_text() if self._place and self._place.exists() else None)

    def _shard(self) -> str:
        """The only one: ministack does not divide its streams."""
        self._arn = self._streams.list_streams(TableName=self._table)["Streams"][-1]["StreamArn"]
        (shard, *_) = self._streams.describe_stream(StreamArn=self._arn)["StreamDescription"]["Shards"]
        return str(shard["ShardId"])

    def _iterator_after(self, shard: str, sequence: str | None) -> str:
        about = {"StreamArn": self._arn, "ShardId": shard}
        if sequence:
            try:
                return str(
                    self._streams.get_shard_iterator(**about, ShardIteratorType="AFTER_SEQUENCE_NUMBER", SequenceNumber=sequence)[
                        "ShardIterator"
                    ]
                )
            except self._streams.exceptions.ClientError:
                log.warning("the stream does not know %s any more; it is followed from its beginning", sequence)
        return str(self._streams.get_shard_iterator(**about, ShardIteratorType="TRIM_HORIZON")["ShardIterator"])

    def _note(self, sequence: str) -> None:
        if self._place:
            part = self._place.with_suffix(".part")
            part.write_text(sequence)
            part.replace(self._place)

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            try:
                self.catch_up()
            except Exception:
                self._iterator = None
                log.exception("following the table failed; it is tried again")
                self._stopping.wait(AFTER_ERROR_S)
