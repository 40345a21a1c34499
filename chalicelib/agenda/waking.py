"""Hands what is due before the next sweep to the workers at once, with the delay that is left."""

from collections.abc import Callable, Iterable
from math import ceil
from typing import Protocol

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.dynamodb import Key
from chalicelib.core.errors import Upstream
from chalicelib.core.observability import count, logger

from .store import DueItem

SOON_S = 120
"""Two sweeps: one may be missed."""


class WakeUps(Protocol):
    def at(self, key: Key, due_at: int | None, now: int) -> None:
        """Epoch seconds. Does nothing for what is due later than the sweep after next; what fails, the sweep finds."""


class Queue(Protocol):
    def send(self, messages: Iterable[tuple[str, int]]) -> None: ...


class QueueWakeUps:
    """`queue` is asked for when something is to be handed over: most mails need none."""

    def __init__(self, queue: Callable[[], Queue]) -> None:
        self._queue = queue

    def at(self, key: Key, due_at: int | None, now: int) -> None:
        """What fails here the sweep finds; it costs a minute."""
        if due_at is None or due_at - now > SOON_S:
            return
        delay_s = ceil(due_at - now) + 1 if due_at > now else 0
        try:
            self._queue().send([(msgspec.json.encode(DueItem(*key, due_at)).decode(), delay_s)])
        except (Upstream, BotoCoreError, ClientError) as error:
            count("WakeUpLost")
            logger.warning("not handed over, the sweep takes over", item=key[0], error=type(error).__name__)
