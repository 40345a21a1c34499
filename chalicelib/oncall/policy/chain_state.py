"""Folds a page's history into where it stands: all that its next action follows from, of a size that does not grow with its past."""

from collections.abc import Callable
from enum import StrEnum
from functools import reduce
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.desk.words import Severity

from . import chain_history as h
from .chain_delivery import Copy, copy_of

GRAVITY: dict[Severity, int] = {"info": 0, "warning": 1, "critical": 2}


class Status(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class PageStatus(Struct, frozen=True, omit_defaults=True):
    """`begun_at`: when the cycle began. `level` is the one that this cycle has come to (0: none yet), `of_level` how many copies of it went out,
    `copies` how many of those since the page was handed on, if it was. `under_way`: copies that are not done with, and the newest.

    `handed_on`: set until the next level; its receiver stands for the level's people. `quiet_since`: the last acknowledgement or activity.
    """

    status: Status
    severity: Severity
    begun_at: int
    cycle: int = 1
    level: int = 0
    of_level: int = 0
    copies: int = 0
    under_way: tuple[Copy, ...] = ()
    handed_on: h.HandedOn | None = None
    is_to_be_handed_on: bool = False
    quiet_since: int = 0
    until: int = 0
    by: str | None = None

    @property
    def newest(self) -> Copy | None:
        """The last copy that went out in this cycle; None before the first, and while the receiver of a hand-on is still to be told."""
        return self.under_way[-1] if self.under_way else None


def graver(first: Severity, second: Severity) -> Severity:
    return max(first, second, key=GRAVITY.__getitem__)


def status_of(history: h.PageHistory) -> PageStatus:
    """Raises ValueError for a record that does not begin with its opening."""
    return reduce(following, dict.fromkeys(history.events[1:]), opened(history.opened))


def opened(event: h.Opened) -> PageStatus:
    return PageStatus(Status.OPEN, event.severity, event.at)


def following(page: PageStatus, event: h.Happening) -> PageStatus:
    """One event later. This is what is stored with a page: folding its whole history comes to the same."""
    change = _CHANGES.get(type(event))
    if change is None or page.status is Status.RESOLVED:
        return page
    return replace(page, **change(page, event))


def _raised(page: PageStatus, event: h.Raised) -> dict[str, Any]:
    """Of two workers that raised the same copy the first counts; a copy of an earlier cycle came too late."""
    is_same = event.level == page.level
    if event.cycle != page.cycle or event.level < page.level or (is_same and event.copy < page.of_level):
        return {}
    stays = page.is_to_be_handed_on or is_same
    counts = {"level": event.level, "of_level": page.of_level + 1 if is_same else 1}
    counts["copies"] = page.copies + 1 if is_same and not page.is_to_be_handed_on else 1
    left = tuple(copy for copy in page.under_way if not copy.is_done)
    return {"under_way": (*left, copy_of(event)), "is_to_be_handed_on": False} | counts | ({} if stays else {"handed_on": None})


def _of_copy(page: PageStatus, event: h.Tried | h.Taken | h.Failed | h.Alarmed) -> dict[str, Any]:
    about = event if isinstance(event, h.Alarmed) else event.attempt
    if about.cycle != page.cycle:
        return {}
    return {"under_way": tuple(copy.after(event) if copy.is_about(about) else copy for copy in page.under_way)}


def _handed_on(page: PageStatus, event: h.HandedOn) -> dict[str, Any]:
    """Copies that went out before are done with."""
    return {"status": Status.OPEN, "handed_on": event, "is_to_be_handed_on": True, "under_way": (), "by": event.by}


def _rearmed(page: PageStatus, event: h.Rearmed) -> dict[str, Any]:
    """Only what rests comes back: a second recording, or one that a hand-on overtook, changes nothing."""
    if page.status is Status.OPEN:
        return {}
    anew = {"level": 0, "of_level": 0, "copies": 0, "under_way": (), "handed_on": None, "is_to_be_handed_on": False}
    return {"status": Status.OPEN, "cycle": page.cycle + 1, "begun_at": event.at} | anew


def _taken_by(page: PageStatus) -> dict[str, Any]:
    """Who had taken it stays named, whoever ends it."""
    return {"by": page.by} if page.status in {Status.ACKNOWLEDGED, Status.SNOOZED} else {}


_CHANGES: dict[type, Callable[[PageStatus, Any], dict[str, Any]]] = {
    h.Raised: _raised,
    h.Tried: _of_copy,
    h.Taken: _of_copy,
    h.Failed: _of_copy,
    h.Alarmed: _of_copy,
    h.Acknowledged: lambda page, event: {"status": Status.ACKNOWLEDGED, "quiet_since": event.at, "by": event.by},
    h.ActivitySeen: lambda page, event: {"quiet_since": max(page.quiet_since, event.at)},
    h.Snoozed: lambda page, event: {"status": Status.SNOOZED, "until": event.until, "quiet_since": event.at, "by": event.by},
    h.HandedOn: _handed_on,
    h.Rearmed: _rearmed,
    h.Resolved: lambda page, event: {"status": Status.RESOLVED, "by": event.by} | _taken_by(page),
}
