"""What the agenda costs: a sweep among few and many open tickets, our own CPU for an item that is due, a deadline through a calendar."""

import os
from dataclasses import dataclass
from random import Random
from statistics import median
from time import perf_counter, thread_time
from typing import Any

from chalicelib import wiring
from chalicelib.agenda.keys import due_partition
from chalicelib.desk.model import DeskDocument
from chalicelib.sla.policy.calendars.business_time import add_business_time, business_calendar
from infra.in_process.cloud import Cloud
from infra.local.scheduler import scheduled_event
from infra.simulation.machine import sqs_record
from infra.simulation.running import demo, unheard

from . import units
from .desk_under_load import NOW, context
from .meter import Meter, Reading
from .paging_day import LANGUAGE
from .table import Row

OPEN = (1_000, 10_000, 50_000)
DUE = 100
ITEMS = 300
MOST_OWN_MS = 5.0
MOST_DEADLINE_US = 100.0
YEAR_S = 250 * 8 * 3600
"""Of business time: over a year by the wall."""


@dataclass
class Clock:
    now: float = NOW


def measure() -> list[Row]:
    document = demo()
    return [_sweeps(document), _own_cpu(document), _deadline(document)]


def _desk(document: DeskDocument, clock: Clock) -> Cloud:
    cloud = Cloud(lambda: clock.now)
    cloud.publish(document)
    os.environ.update(cloud.environment)
    wiring.install(desk_now=lambda: clock.now, real_now=lambda: clock.now)
    return cloud


# ---- a sweep


def _sweeps(document: DeskDocument) -> Row:
    readings = {size: _sweep_among(document, size) for size in OPEN}
    told = " · ".join(f"{reading.read:g} R, {len(reading.calls)} calls" for reading in readings.values())
    same = len({(reading.read, len(reading.calls)) for reading in readings.values()}) == 1
    data = {str(size): {"read": reading.read, "calls": len(reading.calls)} for size, reading in readings.items()}
    return Row("sweep with 100 due among 1,000 · 10,000 · 50,000 open tickets", "equal", told, same, (), data)


def _sweep_among(document: DeskDocument, size: int) -> Reading:
    from chalicelib.entrypoints.sweep import sweep

    cloud = _desk(document, Clock())
    with cloud.in_use(), unheard():
        table = cloud.tables.table("DeskTable")
        for number in range(size):
            due_at = int(NOW) - number if number < DUE else int(NOW) + 3600 + number
            table.write((f"T#{number:013d}", "#"), _open_ticket(number, due_at, document.sharding.agenda))
        described = units.Table("DeskTable", table.schema.table.keys)
        meter = Meter(None, {"DeskTable": described})
        wiring.desk().desk()
        with meter.listening([_client(service) for service in ("dynamodb", "sqs", "s3")]):
            handed = int(sweep(scheduled_event(NOW), context())["handed_over"])
    if handed != DUE:
        raise RuntimeError(f"the benchmark's sweep should hand over {DUE} items and handed over {handed}")
    return meter.take()


def _client(service: str) -> Any:
    from chalicelib.aws import clients

    return clients.client(service)


def _open_ticket(number: int, due_at: int, shards: int) -> dict[str, Any]:
    """As far as the agenda's index carries it; the same length whatever the number."""
    ticket = f"{number:013d}"
    return {
        "pk": {"S": f"T#{ticket}"}, "sk": {"S": "#"}, "ty": {"S": "T"}, "id": {"S": ticket},
        "due_pk": {"S": due_partition(ticket, "u" if number % 4 == 0 else "n", shards)}, "due_at": {"N": str(due_at)},
    }  # fmt: skip


# ---- an item that is due


def _own_cpu(document: DeskDocument) -> Row:
    """Tickets of the security team run out of time: each is recorded, gets a page of its own, and the page is told by the topic."""
    clock = Clock()
    cloud = _desk(document, clock)
    with cloud.in_use(), unheard():
        from chalicelib.entrypoints.sweep import sweep
        from chalicelib.entrypoints.work import work

        for number in range(ITEMS):
            _opened(number, int(clock.now))
        clock.now += 900
        sweep(scheduled_event(clock.now), context())
        clock.now += 1
        spent = _Spent(cloud)
        times = []
        for queue in (cloud.queues["UrgentWorkQueue"], cloud.queues["WorkQueue"]):
            while batch := queue.receive(1):
                event = {"Records": [sqs_record(message.id, message.body, 1) for message in batch]}
                times.append(spent.own_ms(lambda event=event: work(event, context())))
    own = median(times)
    pages = len(cloud.publisher.pages)
    if len(times) < ITEMS or pages < ITEMS:
        raise RuntimeError(f"the benchmark should work on {ITEMS} items and page {ITEMS} times; it was {len(times)} and {pages}")
    return Row(
        "own CPU an item due (recorded, paged, told)", f"<= {MOST_OWN_MS:g} ms", f"{own:.2f} ms", own <= MOST_OWN_MS, (), {"own_ms": own}
    )


def _opened(number: int, now: int) -> None:
    from chalicelib.aws.dynamodb import commit
    from chalicelib.core.ids import new_ticket_id
    from chalicelib.tickets import events as e
    from chalicelib.tickets import store
    from chalicelib.tickets.model import Commit

    desk, ticket = wiring.desk().desk(), new_ticket_id(now, Random(number).getrandbits)
    opened = e.Opened("mail", "security@example.com", "example", "security", LANGUAGE, None, f"C{number:023d}")
    made = Commit(ticket, 1, now, now, f"customer:{opened.requester}", f"D#{number}", desk.version, (opened, e.MessageReceived()))
    commit(store.change(None, made, desk, subject=b"sealed").writes)


class _Spent:
    """Takes the emulator's CPU apart: everything within a call of a client."""

    def __init__(self, cloud: Cloud) -> None:
        self._emulator_s = 0.0
        cloud.around = self._around

    def _around(self, _service: str, _operation: str, _params: dict[str, Any], do: Any) -> dict[str, Any]:
        started = thread_time()
        try:
            answer: dict[str, Any] = do()
        finally:
            self._emulator_s += thread_time() - started
        return answer

    def own_ms(self, work: Any) -> float:
        self._emulator_s, started = 0.0, thread_time()
        work()
        return (thread_time() - started - self._emulator_s) * 1000


# ---- a deadline


def _deadline(document: DeskDocument) -> Row:
    """A year ahead, holidays and lunch breaks included, from any moment."""
    calendar = business_calendar(document.service_levels.calendars["europe"])
    random, times = Random(1), []
    add_business_time(calendar, int(NOW), YEAR_S)  # its years are kept from then on
    for _ in range(2000):
        start = int(NOW) + random.randrange(365 * 86400)
        began = perf_counter()
        add_business_time(calendar, start, YEAR_S)
        times.append((perf_counter() - began) * 1e6)
    taken = median(times)
    return Row(
        "next deadline through a calendar with holidays and split shifts, a year ahead", f"< {MOST_DEADLINE_US:g} us", f"{taken:.1f} us",
        taken < MOST_DEADLINE_US, (), {"us": taken},
    )  # fmt: skip
