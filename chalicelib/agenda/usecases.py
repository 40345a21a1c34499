"""Hands what is due within two minutes to the workers, each with the delay that is left, so that work is on time to the second."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from math import ceil
from typing import Any, Protocol

import msgspec

from chalicelib.core.clock import Clock
from chalicelib.core.observability import count, logger
from chalicelib.core.settings import Settings

from .keys import LANES, Lane
from .store import DueItem

LOOK_AHEAD_S = 120
SWEEP_LIMIT = 5000
"""Of each lane. 500 calls to SQS take ten seconds of the function's fifty; twenty workers do as much in less than a minute."""
HANDED_BEFORE_S = 90
"""What has been due for longer was handed over by the sweep before, unless that one was missed."""
SQS_BATCH = 10


class DueReader(Protocol):
    def due_until(self, lane: Lane, until: float, limit: int) -> list[DueItem]: ...


class WorkQueue(Protocol):
    def send(self, messages: Iterable[tuple[str, int]]) -> None:
        """Bodies with their delays in seconds (0–900). What the queue does not take is handed over by the next sweep."""

    def waiting(self) -> int:
        """About how many messages no worker has taken yet, though their time has come."""


@dataclass
class Sweeper:
    """Runs once a minute. It marks nothing: the item stays on the agenda until a worker has acted, so a lost message costs only delay.

    Each lane has its queue, and the urgent one is served first: it never waits for what the other has put off.
    """

    agenda: DueReader
    queues: Mapping[Lane, WorkQueue]
    desk_now: Clock

    def sweep(self) -> int:
        return sum(self._sweep(lane) for lane in LANES)

    def _sweep(self, lane: Lane) -> int:
        now = self.desk_now()
        due = self.agenda.due_until(lane, now + LOOK_AHEAD_S, SWEEP_LIMIT)
        if not due:
            return 0
        behind_s = int(now - due[0].due_at)
        handed = due[: self._room(lane)] if behind_s > HANDED_BEFORE_S else due
        self.queues[lane].send((msgspec.json.encode(item).decode(), _delay_s(item.due_at - now)) for item in handed)
        self._tell(lane, len(handed), behind_s, is_full=len(due) == SWEEP_LIMIT)
        return len(handed)

    def _room(self, lane: Lane) -> int:
        """Behind: what the workers have not even taken is not put into their queue once more, or it would grow by a sweep each minute."""
        return max(0, SWEEP_LIMIT - self.queues[lane].waiting())

    @staticmethod
    def _tell(lane: Lane, items: int, behind_s: int, *, is_full: bool) -> None:
        logger.info("agenda handed over", lane=lane, items=items, late_s=max(0, behind_s))
        count("AgendaItems", items)
        if behind_s > HANDED_BEFORE_S:
            count("AgendaBehindSeconds", behind_s)
        if is_full:
            count("AgendaBacklog", items)


def _delay_s(left_s: float) -> int:
    """A second more than is left: a worker whose clock is a little behind would find the item not due, and a minute would be lost."""
    return ceil(left_s) + 1 if left_s > 0 else 0


class SqsQueue:
    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, messages: Iterable[tuple[str, int]]) -> None:
        remaining = iter(messages)
        while batch := list(islice(remaining, SQS_BATCH)):
            entries = [{"Id": str(i), "MessageBody": body, "DelaySeconds": delay} for i, (body, delay) in enumerate(batch)]
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            if answer.get("Failed"):
                logger.warning("work not taken by the queue, the next sweep hands it over again", failed=len(answer["Failed"]))

    def waiting(self) -> int:
        name = "ApproximateNumberOfMessages"
        attributes = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=[name])["Attributes"]
        return int(attributes[name])


def queues_of(client: Any, settings: Settings) -> Mapping[Lane, WorkQueue]:
    return {"u": SqsQueue(client, settings.urgent_queue_url), "n": SqsQueue(client, settings.work_queue_url)}
