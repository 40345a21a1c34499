"""One run: opens cases through a year, jumps from moment to moment, and hands what is due to the handlers as EventBridge and SQS would."""

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache
from math import ceil
from random import Random
from typing import Any

from msgspec import Struct, field

from chalicelib.desk.model import DeskDocument
from infra.in_process.images import Image, Row
from infra.in_process.queues import Queue

from .faults import LONGEST_OUTAGE_MIN, Faults
from .machine import Machine, sqs_record
from .moments import Moments
from .people import DAY, Case, People

START = 1767225600.0  # 2026-01-01T00:00:00Z
YEAR_S = 365 * DAY
LOOK_AHEAD_S = 120.0
"""Of the sweep; nothing breaks where it is less here than there, or more."""
STANDS_STILL_S = 3600.0
ENDS_BY_S = 120 * DAY
"""So long after the last case began everything must have come to rest."""
WORKERS = 20
"""As many as the mapping lets work at once; what waits is theirs together."""


class Standing(Exception):
    """Something is due and nothing happens."""


class Plan(Struct, frozen=True):
    """`seconds` within which `cases` begin. `skips_idle_sweeps`: a minute in which there is nothing that was not handed over before may be left out."""

    seed: str
    cases: int
    faults: Faults
    document: DeskDocument
    seconds: float = YEAR_S
    skips_idle_sweeps: bool = True
    start: float = START
    case: type[Case] = Case


class Told(Struct):
    """How much happened, and a digest of everything in its order: two runs of a seed have the same."""

    sweeps: int = 0
    messages: int = 0
    steps: int = 0
    digest: str = ""
    last: list[str] = field(default_factory=list)


class Simulation:
    def __init__(self, plan: Plan, watch: Callable[[str], None] = lambda line: None) -> None:
        self.plan, self.told = plan, Told()
        self.random = Random(plan.seed)
        self.machine = Machine(plan.document, self.random, Faults(), plan.start)
        self.moments = Moments()
        queues = self.machine.cloud.queues
        self.works, self.inbound = (queues["UrgentWorkQueue"], queues["WorkQueue"]), queues["InboundMailQueue"]
        self.people = People(self.machine, self.moments, plan.seed, self._deliver, plan.case)
        self.machine.faults = plan.faults
        self._digest, self._watch = hashlib.sha256(), watch
        self._next_minute = self.plan.start
        self._out_until = 0.0
        self._first: tuple[Row, float] | None = None

    def run(self) -> None:
        """Raises Standing."""
        for _ in range(self.plan.cases):
            self.moments.at(self.plan.start + self.plan.seconds * self.random.random(), "a case begins", self.people.open_case)
        for _ in range(self.plan.cases // 100):
            self.moments.at(self.plan.start + self.plan.seconds * self.random.random(), "somebody is us", self.people.write_as_ourselves)
        ends_by = self.plan.start + self.plan.seconds + ENDS_BY_S
        while (moment := self._next()) is not None:
            at, what, act = moment
            if at > ends_by:
                raise Standing(f"after {ENDS_BY_S / DAY:.0f} days without a new case there is still something to do: {what}")
            self.machine.now = max(self.machine.now, at)
            self._note(what)
            act()
            self.people.notice_tickets()
            self.people.look_at_pages()
        self.told.digest = self._digest.hexdigest()

    def close(self) -> None:
        self.machine.close()

    # ---- what comes next

    def _next(self) -> tuple[float, str, Callable[[], None]] | None:
        candidates: list[tuple[float, str, Callable[[], None]]] = []
        if (at := self.moments.next_at) is not None:
            candidates.append((at, "moment", self._act))
        for queue in (*self.works, self.inbound):
            candidates += self._waiting_in(queue)
        if (minute := self._next_sweep()) is not None:
            candidates.append((minute, "sweep", self._sweep))
        return min(candidates, key=lambda candidate: candidate[0], default=None)

    def _waiting_in(self, queue: Queue) -> list[tuple[float, str, Callable[[], None]]]:
        visible_at = queue.next_visible_at
        return [] if visible_at is None else [(visible_at, queue.name, lambda: self._hand_over(queue))]

    def _act(self) -> None:
        what, act = self.moments.take()
        self._note(what)
        act()

    def _next_sweep(self) -> float | None:
        """The first minute that has anything to hand over."""
        first = self._first_due()
        if first is None:
            self._first = None
            return None
        self._refuse_standing(first)
        minute: float = self.plan.start + ceil((first[0] - LOOK_AHEAD_S - self.plan.start) / 60) * 60
        return max(self._next_minute, minute)

    def _refuse_standing(self, first: Row) -> None:
        """What is due first may have become so only now: a promise that was moved into the past."""
        if self._first is None or self._first[0] != first:
            self._first = (first, max(float(first[0]), self.machine.now))
        if self.machine.now - self._first[1] > STANDS_STILL_S:
            raise Standing(f"{first[1]} has been due for an hour and was not acted on")

    def _image(self) -> Image:
        return self.machine.cloud.tables.tables["DeskTable"].leader

    def _first_due(self) -> Row | None:
        image = self._image()
        return min((row for partition in image.partitions("due") if (row := image.first("due", partition))), default=None)

    # ---- the schedule

    def _sweep(self) -> None:
        faults, chance, minute = self.plan.faults, self.random.random, self.machine.now
        self._next_minute = self.plan.start + (int((minute - self.plan.start) // 60) + 1) * 60
        if chance() < faults.outage:
            self._out_until = minute + 60 * self.random.randint(2, LONGEST_OUTAGE_MIN)
        if minute < self._out_until or chance() < faults.sweep_missed or self._is_idle():
            return
        times = 2 if chance() < faults.sweep_doubled else 1
        if chance() < faults.sweep_late:
            self.moments.at(minute + 55 * chance(), "a late sweep", self._run_sweep)
            return
        for _ in range(times):
            self._run_sweep()

    def _is_idle(self) -> bool:
        """Whether everything due was handed over before and still waits in the queue. Most of such minutes are left out: they would change nothing."""
        if not self.plan.skips_idle_sweeps or self.random.random() < 0.1:  # noqa: PLR2004 - one in ten runs all the same
            return False
        image, until = self._image(), self.machine.now + LOOK_AHEAD_S
        waiting = {_handed(message.body) for queue in self.works for message in queue.messages()}
        for partition in image.partitions("due"):
            for at, key in image.rows(image.schema.indexes["due"], partition, "<=", (until,), None, forward=True):
                if (key, at) not in waiting:
                    return False
        return True

    def _run_sweep(self) -> None:
        self.told.sweeps += 1
        before = sum(queue.sent for queue in self.works)
        self.machine.sweep()
        self._note(f"sweep handed over {sum(queue.sent for queue in self.works) - before}")

    # ---- the queues

    def _deliver(self, body: str) -> None:
        """SES through SNS; SQS may bring it twice."""
        self.inbound.put(body, self.random.random())
        if self.random.random() < self.plan.faults.message_doubled:
            self.inbound.put(body, 300 * self.random.random())

    def _hand_over(self, queue: Queue) -> None:
        """A batch in any order; some messages come later than they should, some once more though they were done."""
        faults, chance = self.plan.faults, self.random.random
        self.machine.abreast = min(WORKERS, 1 + sum(each.depth[0] for each in self.works) // 2)
        batch = queue.receive()
        if faults.message_late:
            late = [message for message in batch if chance() < faults.message_late]
            for message in late:
                message.received -= 1
                queue.give_back(message, 40 * chance())
            batch = [message for message in batch if message not in late]
            self.random.shuffle(batch)
        if not batch:
            return
        self.told.messages += len(batch)
        about = self.people.ticket_about(batch[0].body)
        failed = self.machine.take(queue.name, _handler_of(queue), [sqs_record(each.id, each.body, each.received) for each in batch], about)
        self._note(f"{queue.name} {[message.id for message in batch]} failed {sorted(failed) if failed is not None else 'all'}")
        for message in batch:
            if failed is None or message.id in failed:
                queue.give_back(message)
            elif chance() < faults.message_doubled:
                queue.give_back(message, 120 * chance())

    def _note(self, what: str) -> None:
        self.told.steps += 1
        line = f"{self.machine.now - self.plan.start:.3f} {what}"
        self._digest.update(line.encode())
        self._watch(line)


@lru_cache(10_000)
def _handed(body: str) -> tuple[tuple[str, ...], float]:
    told = json.loads(body)
    return (told["pk"], told["sk"]), told["due_at"]


def _handler_of(queue: Queue) -> Any:
    from chalicelib.entrypoints.inbound_mail import inbound_mail
    from chalicelib.entrypoints.work import work

    return inbound_mail if queue.name == "InboundMailQueue" else work
