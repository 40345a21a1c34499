"""Records what agents do and see before they see it: without its line in the record nothing is shown, and nothing changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from chalicelib.aws.dynamodb import CommitRefused, Write, commit
from chalicelib.core.clock import Clock, day_of
from chalicelib.core.errors import Upstream
from chalicelib.core.ids import keyed_digest
from chalicelib.core.patterns import pattern

from . import acts
from .model import Act, AgentDay, Origin

MOST_ATTEMPTS = 12
"""An agent's own requests at once are put in order; more than so many are no person."""
WHERE_WIDTH = 16
UNREADABLE = "unreadable"
_ID = pattern(r"[0-9A-Za-z][0-9A-Za-z._:-]{0,79}")


class Line(Struct, frozen=True):
    """A line not yet written: what stores it, and the agent's day with it."""

    after: AgentDay
    writes: Sequence[Write]


@dataclass
class AuditTrail:
    """`identity_key` turns addresses into ids. The newest heads are kept, so that a line usually costs one call."""

    identity_key: bytes
    real_now: Clock
    _days: dict[str, AgentDay] = field(default_factory=dict)
    _shown: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def record(self, agent: str, what: str, ids: Sequence[str], *, outcome: str, origin: Origin) -> AgentDay:
        """Raises Upstream: then nothing is recorded."""
        for _ in range(MOST_ATTEMPTS):
            line = self.line(self._known(agent), what, ids, outcome=outcome, origin=origin)
            try:
                commit(line.writes)
            except CommitRefused:
                self._days.pop(agent, None)
                continue  # another request of this agent was first
            self.has_grown(line)
            if outcome == "shown":
                self.remember(agent, ids)
            return line.after
        raise Upstream("Too many requests of this agent at once: the record could not take them all. Try again.")

    def line(self, before: AgentDay, what: str, ids: Sequence[str], *, outcome: str, origin: Origin, reveals: int = 0) -> Line:
        """For a transaction that does more than record: it is refused where the day went on since `before`. Tell of it afterwards (`has_grown`).

        Of what is no id only that stands there: blanks would part one into several, and break the chain, and somebody may have written a name there.
        """
        where = self.where(origin.address)
        act = Act(before.agent, int(self.real_now()), what, tuple(map(as_id, ids)), outcome, where, origin.request, reveals)
        return Line(*acts.append(before, act))

    def has_grown(self, line: Line) -> None:
        """The line was committed."""
        self._days[line.after.agent] = line.after

    def remember(self, agent: str, ids: Sequence[str]) -> None:
        """It stands in today's record as shown."""
        self._shown_today(agent).update(ids)

    def has_shown(self, agent: str, ids: Sequence[str]) -> bool:
        """Whether all of it stands in today's record as shown, as far as this process knows: then the agent is shown nothing new."""
        return self._shown_today(agent).issuperset(ids)

    def _shown_today(self, agent: str) -> set[str]:
        today = self.today()
        for known in [known for known in self._shown if known[1] != today]:
            del self._shown[known]
        return self._shown.setdefault((agent, today), set())

    def today(self) -> str:
        return day_of(self.real_now())

    def where(self, address: str) -> str:
        return keyed_digest(self.identity_key, "where", address, width=WHERE_WIDTH)

    def _known(self, agent: str) -> AgentDay:
        known, today = self._days.get(agent), self.today()
        return known if known and known.day == today else acts.find_day(agent, today)


def as_id(text: str) -> str:
    return text if _ID.fullmatch(text) else UNREADABLE
