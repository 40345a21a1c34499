"""Carries a page on: what is due now is recorded, then done, then its outcome recorded. Called any number of times by anybody, it happens once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from chalicelib.agenda.waking import WakeUps
from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, SupportError
from chalicelib.core.observability import count, logger
from chalicelib.desk.chains import Chain
from chalicelib.desk.model import PublishedDesk

from . import store
from .members import is_still_waiting, last_activity
from .policy import chain_history as h
from .policy.chain_recipients import Directory
from .policy.chain_state import Status
from .policy.page import Page
from .policy.stepping import Plan, due_at, is_to_come_back, planned, rested, severity_now
from .ports import Channels

MOST_ROUNDS = 30
MOST_ATTEMPTS = 6


@dataclass
class Escalation:
    desk: Callable[[], PublishedDesk]
    directory: Callable[[int], Directory]
    channels: Channels
    wake_ups: WakeUps
    desk_now: Clock

    def begin(self, page_id: str) -> None:
        """Right after it was opened or joined. What gathers others for a few seconds is handed over for then: the next sweep would be a minute late."""
        page, now = store.find([page_id]).get(page_id), int(self.desk_now())
        if page is not None and page.due_at is not None and page.due_at > now:
            self.wake_ups.at(store.key_of(page_id), page.due_at, now)
        else:
            self.go_on(page_id)

    def go_on(self, page_id: str) -> None:
        """Until nothing of the page is due any more: a channel that failed is followed by the next one here and now."""
        for _ in range(MOST_ROUNDS):
            page = store.find([page_id]).get(page_id)
            if page is None or not self._round(page):
                return

    def _round(self, page: Page) -> bool:
        """Whether to look again: something was done, or somebody else was first."""
        now = int(self.desk_now())
        if page.due_at is None or page.due_at > now:
            return False
        chain = self.desk().chain(page.chain)
        waits, page = is_still_waiting(page, now)
        plan = self._plan(page, chain, now, waits=waits)
        after = self.stepped(page, plan.events, now)
        for _ in plan.alarms:
            count("PageReachedNobody")
            logger.error("nobody could be told of a page", page=page.id, level=page.level)
        self.wake_ups.at(store.key_of(page.id), after.due_at, now)  # before: a process that dies from here on is followed in time
        try:
            commit(store.go_on(page, after, plan.events, now, self.desk().document.sharding.agenda))
        except CommitRefused:
            return True
        if plan.attempts:
            self._tell(after, plan.attempts)
        return bool(plan.events) and after.is_open

    def _plan(self, page: Page, chain: Chain, now: int, *, waits: bool) -> Plan:
        if not waits:
            ends: tuple[h.Happening, ...] = (h.Resolved(now, "desk"),)
            return Plan(ends, rested(page.status, ends), (), ())
        if is_to_come_back(page.status, chain, now) and (seen_at := last_activity(page)) > page.status.quiet_since:
            seen: tuple[h.Happening, ...] = (h.ActivitySeen(seen_at),)
            return Plan(seen, rested(page.status, seen), (), ())
        return planned(page.status, chain, lambda: self.directory(now), now)

    def stepped(self, page: Page, events: tuple[h.Happening, ...], now: int) -> Page:
        """The page once the events are recorded."""
        chain, status = self.desk().chain(page.chain), rested(page.status, events)
        answered = next((event.at for event in events if isinstance(event, h.Acknowledged | h.Snoozed)), page.acknowledged_at)
        return replace(
            page, status=status, version=page.version + 1, severity=severity_now(status, chain), due_at=due_at(status, chain, now),
            acknowledged_at=None if status.status is Status.OPEN else answered,
        )  # fmt: skip

    def _tell(self, page: Page, attempts: tuple[h.Attempt, ...]) -> None:
        told: Mapping[h.Attempt, SupportError | None] = self.channels.tell(page, attempts)
        now = int(self.desk_now())
        outcomes: list[h.Happening] = []
        for attempt, failure in told.items():
            count("PagePublished" if failure is None else "PageChannelFailed", channel=attempt.channel)
            if failure is not None:
                logger.warning("a channel did not take a page", page=page.id, channel=attempt.channel, reason=failure.detail)
            outcomes.append(h.Taken(now, attempt) if failure is None else h.Failed(now, attempt, type(failure).__name__))
        self.record(page, tuple(outcomes))

    def record(self, page: Page, events: tuple[h.Happening, ...]) -> Page:
        """Adds what happened in any case, whatever else was recorded meanwhile."""
        for attempt in range(MOST_ATTEMPTS):
            page = page if attempt == 0 else store.get(page.id)
            now = int(self.desk_now())
            after = self.stepped(page, events, now)
            try:
                commit(store.go_on(page, after, events, now, self.desk().document.sharding.agenda))
            except CommitRefused:
                continue
            self.wake_ups.at(store.key_of(page.id), after.due_at, now)
            return after
        raise Conflict("The page changed six times while this was recorded. Please try again.", {"page": page.id})
