"""Which time is promised for a clock: the first policy that matches the ticket and names the clock."""

from collections.abc import Sequence
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import asdict, replace

from chalicelib.desk.model import PublishedDesk
from chalicelib.desk.service_levels import TEAM_CALENDAR, ClockName, LevelsInForce, Match, SlaPolicy, Target
from chalicelib.sla.policy.calendars.business_time import BusinessCalendar, business_calendar
from chalicelib.tickets.model import Ticket

NEVER_PAUSING = frozenset({"complaint"})


class Facts(Struct, frozen=True):
    """What policies look at, under the names of Match."""

    team: str
    priority: int
    category: str | None
    plan: str | None
    language: str
    channel: str


class Promise(Struct, frozen=True):
    """`target_s` of opening by the calendar of that name, whose hours are `hours`. `version` is that of what was published: two that differ by it alone
    promise the same.
    """

    policy: str
    target_s: int
    calendar: str
    hours: BusinessCalendar
    is_pausing: bool
    warn_at_percent: tuple[int, ...]
    version: int = 0

    def is_same(self, other: "Promise | None") -> bool:
        return other is not None and replace(self, version=other.version) == other


History = Sequence[LevelsInForce]
"""What was promised when: at least one, in order of versions and of time. The first also holds for what happened before it."""


def history_of(desk: PublishedDesk) -> History:
    """A document that was published without its history promises what it says, and always did."""
    return desk.promised or (LevelsInForce(desk.version, 0, desk.document.service_levels),)


def facts_of(ticket: Ticket) -> Facts:
    return Facts(ticket.team, ticket.priority, ticket.category, ticket.plan, ticket.language, ticket.channel)


def in_force(history: History, version: int) -> LevelsInForce:
    """In that version of the document. Whoever commits writes down which one they went by: for half a minute after a publication that may be the one before."""
    return next((given for given in reversed(history) if given.version <= version), history[0])


def promise_of(given: LevelsInForce, clock: ClockName, facts: Facts) -> Promise | None:
    """None where no policy names the clock for such a ticket, or the one that does says null."""
    levels = given.levels
    policy = next((given for given in levels.policies if clock in given.targets and matches(given.match, facts)), None)
    target = policy.targets[clock] if policy else None
    if policy is None or target is None:
        return None
    named = target.calendar or policy.calendar
    return promise_by(given, clock, policy, target, levels.calendar_of(facts.team) if named == TEAM_CALENDAR else named)


def promise_by(given: LevelsInForce, clock: ClockName, policy: SlaPolicy, target: Target, calendar: str) -> Promise:
    is_pausing = clock not in NEVER_PAUSING if target.pauses is None else target.pauses
    hours = business_calendar(given.levels.calendars[calendar])
    return Promise(policy.id, target.within_s, calendar, hours, is_pausing, tuple(sorted(set(policy.warn_at_percent))), given.version)


def matches(match: Match, facts: Facts) -> bool:
    """Every property that is given has one of its values. A ticket without a category matches no policy that asks for one."""
    return all(wanted is None or attrgetter(what)(facts) in wanted for what, wanted in asdict(match).items())


def difference(before: Facts, after: Facts) -> str:
    """`team tokyo>europe, priority 3>1`; `policies` where the ticket is the same and what is published changed."""
    old, new = asdict(before), asdict(after)
    return ", ".join(f"{what} {old[what] or '-'}>{new[what] or '-'}" for what in old if old[what] != new[what]) or "policies"
