"""CPU of a fresh process through its first mail, against a fresh process that imports PynamoDB and does one get."""

import compileall
import json
import os
import subprocess
import sys
from random import Random
from statistics import median

from .desk_under_load import LoadedDesk
from .table import Row

TARGET = 2.0
RUNS = 15
COMPILED = ("chalicelib", "benchmarks")


def measure(desk: LoadedDesk) -> list[Row]:
    """The first run of each is thrown away: it fills the system's caches. `.pyc` files are there as in the deployed layer, even where Python is told to write none."""
    for folder in COMPILED:
        compileall.compile_dir(folder, quiet=1)
    desk.use()
    random = Random(5)
    known = desk.tickets[0]
    mail_runs, get_runs = [], []
    for number in range(RUNS + 1):
        mail_runs.append(_cpu_ms(desk, ["benchmarks.first_mail"], json.dumps(desk.new_mail(random, customer=number))))
        get_runs.append(
            _cpu_ms(desk, ["benchmarks.first_get", desk.environment["KEYS_TABLE"], "cid", _customer_of(desk, known.customer)], "")
        )
    mail_ms, get_ms = median(mail_runs[1:]), median(get_runs[1:])
    ratio = mail_ms / get_ms
    return [
        Row(
            "fresh process to first mail, over one PynamoDB get", f"<= {TARGET:g}", f"{ratio:.2f}", ratio <= TARGET,
            (f"{mail_ms:.0f} ms against {get_ms:.0f} ms of CPU (user and system, medians of {RUNS} runs taking turns, .pyc present)",),
            {"mail_ms": mail_ms, "get_ms": get_ms, "ratio": ratio},
        )
    ]  # fmt: skip


def _customer_of(desk: LoadedDesk, number: int) -> str:
    from .filling import customer_id_of

    return customer_id_of(desk.wiring, number)


def _cpu_ms(desk: LoadedDesk, module_and_arguments: list[str], given: str) -> float:
    """User and system time of one child, as the kernel counted it."""
    command = [sys.executable, "-m", *module_and_arguments]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env={**os.environ, **desk.environment}, text=True)
    assert child.stdin is not None
    child.stdin.write(given)
    child.stdin.close()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}; its words are above")
    return (used.ru_utime + used.ru_stime) * 1000
