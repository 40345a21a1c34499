"""A round of a clock while it is counted: time passes, the promise or the pause changes, it ends. Each step is a new value.

Laws: what is used stays used, in whole business seconds, whatever changes; what is left is the target in force less what was used, counted by the
calendar in force. A paused round uses nothing and never breaches. A breach is for good: no later promise undoes it.
"""

from math import ceil

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.desk.service_levels import ClockName
from chalicelib.sla.model import Mark, What
from chalicelib.sla.policy.calendars.business_time import add_business_time, business_seconds_between

from .choosing import Promise
from .signals import CUSTOMER_AWAITED, ELSEWHERE

NO_PROMISE = "no-promise"
_RESUMED = {NO_PROMISE: "promised-again", CUSTOMER_AWAITED: "awaited-from-us", ELSEWHERE: "unmerged"}


class Running(Struct, frozen=True):
    """`used_s` is right at `counted_until`. `paused` says why nothing is used; None: it runs. `promise` is the last one there was."""

    clock: ClockName
    number: int
    began_at: int
    because: str
    counted_until: int
    team: str
    promise: Promise | None = None
    paused: str | None = NO_PROMISE
    used_s: int = 0
    warned: frozenset[int] = frozenset()
    breached_at: int | None = None
    ended_at: int | None = None
    outcome: What | None = None
    marks: tuple[Mark, ...] = ()

    @property
    def is_under_way(self) -> bool:
        return self.ended_at is None

    @property
    def due_at(self) -> int | None:
        """When the target in force is used up, if nothing changes; None while nothing is used. At the breach and after it: the breach."""
        if self.breached_at is not None:
            return self.breached_at
        return self.reached_at(self.promise.target_s) if self.promise and self.paused is None and self.is_under_way else None

    @property
    def next_at(self) -> int | None:
        """The next warning, or the breach."""
        if self.breached_at is not None or self.due_at is None:
            return None
        return min((self.reached_at(used_s) for _, used_s in _warnings(self)), default=self.due_at)

    def warnings_to_come(self) -> list[tuple[int, int]]:
        """When, and the share; in order. The promise must run."""
        return sorted((self.reached_at(used_s), share) for share, used_s in _warnings(self))

    def reached_at(self, used_s: int) -> int:
        """When so much will be used; at once where it is already. The promise must run."""
        assert self.promise is not None
        return add_business_time(self.promise.hours, self.counted_until, max(used_s - self.used_s, 0))


def passed(given: Running, until: int) -> Running:
    """With the time until then counted, and what it brought about: warnings, the breach. That very second belongs to what it brings about."""
    if given.promise is None or given.paused is not None or not given.is_under_way:
        return replace(given, counted_until=max(until, given.counted_until))
    given = _overdue(_warned(given, until), until)
    assert given.promise is not None
    used_s = given.used_s + business_seconds_between(given.promise.hours, given.counted_until, until)
    return replace(given, used_s=used_s, counted_until=until)


def _warnings(given: Running) -> list[tuple[int, int]]:
    """Share and used seconds of the warnings to come: none that would come with the breach."""
    assert given.promise is not None
    target_s = given.promise.target_s
    due = ((share, ceil(target_s * share / 100)) for share in given.promise.warn_at_percent if share not in given.warned)
    return [(share, used_s) for share, used_s in due if used_s < target_s]


def _warned(given: Running, until: int) -> Running:
    """Of warnings that come at the same moment, because a shorter time was promised, the last alone is told; none with a breach."""
    if given.breached_at is not None or (given.promise and given.used_s >= given.promise.target_s):
        return given
    reached = [(given.reached_at(used_s), share, used_s) for share, used_s in _warnings(given)]
    for i, (at, share, used_s) in enumerate(reached):
        if at > until:
            break
        given = replace(given, warned=given.warned | {share})
        if not any(other == at for other, _, _ in reached[i + 1 :]):
            given = marked(given, at, What.WARNED, f"{share}%", max(used_s, given.used_s))
    return given


def _overdue(given: Running, until: int) -> Running:
    due_at, promise = given.due_at, given.promise
    if given.breached_at is not None or promise is None or due_at is None or due_at > until:
        return given
    return marked(replace(given, breached_at=due_at), due_at, What.BREACHED, "time ran out", max(promise.target_s, given.used_s))


def settled(given: Running, promise: Promise | None, pause: str | None, team: str, because: str) -> Running:
    """With what holds from `counted_until` on: another promise (or none), another team, a pause or its end."""
    if not given.is_under_way:
        return given
    given = replace(given, team=team) if given.breached_at is not None else _promised(replace(given, team=team), promise, because)
    is_gone = promise is None and given.breached_at is None
    is_paused = pause is not None and given.promise is not None and given.promise.is_pausing
    return _paused(given, NO_PROMISE if is_gone else pause if is_paused else None)


def _promised(given: Running, promise: Promise | None, because: str) -> Running:
    if promise is not None and given.paused == NO_PROMISE:
        given = replace(given, used_s=max(given.used_s, _already_used(given, promise)))
    if promise is None or promise.is_same(given.promise):
        return given
    at, before = given.counted_until, given.promise
    if before is None:
        what = What.RESTARTED if given.because == "reopened" else What.STARTED
        return marked(replace(given, promise=promise, paused=None), at, what, given.because)
    kept = replace(given, promise=promise)
    kept = replace(kept, warned=given.warned - {share for share, used_s in _all_warnings(promise) if used_s > given.used_s})
    return marked(kept, at, What.RECOMPUTED if promise.calendar == before.calendar else What.MOVED, because)


def _all_warnings(promise: Promise) -> list[tuple[int, int]]:
    return [(share, ceil(promise.target_s * share / 100)) for share in promise.warn_at_percent]


def _already_used(given: Running, promise: Promise) -> int:
    """A clock that does not pause counts from its round's begin, even if the promise came later, or was taken back for a while: a complaint that was
    taken for a question.
    """
    return 0 if promise.is_pausing else business_seconds_between(promise.hours, given.began_at, given.counted_until)


def _paused(given: Running, pause: str | None) -> Running:
    if pause == given.paused or given.promise is None:
        return given
    changed = replace(given, paused=pause)
    if pause is None:
        return marked(changed, given.counted_until, What.RESUMED, _RESUMED[given.paused or ""])
    return marked(changed, given.counted_until, What.PAUSED, pause)


def ended(given: Running, outcome: What, because: str) -> Running:
    """At `counted_until`. What was done after the breach is late."""
    is_late = outcome is What.MET and given.breached_at is not None
    done = replace(given, ended_at=given.counted_until, outcome=What.LATE if is_late else outcome)
    return marked(done, given.counted_until, What.LATE if is_late else outcome, because)


def marked(given: Running, at: int, what: What, because: str, used_s: int | None = None) -> Running:
    """Nothing is marked on a round for which nothing was ever promised."""
    promise = given.promise
    if promise is None:
        return given
    used = given.used_s if used_s is None else used_s
    mark = Mark(
        at=at, clock=given.clock, round=given.number, what=what, because=because, used_s=used, left_s=promise.target_s - used,
        due_at=given.due_at if given.is_under_way else None, team=given.team, calendar=promise.calendar,
        time_zone=promise.hours.time_zone, policy=promise.policy, target_s=promise.target_s,
    )  # fmt: skip
    return replace(given, marks=(*given.marks, mark))
