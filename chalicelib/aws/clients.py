"""Makes every AWS client of the process, once, with short time-outs, and shows each to whoever listens (local recorder, fault tests, meters)."""

from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

ClientListener = Callable[[Any], None]
"""Called with the client's event system (`client.meta.events`) right after it was made."""

CONFIG = Config(connect_timeout=2, read_timeout=8, retries={"total_max_attempts": 3, "mode": "standard"}, parameter_validation=False)
_listeners: list[ClientListener] = []


def listen(listener: ClientListener) -> None:
    """Every client made from now on is shown to `listener`."""
    _listeners.append(listener)


def announce(events: Any) -> None:
    for listener in _listeners:
        listener(events)


@cache
def client(service: str) -> Any:
    made = boto3.client(service, config=CONFIG)  # type: ignore[call-overload]
    announce(made.meta.events)
    return made


def forget() -> None:
    """Drops every client and listener, as a new process would."""
    client.cache_clear()
    _listeners.clear()
