"""Measures everything, prints the table and writes it as JSON: `make bench`."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import boto3

from chalicelib.aws import clients

from . import agenda, cold_start, console_queues, console_ticket, cost_a_mail, cpu_a_mail, growth, machine, paging_day, search
from .desk_under_load import LoadedDesk
from .filling import filled_desk
from .local_cloud import Environment, local_cloud, with_tables_of_its_own
from .meter import Meter
from .table import Row, printed
from .units import table_of

OUTPUT = Path("build/bench.json")
FEW, SOME, MANY = 200, 500, 20_000
METERED_SERVICES = ("dynamodb", "s3", "sesv2", "sqs", "sns", "ssm", "kms")
Done = TypeVar("Done")


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument("--output", type=Path, default=OUTPUT)
    arguments.add_argument("--many", type=int, default=MANY, help="tickets of the large desk; fewer only to try the benchmark itself")
    options = arguments.parse_args()
    started = time.monotonic()
    with local_cloud() as environment, _handlers_unheard():
        rows = measure(environment, options.many)
    took_s = time.monotonic() - started
    described = machine.describe()
    print(f"\n{printed(rows)}\n\n{described}; took {took_s:.0f} s")
    options.output.parent.mkdir(parents=True, exist_ok=True)
    found = {
        "machine": described,
        "took_s": round(took_s),
        "rows": [{name: getattr(row, name) for name in Row.__dataclass_fields__} for row in rows],
    }
    options.output.write_text(json.dumps(found, indent=1) + "\n")
    return 0 if all(row.is_met for row in rows) else 1


def measure(environment: Environment, many: int) -> list[Row]:
    """What is read first, while the desks are as they were filled; CPU while no meter listens."""
    few, some, large = (_filled(environment, size) for size in (FEW, SOME, many))
    meter, metered = _meter_of([few, some, large]), [clients.client(service) for service in METERED_SERVICES]
    with meter.listening(metered):
        growing = _told("reads", lambda: growth.measure(few, large, meter))
        cost = _told("calls and units a mail", lambda: cost_a_mail.measure(some, meter))
    cpu = _told("CPU a mail", lambda: cpu_a_mail.measure(some, large))
    cold = _told("cold starts", lambda: cold_start.measure(some))
    due = _told("what is due", agenda.measure)
    lists = _told("the console's lists", lambda: console_queues.measure(many))
    opened = _told("a ticket of 200 messages", console_ticket.measure)
    found = _told("search", search.measure)
    day = _told("a day of 10,000 tickets, twice", paging_day.measure)
    return [*cpu, *cost, *cold, *growing, *lists, *opened, *found, *due, *day]


def _filled(environment: Environment, size: int) -> LoadedDesk:
    return _told(f"a desk of {size:,} tickets", lambda: filled_desk(with_tables_of_its_own(environment, str(size)), size))


def _meter_of(desks: list[LoadedDesk]) -> Meter:
    observer = boto3.client("dynamodb")
    names = [desk.environment[variable] for desk in desks for variable in ("DESK_TABLE", "KEYS_TABLE")]
    return Meter(observer, {name: table_of(observer.describe_table(TableName=name)["Table"]) for name in names})


def _told(what: str, work: Callable[[], Done]) -> Done:
    """A line of progress on standard error: standard output is for the table."""
    started = time.monotonic()
    print(f"{what} …", end=" ", file=sys.stderr, flush=True)
    done = work()
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)
    return done


@contextmanager
def _handlers_unheard() -> Iterator[None]:
    """What handlers log goes nowhere, at the cost that it has in Lambda: it is written all the same."""
    sys.stdout.flush()
    kept = os.dup(1)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        try:
            yield
        finally:
            sys.stdout.flush()
            os.dup2(kept, 1)
            os.close(kept)


if __name__ == "__main__":
    sys.exit(main())
