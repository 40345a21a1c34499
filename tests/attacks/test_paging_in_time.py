"""How long after its time an overdue ticket is paged, counted on the desk's clock: schedule, delays and redelivery are played second by second."""

import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
import yaml

from chalicelib.core.errors import Upstream
from tests.builders import ROOT
from tests.faults.injection import Crash, Fault, Injector
from tests.world import World, mail

FIRST_RESPONSE_S = 4 * 3600
EVERY_S = 60
ON_TIME_S, FAULT_S = 10, 90
GIVEN_UP_AFTER_S = 300
SWEEPS = 4
PHASES = (1, 59)
"""How long after the ticket's time the schedule fires next: the later, the longer a fault is waited for."""


class _Tolerant(yaml.SafeLoader):
    """Of the template's own tags only the shape is wanted."""


_Tolerant.add_multi_constructor("!", lambda loader, suffix, node: None)
_QUEUE = yaml.load((ROOT / "infra/resources.yaml").read_text(encoding="utf-8"), _Tolerant)["Resources"]["WorkQueue"]
INVISIBLE_S = _QUEUE["Properties"]["VisibilityTimeout"]


@dataclass
class Night:
    """One overdue ticket, a schedule and a queue. `missed` numbers the sweeps that never happen, from 0; faults strike calls by number."""

    world: World
    phase: int
    missed: frozenset[int] = frozenset()
    injector: Injector = field(default_factory=Injector)
    agenda: list[tuple[float, int, str | None]] = field(default_factory=list)
    order: Iterator[int] = field(default_factory=count)

    def paged_after_s(self, faults: dict[int, Fault] | None = None) -> float:
        """From the ticket's time to the first page that SNS took."""
        self.injector.reset(faults or {})
        self.world.wipe()
        self.world.listeners[:] = [self.injector.listen, self._hear_queue]
        self.world.restart()
        self.world.deliver(mail())
        due = self.world.now + FIRST_RESPONSE_S
        for number, at in enumerate(range(-2 * EVERY_S, GIVEN_UP_AFTER_S, EVERY_S)):
            if number not in self.missed:
                self._at(due + at + self.phase, None)
        while self.agenda[0][0] < due - EVERY_S:
            self._next()
        self.injector.is_counting = True
        while not self.world.pages and self.world.now < due + GIVEN_UP_AFTER_S:
            self._next()
        self.injector.is_counting = False
        self.agenda.clear()
        return self.world.now - due

    def calls(self) -> list[tuple[int, str]]:
        """Those of a night without faults, from the last sweep before the ticket's time on. Of equal ones in a row, such as a sweep's reads, the first."""
        self.paged_after_s()
        numbered = list(enumerate(self.injector.calls, 1))
        assert "sns.Publish" in self.injector.calls
        return [(number, f"{number} {call}") for number, call in numbered if number == 1 or call != self.injector.calls[number - 2]]

    def _at(self, moment: float, body: str | None) -> None:
        """`body` is a message's; None: the schedule fires."""
        heapq.heappush(self.agenda, (moment, next(self.order), body))

    def _next(self) -> None:
        self.world.now, _, body = heapq.heappop(self.agenda)
        try:
            is_done = self.world.sweep() is not None if body is None else not self.world.work([json.loads(body)])["batchItemFailures"]
        except Crash:
            self.world.restart()
            is_done = False
        except Upstream:
            is_done = False
        if not is_done and body is not None:
            self._at(self.world.now + INVISIBLE_S, body)

    def _hear_queue(self, events: Any) -> None:
        events.register("after-call.sqs.SendMessageBatch", self._queued)

    def _queued(self, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        taken = {entry["Id"] for entry in parsed.get("Successful", [])}
        for entry in context["asked"]["Entries"]:
            if entry["Id"] in taken:
                self._at(self.world.now + entry["DelaySeconds"], entry["MessageBody"])


@pytest.mark.parametrize("phase", range(0, EVERY_S, 7))
def test_page_is_on_time(world: World, phase: int) -> None:
    assert 0 <= Night(world, phase).paged_after_s() <= ON_TIME_S


@pytest.mark.attack(57)
@pytest.mark.parametrize("missed", range(SWEEPS))
@pytest.mark.parametrize("phase", PHASES)
def test_missed_sweep_delays_a_page_by_no_more_than_it_may(world: World, phase: int, missed: int) -> None:
    assert Night(world, phase, frozenset({missed})).paged_after_s() <= FAULT_S


@pytest.mark.parametrize("fault", [Fault.THROTTLE, Fault.CRASH_BEFORE, Fault.CRASH_AFTER])
@pytest.mark.parametrize("phase", PHASES)
def test_fault_at_any_call_delays_a_page_by_no_more_than_it_may(world: World, phase: int, fault: Fault) -> None:
    night = Night(world, phase)

    taken = {call: night.paged_after_s({number: fault}) for number, call in night.calls()}

    assert {call: after_s for call, after_s in taken.items() if after_s > FAULT_S} == {}


def test_missed_sweep_and_a_throttle_together_cost_a_minute_more(world: World) -> None:
    night = Night(world, PHASES[-1], frozenset({2}))

    assert max(night.paged_after_s({number: Fault.THROTTLE}) for number, _ in night.calls()) <= FAULT_S + EVERY_S
