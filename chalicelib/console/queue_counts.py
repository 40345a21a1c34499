"""The numbers beside the queues. What is the same for everybody is counted once in some seconds by each process, whoever asks."""

from collections.abc import Callable
from dataclasses import dataclass, field

from chalicelib.agents.model import Agent
from chalicelib.core.clock import Clock
from chalicelib.desk.model import PublishedDesk
from chalicelib.tickets import queue_counts
from chalicelib.tickets.model import State
from chalicelib.tickets.queue import NOBODY, Sort, View

from .policy.places import ALL, MINE, RISK, UNASSIGNED, WAITING
from .policy.time_words import SOON_S
from .queues import ACTIVE_STATES, AWAITED

KEPT_S = 10.0
MOST = queue_counts.MOST


@dataclass
class QueueCounts:
    desk: Callable[[], PublishedDesk]
    desk_now: Clock
    real_now: Clock
    _counted: dict[str, int] = field(default_factory=dict)
    _counted_at: float = float("-inf")

    def of(self, agent: Agent) -> dict[str, int]:
        """At risk are those that are late, or due within the hour. `MOST` stands for as many or more."""
        shards = self.desk().document.sharding.queue
        (mine,) = queue_counts.count_all([queue_counts.of_view(View((), ACTIVE_STATES, agent.id, Sort.NEWEST), shards)])
        return {MINE: mine, **self._everybodys(shards)}

    def forget(self) -> None:
        """After one's own change."""
        self._counted_at = float("-inf")

    def _everybodys(self, shards: int) -> dict[str, int]:
        if not 0 <= self.real_now() - self._counted_at < KEPT_S:
            teams = tuple(self.desk().document.teams)
            counted = {
                UNASSIGNED: queue_counts.of_view(View(teams, AWAITED, NOBODY, Sort.OLDEST), shards),
                RISK: queue_counts.due_before(teams, shards, int(self.desk_now()) + SOON_S),
                WAITING: queue_counts.of_view(View(teams, (State.WAITING_CUSTOMER,), None, Sort.NEWEST), shards),
                ALL: queue_counts.active(teams, shards),
            }
            self._counted = dict(zip(counted, queue_counts.count_all(list(counted.values())), strict=True))
            self._counted_at = self.real_now()
        return self._counted
