"""`python -m infra.local`: checks ports and the state folder, runs the desk, and turns signals into an orderly end."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

STARTED = time.monotonic()

from infra.local.cloud import Cloud  # noqa: E402 - the clock of the start comes first
from infra.local.ports import Ports, PortTrouble, read_ports  # noqa: E402
from infra.local.state_lock import WAIT_S, StateInUse, StateLock  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
LONGEST_LOG = 20_000_000


def say(line: str) -> None:
    """A line for the person at the terminal; handlers print their logs to stdout, which goes to a file."""
    print(line, file=sys.__stdout__, flush=True)


def main() -> int:
    folder = Path(os.environ.get("LOCAL_DIR") or ROOT / ".local").resolve()
    try:
        lock = StateLock(folder / "state", float(os.environ.get("LOCK_WAIT_S") or WAIT_S))
        (folder / "run.json").unlink(missing_ok=True)  # left by a run that was killed
        ports = read_ports(os.environ)
    except (StateInUse, PortTrouble) as trouble:
        print(f"The desk cannot start: {trouble}.", file=sys.stderr)
        return 1
    _log_to(folder / "logs")
    try:
        return _run(folder, ports, lock)
    finally:
        lock.release()


def _run(folder: Path, ports: Ports, lock: StateLock) -> int:
    cloud = _start_cloud(folder, ports, lock)
    # Imported late: a taken port is told at once, and the cloud comes up beside these.
    from infra.local.desk_process import load_desk, point_at_local_aws
    from infra.local.first_run import mailboxes, prepare
    from infra.local.seed import seed
    from infra.local.supervisor import Plan, Run

    point_at_local_aws(os.environ, cloud.endpoint)
    plan = Plan(folder, ROOT / "infra" / "resources.yaml", ports, load_desk, prepare, seed, mailboxes())
    run = Run(plan, cloud, say)
    run.timings.note("imports", since=STARTED)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: run.end())
    code = _guarded(run, plan.facts)
    if code == 0:
        say("Ending: no new mail is taken, what was accepted is finished and saved.")
    well = run.stop()
    say("Ended. The data stays for the next start." if well else f"Ended, not cleanly; see {folder / 'logs'}.")
    return code if well else 1


def _start_cloud(folder: Path, ports: Ports, lock: StateLock) -> Cloud:
    python = Path(os.environ.get("CLOUD_PYTHON") or ROOT / ".venv-cloud" / "bin" / "python")
    log_file = folder / "logs" / "cloud.log"
    cloud = Cloud(python, folder / "state", ports.aws, log_file, keep_fd=lock.fd, remove_at_end=folder / "run.json")
    cloud.start()
    return cloud


def _guarded(run: Any, facts: Any) -> int:
    try:
        run.start()
    except Exception as error:
        if run.is_ending:  # Ctrl-C while it started: what fails then is no news
            return 0
        logging.getLogger(__name__).exception("the start failed")
        print(f"The desk cannot start: {error}", file=sys.stderr)
        return 1
    _tell_ready(run, facts)
    return int(run.wait())


def _tell_ready(run: Any, facts: Any) -> None:
    from infra.local.welcome import welcome

    steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in run.timings.steps.items())
    say(f"Ready after {time.monotonic() - STARTED:.1f} s ({steps}).")
    for line in welcome(facts):
        say(line)


def _log_to(folder: Path) -> None:
    """Logs and whatever handlers print go to files; the terminal is for people."""
    folder.mkdir(parents=True, exist_ok=True)
    log_file = folder / "desk.log"
    if log_file.exists() and log_file.stat().st_size > LONGEST_LOG:
        log_file.replace(folder / "desk.log.1")
    file = log_file.open("a", encoding="utf-8", buffering=1)
    logging.basicConfig(stream=file, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("botocore").setLevel(logging.WARNING)
    sys.stdout = file


if __name__ == "__main__":
    sys.exit(main())
