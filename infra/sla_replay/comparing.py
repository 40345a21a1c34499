"""Two policies over the same records: how many promises each would have kept, and which tickets fare otherwise."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from chalicelib.desk.service_levels import CLOCKS
from chalicelib.sla.model import ClockRound, What
from chalicelib.sla.policy.clocks.choosing import History
from chalicelib.sla.policy.clocks.timeline import timeline
from chalicelib.tickets.model import Commit

Progress = Callable[[int, int], None]
TOLD_EVERY = 100


class Outcome(Struct, frozen=True):
    """A round of a clock under one policy. `due_at`: the breach, or what was promised at the end; None where nothing is promised."""

    status: str
    policy: str
    due_at: int | None
    used_s: int


class Difference(Struct, frozen=True):
    """A round that would have ended otherwise; None: it would not have been promised."""

    ticket: str
    clock: str
    began_at: int
    team: str
    then: Outcome | None
    now: Outcome | None


class Row(Struct, frozen=True, kw_only=True):
    """Of one clock and team: rounds promised, kept and broken by what was in force (`then`) and by the other policy (`now`)."""

    clock: str
    team: str
    promised_then: int = 0
    promised_now: int = 0
    broken_then: int = 0
    broken_now: int = 0
    newly_broken: int = 0
    saved: int = 0

    def plus(self, other: "Row") -> "Row":
        counts = ("promised_then", "promised_now", "broken_then", "broken_now", "newly_broken", "saved")
        return Row(clock=self.clock, team=self.team, **{name: getattr(self, name) + getattr(other, name) for name in counts})


class Comparison(Struct, frozen=True):
    """`tickets` were read; `rows` sum them up, `differences` name those that would have fared otherwise."""

    at: int
    tickets: int
    rows: list[Row]
    differences: list[Difference]


def compare(records: Mapping[str, Sequence[Commit]], then: History, now: History, at: int, told: Progress) -> Comparison:
    rows: dict[tuple[str, str], Row] = {}
    differences: list[Difference] = []
    for number, (ticket, commits) in enumerate(records.items(), 1):
        for found in _rounds(ticket, commits, then, now, at):
            row = _row(found)
            rows[row.clock, row.team] = rows[row.clock, row.team].plus(row) if (row.clock, row.team) in rows else row
            if _status(found.then) != _status(found.now):
                differences.append(found)
        if number % TOLD_EVERY == 0:
            told(number, len(records))
    return Comparison(at, len(records), _sorted(rows.values()), differences)


def _rounds(ticket: str, commits: Sequence[Commit], then: History, now: History, at: int) -> Iterator[Difference]:
    """A round is the same in both where the clock began at the same moment."""
    sides: dict[tuple[str, int], dict[str, ClockRound]] = defaultdict(dict)
    for name, history in (("then", then), ("now", now)):
        for found in timeline(commits, history, at).rounds:
            sides[found.clock, found.began_at][name] = found
    for (clock, began_at), side in sides.items():
        team = next(iter(side.values())).marks[-1].team
        yield Difference(ticket, clock, began_at, team, _outcome(side.get("then")), _outcome(side.get("now")))


def _outcome(found: ClockRound | None) -> Outcome | None:
    if found is None:
        return None
    is_broken = found.breached_at is not None
    status = "broken" if is_broken else {What.MET: "kept", What.DROPPED: "dropped"}.get(found.outcome or What.STARTED, "open")
    return Outcome(status, found.marks[-1].policy, found.due_at, found.used_s)


def _status(outcome: Outcome | None) -> str:
    return outcome.status if outcome else "not promised"


def _row(found: Difference) -> Row:
    then, now = _status(found.then), _status(found.now)
    return Row(
        clock=found.clock, team=found.team, promised_then=int(found.then is not None), promised_now=int(found.now is not None),
        broken_then=int(then == "broken"), broken_now=int(now == "broken"), newly_broken=int(now == "broken" != then),
        saved=int(then == "broken" != now),
    )  # fmt: skip


def _sorted(rows: Iterable[Row]) -> list[Row]:
    order = [str(clock) for clock in CLOCKS]
    return sorted(rows, key=lambda row: (order.index(row.clock), row.team))
