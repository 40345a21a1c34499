"""Hands what is due within two minutes to the workers, each with the delay that is left, so that work is on time to the second."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from math import ceil
from typing import Any, Protocol

import msgspec

from chalicelib.core.clock import Clock
from chalicelib.core.observability import count, logger

from .store import DueItem

LOOK_AHEAD_S = 120
SWEEP_LIMIT = 2000
SQS_BATCH = 10


class DueReader(Protocol):
    def due_until(self, until: float, limit: int) -> list[DueItem]: ...


class WorkQueue(Protocol):
    def send(self, messages: Iterable[tuple[str, int]]) -> None:
        """Bodies with their delays in seconds (0–900). What the queue does not take is handed over by the next sweep."""


@dataclass
class Sweeper:
    """Runs once a minute. It marks nothing: the item stays on the agenda until a worker has acted, so a lost message costs only delay."""

    agenda: DueReader
    queue: WorkQueue
    desk_now: Clock

    def sweep(self) -> int:
        now = self.desk_now()
        due = self.agenda.due_until(now + LOOK_AHEAD_S, SWEEP_LIMIT)
        self.queue.send((msgspec.json.encode(item).decode(), _delay_s(item.due_at - now)) for item in due)
        late_s = max((now - item.due_at for item in due), default=0)
        if due:
            logger.info("agenda handed over", items=len(due), late_s=int(late_s))
            count("AgendaItems", len(due))
        if len(due) == SWEEP_LIMIT:
            count("AgendaBacklog", len(due))
        return len(due)


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
