"""Plays a flow stage by stage, breaks one call of a stage, lets AWS deliver again, and compares what is there in the end.

A stage ends when nothing is due any more. Each stage begins at a whole hour of the play (`hour_s`), and what a fault delays stays within
that hour: so times compare by the hour.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from chalicelib import wiring
from chalicelib.sla.policy.clocks.choosing import history_of
from tests.aws import aws
from tests.record_checks import assert_record_holds
from tests.world import START, World

from .canonical import Canon, Outside, Posts, Snapshot, put_snapshot, sends, take_snapshot, unsettled
from .injection import CRASHES, REFUSALS, Crash, Fault, Injector

REDELIVERED_AFTER_S = 91  # past an outbox entry's lease, a page's lease and a message's invisibility
SETTLED_WITHIN_S = 840
GIVEN_UP_AFTER_S = 900  # some more rounds of redelivery; what is due then is on no agenda
MOST_DELIVERIES = 6
READS = ("Get", "BatchGet", "Query", "Scan", "Decrypt")


@dataclass(frozen=True)
class Stage:
    """`prepare` sets the scene without faults; `act` is what is broken, once a call. It is called again after a fault."""

    name: str
    hour: int
    prepare: Callable[["Play"], None]
    act: Callable[["Play"], None]


@dataclass
class Before:
    """Where a stage begins, and what a run of it without faults comes to."""

    snapshot: Snapshot
    outside: Outside
    queue: list["WorkMessage"]
    notes: dict[str, Any]
    now: float
    on_send: Callable[[], Any] = lambda: None
    calls: list[str] = field(default_factory=list)
    outcome: dict[str, Any] = field(default_factory=dict)


@dataclass
class WorkMessage:
    body: dict[str, Any]
    visible_at: float


EMPTY = Before(Snapshot((), (), {}), Outside([], [], [], {}), [], {}, START)


class Play:
    """One desk on a stage: deliveries as AWS makes them, at least once and again after every failure."""

    def __init__(self, world: World, hour_s: int, posts: Posts) -> None:
        self.world, self.hour_s = world, hour_s
        self.notes: dict[str, Any] = {}
        self.queue: list[WorkMessage] = []
        self.may_repeat: set[str] = set()
        self.began = START
        self.there: Snapshot | None = None
        self.outside = Outside(world.sent, world.pages, posts, {})
        self.injector = Injector(on_strike=lambda: self.may_repeat.update(unsettled(world.environment, self.outside)))
        world.listeners[:] = [self.injector.listen, self._hear_queue]
        world.restart()

    # ---- the play

    def begin(self, hour: int) -> None:
        """A fresh process, so that the calls of a cold start are among those that break."""
        self.world.now = self.began = START + hour * self.hour_s
        self.world.restart()

    def plan(self, faults: dict[int, Fault]) -> None:
        self.injector.reset(faults)
        self.may_repeat.clear()

    def perform(self, stage: Stage) -> None:
        self.injector.is_counting = True
        stage.act(self)
        self.injector.is_counting = False
        self.settle()
        self.injector.on_send = lambda: None

    def deliver(self, once: Callable[[], bool]) -> None:
        """Delivers until it is done. Only an injected fault excuses a failure."""
        for _ in range(MOST_DELIVERIES):
            struck = self.injector.struck
            if self._is_done(once, struck):
                return
            assert self.injector.struck > struck, "it failed, and no fault was injected"
            self.world.now += REDELIVERED_AFTER_S
        raise AssertionError(f"not done after {MOST_DELIVERIES} deliveries")

    def _is_done(self, once: Callable[[], bool], struck: int) -> bool:
        try:
            return once()
        except Crash:
            self.world.restart()
        except Exception:
            if self.injector.struck == struck:
                raise
        return False

    # ---- the schedule and the work queue

    def settle(self) -> None:
        """The schedule and the workers run until nothing is due within this stage."""
        until = self.began + SETTLED_WITHIN_S
        while True:
            self.deliver(lambda: self.world.sweep() is not None)
            for message in [message for message in self.queue if message.visible_at <= self.world.now]:
                self._work(message)
            moments = [*self._due_times(), *(message.visible_at for message in self.queue)]
            following = min((moment for moment in moments if moment <= until), default=None)
            if following is None:
                break
            assert self.world.now < until + GIVEN_UP_AFTER_S, f"what was due {self.world.now - following:.0f} s ago is still not done"
            self.world.now = following if following > self.world.now else self.world.now + 60
        self.queue.clear()  # what is left is due in a later stage, whose sweep hands it over again

    def _work(self, message: WorkMessage) -> None:
        struck = self.injector.struck
        if self._is_done(lambda: not self.world.work([message.body])["batchItemFailures"], struck):
            self.queue.remove(message)
            return
        assert self.injector.struck > struck, "work failed, and no fault was injected"
        message.visible_at = self.world.now + REDELIVERED_AFTER_S

    def _due_times(self) -> list[int]:
        pages = aws("dynamodb").scan(TableName=self.world.environment["DESK_TABLE"], ConsistentRead=True)
        return [int(item["due_at"]["N"]) for item in pages["Items"] if "due_at" in item]

    def _hear_queue(self, events: Any) -> None:
        events.register("after-call.sqs.SendMessageBatch", self._queued)

    def _queued(self, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        taken = {entry["Id"] for entry in parsed.get("Successful", [])}
        for entry in context["asked"]["Entries"]:
            if entry["Id"] in taken:
                self.queue.append(WorkMessage(json.loads(entry["MessageBody"]), self.world.now + entry["DelaySeconds"]))

    # ---- what is there

    def outcome(self) -> dict[str, Any]:
        assert_record_holds(self.world.items(), wiring.desk().vault, history_of(wiring.desk().desk()))
        self.there = take_snapshot(self.world.environment)
        return Canon(self.outside, self.there, self.hour_s).state()

    def remember(self) -> Before:
        world = self.world
        return Before(
            take_snapshot(world.environment), self.outside.copy(), list(self.queue), dict(self.notes), world.now, self.injector.on_send
        )

    def go_back(self, before: Before) -> None:
        put_snapshot(self.world.environment, self.there or take_snapshot(self.world.environment), before.snapshot)
        self.there = None
        self.outside.become(before.outside)
        self.queue[:], self.notes = before.queue, dict(before.notes)
        self.world.now, self.injector.on_send = before.now, before.on_send


def is_worth_it(fault: Fault, call: str, number: int) -> bool:
    """Crashes break every call. A read that fails leaves nothing behind whatever it failed of, so the kinds of refusal take turns on reads."""
    if fault in CRASHES or not call.partition(".")[2].startswith(READS):
        return True
    return fault in REFUSALS and REFUSALS.index(fault) == number % len(REFUSALS)


class Harness:
    """Plays a flow once without faults and remembers where each stage began; then any stage can be played again with faults."""

    def __init__(self, play: Play, stages: tuple[Stage, ...]) -> None:
        self.play = play
        self.stages = {stage.name: stage for stage in stages}

    @cached_property
    def before(self) -> dict[str, Before]:
        """By stage. Played when a test first asks for it: what goes wrong in it is that test's failure."""
        found: dict[str, Before] = {}
        self.play.go_back(EMPTY)
        for name, stage in self.stages.items():
            self._set_scene(stage)
            before = found[name] = self.play.remember()
            self.play.plan({})
            self.play.begin(stage.hour)
            self.play.perform(stage)
            before.calls, before.outcome = self.play.injector.calls, self.play.outcome()
        return found

    def break_each_call(self, name: str, fault: Fault) -> list[str]:
        """Every call of the stage in turn; returns what went otherwise than without the fault."""
        self.play.there = None  # other tests came between
        calls = self.before[name].calls
        assert calls, "a stage without calls proves nothing"
        return [
            wrong for number, call in enumerate(calls, 1) if is_worth_it(fault, call, number) for wrong in self._break(name, number, fault)
        ]

    def break_twice(self, faults: dict[int, Fault]) -> list[str]:
        """The whole flow from an empty desk, its calls numbered through all stages."""
        self.play.there = None
        self.play.go_back(EMPTY)
        self.play.plan(faults)
        where = ", ".join(f"{fault} call {number}" for number, fault in faults.items())
        try:
            for stage in self.stages.values():
                self._set_scene(stage)
                self.play.begin(stage.hour)
                self.play.perform(stage)
        except AssertionError as error:
            return [f"{where}: {error}"]
        assert self.play.injector.struck, f"{where}: no fault happened"
        return [f"{where}: {difference}" for difference in self._differences(self.before[stage.name].outcome)]

    def calls(self) -> int:
        return sum(len(before.calls) for before in self.before.values())

    def _set_scene(self, stage: Stage) -> None:
        self.play.begin(stage.hour)
        stage.prepare(self.play)

    def _break(self, name: str, number: int, fault: Fault) -> list[str]:
        stage, before = self.stages[name], self.before[name]
        self.play.go_back(before)
        self.play.plan({number: fault})
        self.play.begin(stage.hour)
        where = f"{name}, {fault} call {number} {before.calls[number - 1]}"
        try:
            self.play.perform(stage)
        except AssertionError as error:
            return [f"{where}: {error}"]
        assert self.play.injector.struck == 1, f"{where}: the fault did not happen"
        return [f"{where}: {difference}" for difference in self._differences(before.outcome)]

    def _differences(self, wanted: dict[str, Any]) -> list[str]:
        found = self.play.outcome()
        missing = [f"missing {name}" for name in wanted.keys() - found.keys()]
        more = [f"too much: {name}" for name in found.keys() - wanted.keys()]
        other = [f"{name} is {found[name]}, not {wanted[name]}" for name in wanted.keys() & found.keys() if found[name] != wanted[name]]
        return sorted(missing + more + other) + self._repeated()

    def _repeated(self) -> list[str]:
        """A second send is excused where the first was taken and not yet marked when the fault struck, once a fault."""
        play = self.play
        excused = play.injector.struck
        return [
            f"sent {times} times: {stable}"
            for stable, times in sends(play.outside).items()
            if times > 1 + excused * (stable in play.may_repeat)
        ]
