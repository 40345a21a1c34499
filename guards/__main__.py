"""`python -m guards`: runs every guard's test with the guard, then without it; the exit code says whether each one was missed."""

import argparse
import os
import queue
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from .display import Progress, table
from .scratch import Scratch, copy_of, copy_of_project
from .specification import BadGuardsError, Guard, read_guards
from .trial import Verdict, fault_unchanged, run_unchanged, run_without

ROOT = Path(__file__).resolve().parents[1]
AT_ONCE = 2


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m guards", description=__doc__)
    arguments.add_argument("names", nargs="*", help="only guards whose name, attack, code or test contains one of these")
    arguments.add_argument("--jobs", type=int, default=AT_ONCE)
    options = arguments.parse_args()
    try:
        guards = read_guards(ROOT, options.names)
    except BadGuardsError as error:
        print(f"{len(error.faults)} guards cannot be taken away as they are written down:", *error.faults, sep="\n  ", file=sys.stderr)
        return 1
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="guards-", ignore_cleanup_errors=True) as folder:
        verdicts = judge(guards, Path(folder), options.jobs)
    missed = [verdict for verdict in verdicts if verdict.fault]
    print(f"\n{table(verdicts)}\n")
    for verdict in missed:
        print(f"NOT HELD {verdict.guard.name} ({verdict.guard.proves}; {verdict.guard.test}): {verdict.fault}")
    print(f"{len(verdicts) - len(missed)} of {len(verdicts)} guards held in {time.monotonic() - started:.0f} s.")
    return 1 if missed or not verdicts else 0


def judge(guards: list[Guard], folder: Path, jobs: int) -> list[Verdict]:
    corpora = str(Path(os.environ.get("CORPORA") or ROOT.parent / "shared/corpora").resolve())
    tests = sorted({guard.test for guard in guards})
    print(f"{len(guards)} guards, {len(tests)} tests. First all of these tests with every guard in place ...", flush=True)
    first = copy_of_project(ROOT, folder / "0")
    ran = run_unchanged(first, tests, corpora, jobs)
    print(flush=True)
    if not ran.reports:
        return [Verdict(guard, "its test never ran with the guard in place (pytest says above why)", 0.0) for guard in guards]
    faults = {guard: fault_unchanged(guard.test, ran) for guard in guards}
    progress = Progress(len(guards))
    verdicts = [Verdict(guard, fault, 0.0) for guard, fault in faults.items() if fault]
    for verdict in verdicts:
        progress.tell(verdict)
    copies = [first, *(copy_of(first, folder / str(number)) for number in range(1, jobs))]
    return verdicts + _take_away([guard for guard, fault in faults.items() if not fault], copies, corpora, progress)


def _take_away(guards: list[Guard], copies: list[Scratch], corpora: str, progress: Progress) -> list[Verdict]:
    free: queue.SimpleQueue[Scratch] = queue.SimpleQueue()
    for scratch in copies:
        free.put(scratch)

    def without(guard: Guard) -> Verdict:
        scratch = free.get()
        try:
            return run_without(scratch, guard, corpora)
        finally:
            free.put(scratch)

    verdicts = []
    with ThreadPoolExecutor(len(copies)) as threads:
        for done in as_completed([threads.submit(without, guard) for guard in guards]):
            verdicts.append(done.result())
            progress.tell(verdicts[-1])
    return verdicts


if __name__ == "__main__":
    sys.exit(main())
