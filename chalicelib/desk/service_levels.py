"""The shape of what is promised: regions with their teams and calendars, and ordered policies that give each clock its time."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from .calendars import Calendar
from .words import Identifier, Locale, Seconds

ClockName = Literal["first_response", "next_response", "resolution", "complaint"]
CLOCKS: tuple[ClockName, ...] = ("first_response", "next_response", "resolution", "complaint")
Priority = Annotated[int, Meta(ge=1, le=4)]
Share = Annotated[int, Meta(ge=0, le=99, description="percent of the promised time")]
TEAM_CALENDAR = "team"
TEAM_CHAIN = "team"
NOBODY = "nobody"
A_DAY_S = 86400


class Region(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Teams that work by one calendar."""

    calendar: Identifier
    teams: Annotated[tuple[Identifier, ...], Meta(min_length=1)]


class Match(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Each property that is given must be one of its values; one that is left out matches all tickets."""

    category: tuple[Identifier, ...] | None = None
    priority: tuple[Priority, ...] | None = None
    plan: tuple[Identifier, ...] | None = None
    language: tuple[Locale, ...] | None = None
    channel: tuple[Identifier, ...] | None = None
    team: tuple[Identifier, ...] | None = None


class Target(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`within_s`: seconds in which the calendar is open. `calendar` and the chains None: the policy's. `pauses` None: all clocks but the complaint's do."""

    within_s: Seconds
    calendar: Identifier | None = None
    pauses: bool | None = None
    warning_chain: Identifier | None = None
    breach_chain: Identifier | None = None


class SlaPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A clock takes its target from the first policy that matches the ticket and names the clock; null says that nothing is promised.

    `calendar` is a calendar's name, or `team`: the one of the region of the ticket's team, also after the ticket moved. `warning_chain` and
    `breach_chain` say who hears of it: a chain's name, `team` for the one of the ticket's team, or `nobody`.
    """

    id: Identifier
    match: Match = Match()
    calendar: Identifier = TEAM_CALENDAR
    targets: Annotated[dict[ClockName, Target | None], Meta(min_length=1)]
    warn_at_percent: tuple[Share, ...] = (75, 90)
    warning_chain: Identifier = NOBODY
    breach_chain: Identifier = TEAM_CHAIN


class ServiceLevels(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`default_calendar` serves teams of no region."""

    default_calendar: Identifier
    calendars: Annotated[dict[Identifier, Calendar], Meta(min_length=1)]
    regions: dict[Identifier, Region] = field(default_factory=dict)
    policies: Annotated[tuple[SlaPolicy, ...], Meta(min_length=1)]

    def calendar_of(self, team: str) -> str:
        return next((region.calendar for region in self.regions.values() if team in region.teams), self.default_calendar)

    @property
    def usual_answer_s(self) -> int:
        """Business seconds until a person's first answer, as customers are told before they write: what the last policy that knows of it says."""
        targets = (policy.targets.get("first_response") for policy in reversed(self.policies))
        return next((target.within_s for target in targets if target is not None), A_DAY_S)

    def chain_of(self, policy_id: str, clock: str, *, is_breach: bool) -> str | None:
        """A chain's name or `team`; None: nobody hears of it. A policy that is gone calls the team's chain for a breach."""
        policy = next((given for given in self.policies if given.id == policy_id), None)
        target = policy.targets.get(clock) if policy else None  # type: ignore[call-overload]
        own = (target.breach_chain if is_breach else target.warning_chain) if target else None
        usual = (policy.breach_chain if is_breach else policy.warning_chain) if policy else TEAM_CHAIN if is_breach else NOBODY
        return None if (own or usual) == NOBODY else own or usual


class LevelsInForce(Struct, frozen=True):
    """What was promised from a publication on: its version and time (epoch seconds), until the next of its kind."""

    version: int
    since: int
    levels: ServiceLevels
