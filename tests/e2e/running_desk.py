"""Starts the whole desk as `make run` does, on free ports and in a folder of its own, and ends it."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from infra.local.desk_client import DeskClient
from tests.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN_S = 240.0
ENDED_WITHIN_S = 20.0


@dataclass
class RunningDesk:
    folder: Path
    ports: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def at(cls, folder: Path) -> "RunningDesk":
        return cls(folder, {name: str(free_port()) for name in ("HTTP_PORT", "SMTP_PORT", "AWS_PORT")})

    def start(self) -> DeskClient:
        environment = {**os.environ, **self.ports, "LOCAL_DIR": str(self.folder)}
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "run.json").unlink(missing_ok=True)  # a killed run leaves its own behind, until the next one begins
        with (self.folder / "terminal.log").open("ab") as terminal:
            command = [sys.executable, "-m", "infra.local"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=terminal, stderr=terminal, start_new_session=True)
        deadline = time.monotonic() + READY_WITHIN_S
        while not (self.folder / "run.json").exists():
            assert self.process.poll() is None, (self.folder / "terminal.log").read_text()
            assert time.monotonic() < deadline, "the desk was not ready in time"
            time.sleep(0.05)
        run = json.loads((self.folder / "run.json").read_text())
        return DeskClient(run["http"], run["smtp"], run["api_token"])

    def interrupt(self) -> int:
        """Ctrl-C: SIGINT to the whole group. The exit code; where it is not 0, what the desk said last is printed."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGINT)
        code = self.process.wait(ENDED_WITHIN_S)
        if code:
            print((self.folder / "terminal.log").read_text()[-2000:], *map(self._last_words, sorted(self.folder.rglob("*.log"))), sep="\n")
        return code

    @staticmethod
    def _last_words(log: Path) -> str:
        return f"{log.name}: {log.read_text(errors='replace')[-4000:]}"

    def kill(self) -> None:
        """kill -9 of the whole group."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
