"""What a page does now: everything that is due of its next actions, as events to record at once and calls to make after that."""

from collections.abc import Callable

from msgspec import Struct

from chalicelib.desk.chains import Chain
from chalicelib.desk.words import Severity

from . import chain_history as h
from .chain import Action, Kind, next_action, severity_at
from .chain_recipients import Directory, recipients
from .chain_state import PageStatus, following

MOST_ACTIONS = 500
"""A level of a hundred people, with room; what is left is due again at once."""


class Plan(Struct, frozen=True):
    """`after` is where the page stands once `events` are recorded. `attempts` are the calls to make then, `alarms` what to count before."""

    events: tuple[h.Happening, ...]
    after: PageStatus
    attempts: tuple[h.Attempt, ...]
    alarms: tuple[h.Alarmed, ...]


def planned(page: PageStatus, chain: Chain, directory: Callable[[], Directory], now: int) -> Plan:
    """No events where nothing is due. The directory is asked for where a copy goes out."""
    events: list[h.Happening] = []
    after = page
    for _ in range(MOST_ACTIONS):
        action = next_action(after, chain, now)
        if action is None or action.at > now:
            break
        events.append(_event(action, directory, now))
        after = following(after, events[-1])
    attempts = tuple(event.attempt for event in events if isinstance(event, h.Tried))
    return Plan(tuple(events), after, attempts, tuple(event for event in events if isinstance(event, h.Alarmed)))


def rested(page: PageStatus, events: tuple[h.Happening, ...]) -> PageStatus:
    """Where the page stands after those events."""
    for event in events:
        page = following(page, event)
    return page


def due_at(page: PageStatus, chain: Chain, now: int) -> int | None:
    """When something is to be done next; None: nothing happens by itself."""
    action = next_action(page, chain, now)
    return None if action is None else action.at


def severity_now(page: PageStatus, chain: Chain) -> Severity:
    return severity_at(page, chain, max(page.level, 1))


def is_to_come_back(page: PageStatus, chain: Chain, now: int) -> bool:
    """Whether it rests, and has rested for long enough."""
    action = next_action(page, chain, now)
    return action is not None and action.kind is Kind.REARM and action.at <= now


def _event(action: Action, directory: Callable[[], Directory], now: int) -> h.Happening:
    if action.kind is Kind.RAISE:
        return h.Raised(now, action.cycle, action.level, action.copy, recipients(action.whom, action.channels, directory(), now))
    if action.kind is Kind.ALARM:
        return h.Alarmed(now, action.cycle, action.level, action.copy, action.recipient, action.again)
    if action.kind is Kind.REARM:
        return h.Rearmed(now)
    assert action.attempt is not None
    return h.Tried(now, action.attempt)
