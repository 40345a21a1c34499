"""The clocks that a ticket carries with it, so that a change need not read its whole record: the timeline, folded commit by commit."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.desk.model import PublishedDesk
from chalicelib.desk.service_levels import CLOCKS, ClockName, LevelsInForce, SlaPolicy, Target
from chalicelib.sla.model import What
from chalicelib.tickets import events as e
from chalicelib.tickets.model import ACTIVE, BREACH, Clock, Commit, Ticket

from .choosing import History, Promise, history_of, in_force, promise_by
from .rounds import Running
from .timeline import Story, after_commit, until


class Due(Struct, frozen=True):
    """People must hear of a clock: `percent` of its time are used, 100: it ran out. `chain` as the policy says it; None: nobody is called."""

    clock: ClockName
    round: int
    percent: int
    at: int
    chain: str | None


def clocked(before: Ticket | None, after: Ticket, commit: Commit, desk: PublishedDesk) -> Ticket:
    """`after`, which the commit made of `before`, with its clocks counted until then by what `desk` promises."""
    return counted(before, after, commit, history_of(desk))


def counted(before: Ticket | None, after: Ticket, commit: Commit, history: History) -> Ticket:
    story = after_commit(_story_of(before, history), after, commit, history)
    told = {
        event.clock: BREACH if isinstance(event, e.Escalated) else event.percent
        for event in commit.events
        if isinstance(event, e.Escalated | e.Warned)
    }
    clocks = dict(_kept(story, before, told, history))
    is_new = any(clock.started_at == story.at and clock.is_under_way for clock in clocks.values())
    is_over = after.level > 0 and is_new and not any(clock.told == BREACH and clock.is_under_way for clock in clocks.values())
    level = {"level": 0, "page": None} if is_over else {}
    called = {} if after.state in ACTIVE else {"called_at": None}
    return replace(after, clocks=clocks, counted_until=story.at, **level, **called)


def due_of(ticket: Ticket, history: History, now: int) -> list[Due]:
    """What people must hear of and did not yet, as things stand now."""
    story = until(_story_of(ticket, history), history, now)
    return [due for given in story.rounds if (due := _due(given, _told_before(given, ticket), story, history)) and due.at <= now]


class Standing(Struct, frozen=True):
    """How a clock under way stands. `used_s` and `target_s` are business seconds of `calendar`, whose wall is in `time_zone`. `due_at`: the breach where
    there was one; None while `paused` (a code that says why).
    """

    clock: ClockName
    used_s: int
    target_s: int
    due_at: int | None
    is_over: bool
    paused: str | None
    calendar: str
    time_zone: str


def standings(ticket: Ticket, history: History, now: int) -> tuple[Standing, ...]:
    """The clocks that the ticket carries, counted until now, without the record being read: what is due first comes first."""
    story = until(_story_of(ticket, history), history, now)
    found = (_standing(given, given.promise) for given in story.rounds if given.promise is not None and given.is_under_way)
    return tuple(sorted(found, key=lambda one: (one.due_at is None, one.due_at or 0)))


def _standing(given: Running, promise: Promise) -> Standing:
    return Standing(
        given.clock,
        given.used_s,
        promise.target_s,
        given.due_at,
        given.breached_at is not None,
        given.paused,
        promise.calendar,
        promise.hours.time_zone,
    )


def _kept(story: Story, before: Ticket | None, told: dict[str, int], history: History) -> Iterator[tuple[str, Clock]]:
    """The last round of each clock. Of one that ended stays what its page, and the number of the next, ask for."""
    for clock in CLOCKS:
        given = next((given for given in reversed(story.rounds) if given.clock == clock), None)
        if given is not None:
            heard = max(told.get(clock, -1), _told_before(given, before))
            yield clock, _clock_of(given, heard, story, history)


def _told_before(given: Running, ticket: Ticket | None) -> int:
    """How much people have heard of this round; warnings that a later deadline has again were not heard."""
    known = ticket.clocks.get(given.clock) if ticket else None
    if known is None or (known.started_at, known.round) != (given.began_at, given.number):
        return -1
    return known.told if known.told == BREACH else min(known.told, max(given.warned, default=-1))


def _clock_of(given: Running, told: int, story: Story, history: History) -> Clock:
    is_met, promise = given.outcome is What.MET, given.promise
    clock = Clock(given.began_at, None, given.ended_at, is_met, given.number, given.because, breached_at=given.breached_at, told=told)
    if promise is None:
        return replace(clock, paused=given.paused if given.is_under_way else None)
    clock = replace(clock, policy=promise.policy, calendar=promise.calendar, version=promise.version, target_s=promise.target_s)
    if not given.is_under_way:
        return clock
    due = _due(given, told, story, history)
    return replace(
        clock, due_at=given.due_at if given.paused is None else None, paused=given.paused, used_s=given.used_s, warned=tuple(sorted(given.warned)),
        next_at=due.at if due else None,
    )  # fmt: skip


def _due(given: Running, told: int, story: Story, history: History) -> Due | None:
    """What is to be heard of next: something that came about and was not told yet, else what will come by itself."""
    if not given.is_under_way or given.paused is not None or given.promise is None or told == BREACH:
        return None
    if given.breached_at is not None:
        return _heard(given, BREACH, given.breached_at, history)
    reached = max(given.warned, default=-1)
    if reached > told and (due := _heard(given, reached, story.at, history)):
        return due
    return _to_come(given, history)


def _to_come(given: Running, history: History) -> Due | None:
    warned = (_heard(given, share, at, history) for at, share in given.warnings_to_come())
    return next((due for due in warned if due is not None), None) or _heard(given, BREACH, given.due_at or 0, history)


def _heard(given: Running, percent: int, at: int, history: History) -> Due | None:
    """A breach is recorded even where nobody is called; a warning that nobody hears is not."""
    assert given.promise is not None
    levels = in_force(history, given.promise.version).levels
    chain = levels.chain_of(given.promise.policy, given.clock, is_breach=percent == BREACH)
    return None if chain is None and percent < BREACH else Due(given.clock, given.number, percent, at, chain)


def _story_of(ticket: Ticket | None, history: History) -> Story:
    if ticket is None:
        return Story()
    rounds = tuple(_running(name, clock, ticket, history) for name, clock in ticket.clocks.items())  # type: ignore[arg-type]
    return Story(ticket.counted_until, ticket.configuration, ticket, rounds)


def _running(name: ClockName, clock: Clock, ticket: Ticket, history: History) -> Running:
    outcome = None if clock.is_under_way else What.MET if clock.is_met else What.DROPPED
    return Running(
        name, clock.round, clock.started_at, clock.because, ticket.counted_until, ticket.team, _promise_of(name, clock, history), clock.paused,
        clock.used_s, frozenset(clock.warned), clock.breached_at, clock.stopped_at, outcome,
    )  # fmt: skip


def _promise_of(name: ClockName, clock: Clock, history: History) -> Promise | None:
    """As it was made. Where what was published then is known no more, the oldest that is known stands for it."""
    if not clock.policy:
        return None
    given = in_force(history, clock.version)
    policy = next((policy for policy in given.levels.policies if policy.id == clock.policy), None)
    target = policy.targets.get(name) if policy else None
    if policy is None or target is None or clock.calendar not in given.levels.calendars:
        return _lost(name, clock, given)
    return promise_by(given, name, policy, target, clock.calendar)


def _lost(name: ClockName, clock: Clock, given: LevelsInForce) -> Promise:
    levels = given.levels
    calendar = clock.calendar if clock.calendar in levels.calendars else levels.default_calendar
    policy = SlaPolicy(id=clock.policy, targets={name: None})
    return promise_by(given, name, policy, Target(within_s=clock.target_s), calendar)
