"""One run at a time on a state folder."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

WAIT_S = 15.0  # an old run that is just ending may take its last snapshot


class StateInUse(Exception):
    """Another run holds the folder; the message says which."""


class StateLock:
    """An advisory lock that lives as long as a process holds its descriptor. The local AWS inherits `fd`, so that a desk which was killed keeps
    the folder until its cloud has saved and ended.
    """

    def __init__(self, folder: Path, wait_s: float = WAIT_S) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "lock"
        self.fd = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + wait_s
        while not self._try():
            if time.monotonic() > deadline:
                holder = self._path.read_text().strip() or "unknown"
                os.close(self.fd)
                raise StateInUse(f"{folder} is in use by process {holder}: end that run, or set LOCAL_DIR to another folder")
            time.sleep(0.1)
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        os.close(self.fd)

    def _try(self) -> bool:
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
