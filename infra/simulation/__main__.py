"""`make simulate`: five hundred simulated years; each seed that breaks something is printed with the command that runs it again."""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed

from .running import CASES, FaultsOf, Report, plan_of, run

SEEDS = 500
SHOWN = 20
TRACED = 60


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m infra.simulation", description=__doc__)
    arguments.add_argument("--seeds", type=int, default=SEEDS)
    arguments.add_argument("--first", type=int, default=1)
    arguments.add_argument("--cases", type=int, default=CASES)
    arguments.add_argument("--jobs", type=int, default=max(1, min(os.cpu_count() or 1, 8)))
    arguments.add_argument("--seed", type=int, help="this one alone, with the last of what happened")
    options = arguments.parse_args()
    return replay(options.seed, options.cases) if options.seed is not None else run_all(options)


def run_all(options: argparse.Namespace) -> int:
    seeds, failed, started = range(options.first, options.first + options.seeds), list[Report](), time.monotonic()
    with ProcessPoolExecutor(options.jobs) as pool:
        waiting = [pool.submit(run, seed, options.cases) for seed in seeds]
        for done, future in enumerate(as_completed(waiting), 1):
            report = future.result()
            failed += [report] if report.faults else []
            passed_s = time.monotonic() - started
            left_s = passed_s / done * (len(waiting) - done)
            print(f"{done}/{len(waiting)}  {line_of(report)}  {passed_s:.0f} s, about {left_s:.0f} s left", flush=True)
    for report in sorted(failed, key=lambda report: report.seed):
        tell(report)
    print(f"{len(waiting) - len(failed)} of {len(waiting)} simulated years hold, {options.cases} cases each.")
    return 1 if failed else 0


def replay(seed: int, cases: int) -> int:
    lines: list[str] = []
    print(f"seed {seed}, faults: {FaultsOf(plan_of(seed).faults)}")
    report = run(seed, cases, lines.append)
    print(*lines[-TRACED:], sep="\n")
    print(f"digest {report.digest}: another run of this seed has the same")
    tell(report)
    return 1 if report.faults else 0


def line_of(report: Report) -> str:
    state = f"{len(report.faults)} BROKEN" if report.faults else "holds"
    return f"seed {report.seed} {state}: {report.pages} pages, {report.messages} messages, {report.sweeps} sweeps, {report.deaths} deaths, {report.cpu_s:.1f} s"


def tell(report: Report) -> None:
    print(f"\n{line_of(report)}", *report.faults[:SHOWN], sep="\n  ")
    if len(report.faults) > SHOWN:
        print(f"  and {len(report.faults) - SHOWN} more")
    if report.faults:
        print(f"  again: {report.again}")


if __name__ == "__main__":
    sys.exit(main())
