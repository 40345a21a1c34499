"""Runs the handlers as Lambda does: one event at a time in each function, with a context, and told apart when they fail."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Handler = Callable[[dict[str, Any], Any], Any]

REGION = "us-east-1"
ACCOUNT = "000000000000"


@dataclass(frozen=True)
class LambdaContext:
    """The attributes that AWS gives to a handler as its second argument."""

    function_name: str
    memory_limit_in_mb: int
    timeout_s: float
    function_version: str = "$LATEST"
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    identity: None = None
    client_context: None = None
    _started: float = field(default_factory=time.monotonic)

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function_name}"

    @property
    def log_group_name(self) -> str:
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        return "local"

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.timeout_s - (time.monotonic() - self._started)) * 1000))


class Function:
    """A handler with its name. Events wait for each other, as they do in one Lambda environment: handlers and Chalice's request are not
    written for threads.
    """

    def __init__(self, name: str, handler: Handler, *, timeout_s: float = 60.0, memory_mb: int = 512) -> None:
        self.name = name
        self._handler = handler
        self._timeout_s, self._memory_mb = timeout_s, memory_mb
        self._one_at_a_time = threading.RLock()

    def __call__(self, event: dict[str, Any]) -> Any:
        with self._one_at_a_time:
            return self._handler(event, self.context())

    def context(self) -> LambdaContext:
        return LambdaContext(self.name, self._memory_mb, self._timeout_s)
