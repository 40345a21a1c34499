"""A ticket's time ran out, or nearly: it is recorded, and people are called."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict
from chalicelib.core.observability import count, logger
from chalicelib.desk.model import PublishedDesk
from chalicelib.oncall.ports import Called, Pager
from chalicelib.tickets import store
from chalicelib.tickets.events import Escalated, Event, Recounted, Warned
from chalicelib.tickets.model import ACTIVE, BREACH, Commit, Ticket
from chalicelib.tickets.policy.projection import apply
from chalicelib.tickets.records import commits_of

from .model import Timeline
from .policy.clocks.choosing import history_of
from .policy.clocks.keeping import clocked
from .policy.clocks.timeline import timeline
from .policy.escalation import Told, to_tell

MOST_ATTEMPTS = 6


def timeline_of(ticket_id: str, desk: PublishedDesk, at: int) -> Timeline:
    """A ticket's promises as they stood then, derived from its whole record. Raises NotFound."""
    store.get_ticket(ticket_id)
    return timeline(commits_of(store.entries_of(ticket_id)), history_of(desk), at)


@dataclass
class Escalator:
    desk: Callable[[], PublishedDesk]
    pager: Pager
    desk_now: Clock

    def escalate(self, ticket_id: str) -> None:
        """Called when the agenda says so, any number of times: each warning and each breach is told once, whatever the schedule does."""
        for _ in range(MOST_ATTEMPTS):
            ticket = store.find_ticket(ticket_id)
            if ticket is None or not _is_due(ticket, now := int(self.desk_now())):
                return
            try:
                self._tell(ticket, to_tell(ticket, history_of(self.desk()), now), now)
            except CommitRefused:
                continue
            return
        raise Conflict("The ticket changed six times while it was escalated. The queue brings it again.", {"ticket": ticket_id})

    def recount(self, ticket_id: str) -> None:
        """Another version was published: the ticket's clocks, and what the agenda knows of them, go by it from now on."""
        for _ in range(MOST_ATTEMPTS):
            ticket = store.find_ticket(ticket_id)
            if ticket is None or not self._is_moved(ticket):
                return
            try:
                self._tell(ticket, (), int(self.desk_now()))
            except CommitRefused:
                continue
            return
        raise Conflict(
            "The ticket changed six times while its clocks were counted anew. The agenda brings it again.", {"ticket": ticket_id}
        )

    def _is_moved(self, ticket: Ticket) -> bool:
        """Whether the agenda, or the order in which people see tickets, would be another by what is promised now."""
        desk, now = self.desk(), int(self.desk_now())
        if ticket.state not in ACTIVE or ticket.configuration >= history_of(desk)[-1].version:
            return False
        recounted = Commit(ticket.id, ticket.version + 1, now, now, "desk", "", desk.version, (Recounted(),))
        after = clocked(ticket, apply(ticket, recounted), recounted, desk)
        return (after.next_action_at, after.deadline) != (ticket.next_action_at, ticket.deadline)

    def _tell(self, ticket: Ticket, due: tuple[Told, ...], now: int) -> None:
        """Nothing to tell is told, too: the time that the agenda knew was that of an earlier promise."""
        calls = {told: self.pager.call(ticket, told.alarm, now) for told in due if told.alarm is not None}
        events: tuple[Event, ...] = tuple(_event(told, calls.get(told)) for told in due) or (Recounted(),)
        desk = self.desk()
        cause = f"agenda:{ticket.next_action_at}" if due else f"published:{desk.version}"
        made = Commit(ticket.id, ticket.version + 1, now, now, "desk", cause, desk.version, events)
        fragments = [write for called in calls.values() for write in called.writes]
        commit([*fragments, *store.change(ticket, made, desk).writes])
        for told in due:
            _report(ticket, told, calls.get(told))
        for called in calls.values():
            self.pager.send(called)


def _is_due(ticket: Ticket, now: int) -> bool:
    at = min((at for at in (ticket.called_at, *(clock.next_at for clock in ticket.clocks.values())) if at is not None), default=None)
    return at is not None and at <= now


def _event(told: Told, called: Called | None) -> Event:
    page = called.page if called else None
    if told.percent < BREACH:
        return Warned(told.clock, told.percent, page)
    return Escalated(told.clock, 1 if page else 0, page)


def _report(ticket: Ticket, told: Told, called: Called | None) -> None:
    page = called.page if called else None
    logger.warning("promise told", ticket=ticket.id, clock=told.clock, percent=told.percent, page=page)
    count("PromiseBroken" if told.percent == BREACH else "PromiseNearlyUsed", clock=told.clock)
