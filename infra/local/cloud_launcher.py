"""Runs ministack so that it keeps its state; every work-around for a fault of ministack is in this file (docs/adr: ministack).

It runs inside ministack's own virtual environment, so it may import only the standard library and ministack. What it mends:

- ministack listens on every address and opens an MQTT port: `configure` binds it to loopback, one port.
- ministack saves at a clean end only, file by file: here a snapshot is a folder, written by a forked copy of the process (one
  instant for all services, no pause) and put in place by one rename, so that a kill at any moment leaves the one before usable.
- ministack logs an unreadable state file and starts empty: here it refuses to start.
- `/_ministack/reset` forgets everything: refused.
- ministack's SES refuses every sender that was not verified in it: here each counts as verified, as the desk document may name any.
- ministack's SES answers with `<id>@email.amazonses.com` where SES answers with `<id>`: cut.
- ministack takes settings such as SMTP_HOST, a relay to real mail servers, from the shell's environment: it gets none of it.
- ministack neither runs SES receipt rules nor keeps raw sent mail: `smtp_inbound` and `recorder` do. Its SNS signatures are fake and
  it enforces no IAM: nothing local may rely on either. SNS to Lambda and API Gateway are not used locally.

Spoken on stdin: `snapshot <token>`; its end means "save and exit". Told on stdout, one JSON object a line:
`{"ready": true}`, `{"snapshot": token, "started": monotonic seconds, "took_s": …}`, `{"failed": why}`, `{"stopping": signal}`.
"""
# ruff: noqa: SLF001 - ministack has no public way to save, load or be mended
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import threading
import time
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

States = dict[str, Callable[[], dict[str, Any] | None]]

SNAPSHOT_LIMIT_S = 120.0
PARENT_GRACE_S = 15.0
KEPT_SNAPSHOTS = 2
KEPT_VARIABLES = frozenset({"HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ"})


def configure(port: int, state: Path) -> None:
    for name in set(os.environ) - KEPT_VARIABLES:
        del os.environ[name]
    os.environ.update(
        BIND_HOST="127.0.0.1",
        GATEWAY_PORT=str(port),
        MINISTACK_HOST="127.0.0.1",
        MINISTACK_REGION="us-east-1",
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        PERSIST_STATE="1",
        STATE_DIR=str(state / "unused"),
        S3_PERSIST="1",
        S3_DATA_DIR=str(state / "s3"),
        DOCKER_HOST="unix:///nonexistent",
        LOG_LEVEL="WARNING",
    )


class Snapshots:
    """Numbered folders under `root`; only a complete one has a number for its name."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        for left_over in root.glob("unfinished-*"):
            shutil.rmtree(left_over, ignore_errors=True)

    def numbers(self) -> list[int]:
        return sorted(int(entry.name) for entry in self.root.iterdir() if entry.name.isdigit())

    def newest(self) -> Path | None:
        numbers = self.numbers()
        return self.root / f"{numbers[-1]:09d}" if numbers else None

    def write(self, states: States) -> None:
        """Raises when a service cannot tell its state: a snapshot is whole or it is not made."""
        number = (self.numbers() or [0])[-1] + 1
        unfinished = self.root / f"unfinished-{number}-{os.getpid()}"
        unfinished.mkdir()
        for service, get_state in states.items():
            state = get_state()
            if state is not None:
                self._write_service(unfinished, service, state)
        _sync_folder(unfinished)
        unfinished.rename(self.root / f"{number:09d}")
        _sync_folder(self.root)
        for old in self.numbers()[:-KEPT_SNAPSHOTS]:
            shutil.rmtree(self.root / f"{old:09d}", ignore_errors=True)

    def _write_service(self, folder: Path, service: str, state: dict[str, Any]) -> None:
        from ministack.core import persistence

        version = persistence._state_format_version(service)
        # One dumps and one write: json.dump writes token by token in pure Python and takes three times as long.
        text = json.dumps({"__ministack_format__": version, "payload": state}, default=persistence._json_default)
        with (folder / f"{service}.json").open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())

    def load(self, app: Any) -> None:
        from ministack.core import persistence

        folder = self.newest()
        if folder is None:
            return
        persistence.STATE_DIR = str(folder)
        for service, module in app._state_map.items():
            if (folder / f"{service}.json").exists():
                state = persistence.load_state(service)
                if state is None:
                    raise SystemExit(f"the snapshot {folder} cannot be read ({service}); move that folder away to use the one before")
                app._get_module(module).load_persisted_state(state)


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


class Launcher:
    def __init__(self, app_module: Any, snapshots: Snapshots, port: int, every_s: float, keep_fds: set[int]) -> None:
        self.app = app_module
        self.snapshots = snapshots
        self.port = port
        self.every_s = every_s
        self.keep_fds = keep_fds
        self.remove_at_end: Path | None = None
        self.stop = asyncio.Event()
        self.wanted: asyncio.Queue[str] = asyncio.Queue()
        self.loop = asyncio.get_running_loop()

    async def run(self) -> None:
        for name in ("SIGTERM", "SIGINT"):
            self.loop.add_signal_handler(getattr(signal, name), self._on_signal, name)
        threading.Thread(target=self._read_commands, daemon=True).start()
        background = [asyncio.create_task(work) for work in (self._tell_when_ready(), self._tick(), self._take_snapshots())]
        try:
            await self._serve()
        finally:
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)
        started = time.monotonic()
        self.snapshots.write(self.app._build_persistence_save_dict())
        tell(snapshot="last", started=started, took_s=round(time.monotonic() - started, 3))

    async def _serve(self) -> None:
        from hypercorn.asyncio import serve  # type: ignore[import-not-found] # of ministack's environment
        from hypercorn.config import Config  # type: ignore[import-not-found]

        config = Config()
        config.bind = [f"127.0.0.1:{self.port}"]
        config.keep_alive_timeout = 75
        config.graceful_timeout = 1.0
        config.loglevel = "WARNING"
        await serve(self._guarded, config, shutdown_trigger=self.stop.wait)

    async def _guarded(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/_ministack/reset"):
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b"the local desk does not forget everything"})
            return
        await self.app.app(scope, receive, send)

    def _on_signal(self, name: str) -> None:
        # Ctrl-C and `kill -- -group` reach the desk too, which then drains and closes our stdin; only if it does not, we end alone.
        tell(stopping=name)
        self.loop.call_later(PARENT_GRACE_S, self.stop.set)

    def _read_commands(self) -> None:
        for line in sys.stdin:
            command, _, token = line.strip().partition(" ")
            if command == "snapshot":
                self.loop.call_soon_threadsafe(self.wanted.put_nowait, token)
        if self.remove_at_end:
            self.remove_at_end.unlink(missing_ok=True)
        self.loop.call_soon_threadsafe(self.stop.set)

    async def _tell_when_ready(self) -> None:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                tell(ready=True)
                return

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(self.every_s)
            if self.wanted.empty():
                self.wanted.put_nowait("periodic")

    async def _take_snapshots(self) -> None:
        while True:
            token = await self.wanted.get()
            started = time.monotonic()
            child = self._fork_writer()
            status = await self._wait_for(child)
            if status == 0:
                tell(snapshot=token, started=started, took_s=round(time.monotonic() - started, 3))
            else:
                tell(failed=f"snapshot {token} failed with status {status}; the one before stays in force")

    def _fork_writer(self) -> int:
        """Called on the event loop, where every state change happens: the copy sees one instant."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child:
            return child
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            self._close_sockets()
            self.snapshots.write(self.app._build_persistence_save_dict())
            status = 0
        except BaseException as error:  # noqa: BLE001 - the copy must never run the parent's loop
            os.write(2, f"snapshot failed: {error!r}\n".encode())
        finally:
            os._exit(status)

    def _close_sockets(self) -> None:
        """The writer may outlive a killed launcher by a moment: it must hold the lock, and not the port."""
        for fd in [int(entry.name) for entry in Path("/dev/fd").iterdir()]:
            if fd > sys.stderr.fileno() and fd not in self.keep_fds:
                with contextlib.suppress(OSError):
                    os.close(fd)

    async def _wait_for(self, child: int) -> int:
        waiting = self.loop.run_in_executor(None, os.waitpid, child, 0)
        done, _ = await asyncio.wait({waiting}, timeout=SNAPSHOT_LIMIT_S)
        if not done:
            os.kill(child, signal.SIGKILL)
        return os.waitstatus_to_exitcode((await waiting)[1])


def tell(**event: object) -> None:
    try:
        print(json.dumps(event), flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the desk is gone; our own end follows from stdin


def mend_ses(app: Any) -> None:
    app._get_module("ses")._identity_verified = lambda address, simulator=False: True
    for name in ("ses", "ses_v2"):
        module = app._get_module(name)
        module.handle_request = _with_plain_ids(module.handle_request)


def _with_plain_ids(handle: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def handle_request(*arguments: Any) -> Any:
        status, headers, body = await handle(*arguments)
        return status, headers, body.replace(b"@email.amazonses.com", b"") if isinstance(body, bytes) else body

    return handle_request


async def main(arguments: argparse.Namespace) -> None:
    from ministack import app

    snapshots = Snapshots(arguments.state / "snapshots")
    mend_ses(app)
    snapshots.load(app)
    app._load_persisted_state = lambda: None  # it would start empty where a file cannot be read
    app.save_all = lambda services: None  # its save at shutdown, file by file; ours follows it
    launcher = Launcher(app, snapshots, arguments.port, arguments.every, set(arguments.keep_fd))
    launcher.remove_at_end = arguments.remove_at_end
    await launcher.run()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--every", type=float, default=15.0)
    parser.add_argument("--remove-at-end", type=Path)
    parser.add_argument("--keep-fd", type=int, action="append", default=[])
    options = parser.parse_args()
    options.state.mkdir(parents=True, exist_ok=True)
    configure(options.port, options.state)
    asyncio.run(main(options))
