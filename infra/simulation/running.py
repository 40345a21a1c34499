"""Runs seeds: each has its faults and its variety of the demo desk; what was broken comes with the command that runs it again."""

import contextlib
import gc
import io
import logging
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.desk.model import DeskDocument, Sharding
from infra.publish import DOCUMENT, read_document
from infra.template import FOLDER

from .faults import NONE, Faults, varied
from .invariants import broken
from .record import Record, record_of
from .simulation import Plan, Simulation, Standing

IN_TIME_S = 10.0
IN_TIME_WITH_FAULTS_S = 1800.0
"""Sweeps may stand still for nine minutes, and what fails comes back after 90 s, again and again."""
CASES = 200
FAULTLESS_EVERY = 10
"""Every so many seeds one runs without faults: then everything must be on time to the seconds."""


class Report(Struct, frozen=True):
    seed: int
    cases: int
    faults: list[str]
    """What was broken, one line each."""
    digest: str
    sweeps: int
    messages: int
    deaths: int
    pages: int
    cpu_s: float

    @property
    def again(self) -> str:
        return f"make simulate SEED={self.seed} CASES={self.cases}"


def plan_of(seed: int, cases: int = CASES) -> Plan:
    """The same for the same seed, on every machine."""
    random = Random(f"plan {seed}")
    faults = NONE if seed % FAULTLESS_EVERY == 0 else varied(random)
    return Plan(str(seed), cases, faults, _document(random))


def _document(random: Random) -> DeskDocument:
    """The demo desk, in other sizes: what holds must not hang on a number of its configuration."""
    document = demo()
    sharding = Sharding(queue=document.sharding.queue, agenda=random.choice((1, 1, 2, 4)))
    acknowledgements = random.random() < 0.3  # noqa: PLR2004 - they cost a third of a case
    people = {
        name: replace(person, webhook=f"{name}-chat" if random.random() < 0.7 else None)  # noqa: PLR2004
        for name, person in document.people.items()
    }
    mail = replace(document.automatic_mail, acknowledgements=acknowledgements)
    return replace(document, sharding=sharding, people=people, automatic_mail=mail)


@cache
def demo() -> DeskDocument:
    return read_document((FOLDER.parent / DOCUMENT).read_text(encoding="utf-8"))


def run(seed: int, cases: int = CASES, watch: Callable[[str], None] = lambda line: None) -> Report:
    plan = plan_of(seed, cases)
    started = time.process_time()
    with unheard():
        simulation, standing = _simulated(plan, watch)
        record = record_of(simulation.machine, plan.document)
    bound_s = IN_TIME_S if plan.faults == NONE else IN_TIME_WITH_FAULTS_S
    faults = standing or broken(record, simulation.people.ledger, bound_s)
    told, machine = simulation.told, simulation.machine
    return Report(
        seed, cases, faults, told.digest, told.sweeps, told.messages, machine.deaths, len(record.copies), time.process_time() - started
    )


def simulated(plan: Plan) -> tuple[Simulation, Record]:
    """For who measures: the run and its record. Raises Standing."""
    with unheard():
        simulation, standing = _simulated(plan, lambda line: None)
        if standing:
            raise Standing(standing[0])
        return simulation, record_of(simulation.machine, plan.document)


def _simulated(plan: Plan, watch: Callable[[str], None]) -> tuple[Simulation, list[str]]:
    simulation = Simulation(plan, watch)
    try:
        simulation.run()
    except Standing as error:
        return simulation, [f"agenda_never_stands_still: {error}"]
    finally:
        simulation.close()
    return simulation, []


@contextlib.contextmanager
def unheard() -> Iterator[None]:
    """The desk's logs and metrics go nowhere, and its garbage stays: both cost more than the desk's own work."""
    kept = sys.stdout
    logging.disable(logging.CRITICAL)
    gc.disable()
    sys.stdout = io.StringIO()
    try:
        yield
    finally:
        sys.stdout = kept
        gc.enable()
        logging.disable(logging.NOTSET)


class FaultsOf(Struct, frozen=True):
    """For a line of progress: which kinds a seed has."""

    faults: Faults

    def __str__(self) -> str:
        return ", ".join(name for name in Faults.__struct_fields__ if getattr(self.faults, name)) or "none"
