"""What a page does next, and when: the one decision of an escalation, from where it stands, its chain and the time."""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.desk.chains import Chain, ChainLevel, Channel, Whom
from chalicelib.desk.words import Severity

from . import chain_history as h
from .chain_delivery import Step, next_step
from .chain_quiet import released
from .chain_state import PageStatus, Status, graver


class Kind(StrEnum):
    """What to do, and the event that records it: RAISE Raised, TRY Tried and then Taken or Failed, ALARM Alarmed, REARM Rearmed."""

    RAISE = "raise"
    TRY = "try"
    ALARM = "alarm"
    REARM = "rearm"


_ORDER = (Kind.ALARM, Kind.TRY, Kind.RAISE, Kind.REARM)


class Action(Struct, frozen=True):
    """Due at `at` (epoch seconds; the past: it is late). RAISE: resolve `whom` (chain_recipients) and record it. TRY: make the call that `attempt`
    names. ALARM: for `recipient`, or (None) because the level has nobody.
    """

    at: int
    kind: Kind
    cycle: int
    level: int
    copy: int
    severity: Severity
    whom: tuple[Whom, ...] = ()
    channels: tuple[Channel, ...] = ()
    attempt: h.Attempt | None = None
    recipient: str | None = None
    again: int = 0


def next_action(page: PageStatus, chain: Chain, now: int) -> Action | None:
    """One action, the same for the same arguments; perform it once `at` has come, record it, and ask again. None: nothing happens by itself.

    Until `at` the answer stays, whatever the time, unless something is recorded.
    """
    if page.status is not Status.OPEN:
        return _rearm(page, chain)
    return min([_raise(page, chain, now), *_deliveries(page, chain, now)], key=_urgency)


def severity_at(page: PageStatus, chain: Chain, level: int) -> Severity:
    return graver(page.severity, _level(chain, level).severity)


def _rearm(page: PageStatus, chain: Chain) -> Action | None:
    if page.status is Status.SNOOZED:
        at = page.until
    elif page.status is Status.ACKNOWLEDGED and chain.rearm_s is not None:
        at = page.quiet_since + chain.rearm_s
    else:
        return None
    return Action(at, Kind.REARM, page.cycle, page.level, 0, page.severity)


def _raise(page: PageStatus, chain: Chain, now: int) -> Action:
    due, level, copy = _next_copy(page, chain)
    severity = severity_at(page, chain, level)
    at = due if page.is_to_be_handed_on else released(chain.quiet, severity, due, now)
    stays = page.handed_on if page.is_to_be_handed_on or level == page.level else None
    whom = (stays.to,) if stays else _level(chain, level).whom
    if level >= len(chain.levels):
        whom = tuple(dict.fromkeys((*whom, f"topic:{chain.fallback}")))
    return Action(at, Kind.RAISE, page.cycle, level, copy, severity, whom, _level(chain, level).channels)


def _next_copy(page: PageStatus, chain: Chain) -> tuple[int, int, int]:
    """When, which level, which copy of it. Each waits for the one before, so that nobody loses their time when one came late."""
    level, last = page.level, page.newest
    if page.handed_on is not None and page.is_to_be_handed_on:
        return page.handed_on.at, max(level, 1), page.of_level
    if last is None:
        return page.begun_at + _first_wait(page, chain), 1, 0
    if level >= len(chain.levels):
        longest = max(chain.repeat_s, chain.repeat_at_most_s)
        return last.at + min(chain.repeat_s << min(page.copies - 1, 20), longest), level, page.of_level
    if not last.reaches:
        return last.at, level + 1, 0
    repeats, time_s = _level(chain, level).repeats, chain.levels[level].after_s
    step = time_s // (repeats + 1)
    if page.copies <= repeats:
        return last.at + step, level, page.of_level
    return last.at + time_s - repeats * step, level + 1, 0


def _first_wait(page: PageStatus, chain: Chain) -> int:
    """What came back was waited for long enough; what is critical waits for no others."""
    if page.cycle > 1:
        return 0
    gather_s = 0 if severity_at(page, chain, 1) == "critical" else chain.gather_s
    return max(chain.levels[0].after_s, gather_s)


def _deliveries(page: PageStatus, chain: Chain, now: int) -> Iterator[Action]:
    """Every copy of the cycle (since it was handed on, if it was) goes through its channels once; only the newest begins again."""
    for copy in page.under_way:
        blank = Action(copy.at, Kind.ALARM, copy.cycle, copy.level, copy.copy, severity_at(page, chain, copy.level))
        if not copy.reaches and copy.alarmed_at is None:
            yield blank
        for reach in copy.reaches:
            if step := next_step(copy, reach, begins_again=copy == page.newest):
                yield _delivery(blank, reach.to, step, chain, now)


def _delivery(blank: Action, to: h.Recipient, step: Step, chain: Chain, now: int) -> Action:
    """Quiet hours stop no copy that began; one whose channels have all failed begins again after them."""
    if step.attempt is None:
        return replace(blank, at=step.at, recipient=to.id, again=step.again)
    begins_again = step.again > 0 and step.attempt.channel == to.channels[0]
    at = released(chain.quiet, blank.severity, step.at, now) if begins_again else step.at
    return replace(blank, at=at, kind=Kind.TRY, attempt=step.attempt, recipient=to.id, again=step.again)


def _urgency(action: Action) -> tuple[int, int, int, int, str]:
    return action.at, _ORDER.index(action.kind), action.level, action.copy, action.recipient or ""


def _level(chain: Chain, level: int) -> ChainLevel:
    """The last one where there are fewer now than when the page was raised."""
    return chain.levels[min(level, len(chain.levels)) - 1]
