"""Holds the run's own comings and goings still while the clock moves."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol


class Pausable(Protocol):
    def paused(self) -> AbstractContextManager[None]: ...


@contextlib.contextmanager
def all_paused(*parts: Pausable) -> Iterator[None]:
    with contextlib.ExitStack() as held:
        for part in parts:
            held.enter_context(part.paused())
        yield
