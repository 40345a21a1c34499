"""Splits a handler's CPU between botocore and the rest: a wrapper stands around the one method through which every AWS call goes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import thread_time
from typing import Any

from botocore.client import BaseClient


@dataclass(frozen=True)
class Cpu:
    """Milliseconds of the calling thread. `own` is what is left of `total` without botocore."""

    total: float
    botocore: float

    @property
    def own(self) -> float:
        return self.total - self.botocore


class Stopwatch:
    """Handlers run in one thread and never call AWS from within a call, so spans neither overlap nor nest."""

    def __init__(self) -> None:
        self._botocore_s = 0.0

    def time(self, work: Callable[[], Any]) -> Cpu:
        self._botocore_s = 0.0
        started = thread_time()
        work()
        total_s = thread_time() - started
        return Cpu(total_s * 1000, self._botocore_s * 1000)

    @contextmanager
    def installed(self) -> Iterator["Stopwatch"]:
        clients: Any = BaseClient
        original = clients._make_api_call  # noqa: SLF001 - the one place that PynamoDB and botocore share

        def timed(client: BaseClient, operation: str, parameters: Any) -> Any:
            started = thread_time()
            try:
                return original(client, operation, parameters)
            finally:
                self._botocore_s += thread_time() - started

        clients._make_api_call = timed  # noqa: SLF001
        try:
            yield self
        finally:
            clients._make_api_call = original  # noqa: SLF001
