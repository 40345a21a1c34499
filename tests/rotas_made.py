"""Rotas, chains and pages' lives for tests: whole ones to begin with, and what differs by name."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.desk.chains import Chain, ChainLevel, QuietHours
from chalicelib.desk.rotas import Hours, LayerPlan, Person, RotaPlan
from chalicelib.oncall.policy import chain_history as h
from chalicelib.oncall.policy.chain import Action, Kind, next_action
from chalicelib.oncall.policy.chain_recipients import Directory, recipients
from chalicelib.oncall.policy.chain_state import status_of
from chalicelib.oncall.policy.rota import Absence, Override, Rota, rota_of

PAGE = "02Q1QBG0H6CD2.first_response.1"
NIGHT = QuietHours(time_zone="Asia/Tokyo", hours=(Hours(start="22:00", end="08:00"),))


def at(zone: str, wall: str, fold: int = 0) -> int:
    """Epoch seconds of `2026-03-29 02:30`; `fold` 1: the second time that the clocks show it."""
    return int(datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp())


def layer(*turns: str, every: str = "week", first: str = "2026-01-05 09:00", **facts: Any) -> LayerPlan:
    return LayerPlan(turns=turns, every=every, first_handover=first, **facts)  # type: ignore[arg-type]


def rota(*layers: LayerPlan, zone: str = "UTC", overrides: Iterable[Override] = (), absences: Iterable[Absence] = ()) -> Rota:
    return rota_of("first", RotaPlan(time_zone=zone, layers=layers), overrides, absences)


def level(*whom: str, after_s: int = 900, channels: tuple[str, ...] = ("topic", "mail"), **facts: Any) -> ChainLevel:
    return ChainLevel(whom=whom, after_s=after_s, channels=channels, **facts)  # type: ignore[arg-type]


def chain(*levels: ChainLevel, **facts: Any) -> Chain:
    made = levels or (level("person:aiko", after_s=0), level("person:kenji"), level("team:tokyo", after_s=1800, severity="critical"))
    return Chain(levels=made, **({"fallback": "fallback", "gather_s": 0} | facts))


PEOPLE = {"aiko": Person(teams=("tokyo",), webhook="aiko-chat"), "kenji": Person(teams=("tokyo",)), "maria": Person()}


class Life:
    """A page that is lived through: each action performed when it falls due, `world` saying what becomes of a call."""

    def __init__(
        self,
        made: Chain,
        opened: h.Opened,
        world: Callable[[h.Attempt], str] = lambda attempt: "taken",
        rotas: dict[str, Rota] | None = None,
    ) -> None:
        self.chain, self.world, self.directory = made, world, Directory(PEOPLE, rotas or {})
        self.history = h.PageHistory(PAGE, (opened,))
        self.now = opened.at
        self.done: list[tuple[int, Action]] = []

    def record(self, *events: h.Happening) -> None:
        self.history = h.PageHistory(PAGE, (*self.history.events, *events))

    def next(self) -> Action | None:
        return next_action(status_of(self.history), self.chain, self.now)

    def until(self, end: int, most: int = 2000) -> list[tuple[int, Action]]:
        """Performs everything due up to `end`; the pairs of (when, what), since the page was opened."""
        for _ in range(most):
            action = self.next()
            if action is None or action.at > end:
                self.now = max(self.now, end)
                return self.done
            self.now = max(self.now, action.at)
            self.perform(action)
        raise AssertionError(f"more than {most} actions until {end}: {self.done[-3:]}")

    def perform(self, action: Action) -> None:
        self.done.append((self.now, action))
        if action.kind is Kind.RAISE:
            told = recipients(action.whom, action.channels, self.directory, self.now)
            self.record(h.Raised(self.now, action.cycle, action.level, action.copy, told))
        elif action.kind is Kind.ALARM:
            self.record(h.Alarmed(self.now, action.cycle, action.level, action.copy, action.recipient, action.again))
        elif action.kind is Kind.REARM:
            self.record(h.Rearmed(self.now))
        else:
            self._try(action)

    def _try(self, action: Action) -> None:
        assert action.attempt is not None
        self.record(h.Tried(self.now, action.attempt))
        outcome = self.world(action.attempt)
        if outcome == "taken":
            self.record(h.Taken(self.now, action.attempt))
        elif outcome == "failed":
            self.record(h.Failed(self.now, action.attempt, "503"))

    def told(self, kind: Kind = Kind.RAISE) -> list[tuple[int, int, int]]:
        """(seconds since the opening, level, copy) of each action of a kind."""
        return [(moment - self.history.opened.at, action.level, action.copy) for moment, action in self.done if action.kind is kind]
