"""The local AWS as seen from the desk: a child process that keeps its state, tells of its snapshots and ends with us."""

from __future__ import annotations

import json
import logging
import subprocess
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

LAUNCHER = Path(__file__).with_name("cloud_launcher.py")
READY_WITHIN_S = 30.0
STOPPED_WITHIN_S = 12.0


class CloudFailed(Exception):
    """The local AWS did not start, or ended by itself; the message says where to look."""


class Cloud:
    """One ministack process.

    `on_snapshot` is called with the monotonic second at which a finished snapshot was begun: all that the cloud had answered before
    that second survives a kill.
    """

    def __init__(
        self,
        python: Path,
        state: Path,
        port: int,
        log_file: Path,
        *,
        snapshot_every_s: float = 15.0,
        keep_fd: int | None = None,
        remove_at_end: Path | None = None,
    ) -> None:
        """`keep_fd` is the descriptor of the state's lock; `remove_at_end` a file that says we run, removed even when we are killed."""
        self.endpoint = f"http://127.0.0.1:{port}"
        self.on_snapshot: Callable[[float], None] = lambda started: None
        self.on_stopping: Callable[[str], None] = lambda signal_name: None
        self._log_file = log_file
        self._command = [str(python), "-I", str(LAUNCHER), "--port", str(port), "--state", str(state), "--every", str(snapshot_every_s)]
        self._keep = () if keep_fd is None else (keep_fd,)
        self._command += [f"--keep-fd={fd}" for fd in self._keep]
        self._command += ["--remove-at-end", str(remove_at_end)] if remove_at_end else []
        self._ready = threading.Event()
        self._came_up = False
        self._tokens = (f"asked-{number}" for number in count(1))
        self._answers: dict[str, threading.Event] = {}
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    @property
    def pid(self) -> int:
        return self._running().pid

    def start(self) -> None:
        """Starts the child in our own process group, so that Ctrl-C finds it, and returns at once."""
        self._log_file.parent.mkdir(parents=True, exist_ok=True)
        with self._log_file.open("ab") as errors:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, pass_fds=self._keep
            )
        self._reader = threading.Thread(target=self._read_events, name="cloud-events", daemon=True)
        self._reader.start()

    def wait_ready(self) -> None:
        if not self._ready.wait(READY_WITHIN_S) or not self._came_up or not self.is_alive():
            raise CloudFailed(f"the local AWS did not start: {self._last_words()}; its log is {self._log_file}")

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def save(self, timeout_s: float = 60.0) -> None:
        """Takes a snapshot now and returns when it is on disk."""
        token = next(self._tokens)
        self._answers[token] = answered = threading.Event()
        self._say(f"snapshot {token}")
        if not answered.wait(timeout_s):
            raise CloudFailed(f"the local AWS took no snapshot within {timeout_s:.0f} s; its log is {self._log_file}")

    def stop(self) -> bool:
        """Lets the child save and end; whether it ended well. Safe to call again."""
        process = self._process
        if process is None:
            return True
        if process.stdin and not process.stdin.closed:
            try:
                process.stdin.close()
            except OSError:
                log.debug("the cloud's stdin was gone already")
        try:
            process.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._reader:
            self._reader.join(2)
        if process.stdout:
            process.stdout.close()
        return process.returncode == 0

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            raise CloudFailed("the local AWS was not started")
        return self._process

    def _say(self, line: str) -> None:
        stdin = self._running().stdin
        try:
            if stdin:
                stdin.write(line + "\n")
                stdin.flush()
        except (OSError, ValueError) as error:
            raise CloudFailed(f"the local AWS is gone; its log is {self._log_file}") from error

    def _read_events(self) -> None:
        stdout = self._running().stdout
        for line in stdout or ():
            if line.startswith("{"):
                self._on_event(json.loads(line))
        self._ready.set()  # wakes a waiter, which then finds the child dead

    def _on_event(self, event: dict[str, Any]) -> None:
        if "ready" in event:
            self._came_up = True
            self._ready.set()
        elif "snapshot" in event:
            self.on_snapshot(event["started"])
            if answered := self._answers.pop(event["snapshot"], None):
                answered.set()
        elif "failed" in event:
            log.error("local AWS: %s", event["failed"])
        elif "stopping" in event:
            self.on_stopping(event["stopping"])

    def _last_words(self) -> str:
        lines = self._log_file.read_text(errors="replace").strip().splitlines()
        return lines[-1][:300] if lines else "it said nothing"
