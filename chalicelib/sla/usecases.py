"""A ticket's time ran out: raise it a level, and page."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict
from chalicelib.core.observability import count, logger
from chalicelib.desk.model import PublishedDesk
from chalicelib.oncall import store as pages
from chalicelib.oncall.model import Page
from chalicelib.oncall.usecases import OnCall
from chalicelib.tickets import store
from chalicelib.tickets.model import Commit, Ticket

from .policy.escalation import Raise, due_escalation

MOST_ATTEMPTS = 6


@dataclass
class Escalator:
    desk: Callable[[], PublishedDesk]
    oncall: OnCall
    desk_now: Clock

    def escalate(self, ticket_id: str) -> None:
        """Called when the agenda says so, any number of times: a level is raised once, whatever the schedule does."""
        for _ in range(MOST_ATTEMPTS):
            ticket = store.find_ticket(ticket_id)
            now, desk = int(self.desk_now()), self.desk()
            raised = due_escalation(ticket, desk.escalation_of(ticket.team), now) if ticket else None
            if ticket is None or raised is None:
                return
            page = self._page(ticket, raised, now)
            commitment = Commit(
                ticket.id, ticket.version + 1, now, now, "desk", f"agenda:{ticket.escalate_at}", desk.version, (raised.event,)
            )
            changed = store.change(ticket, commitment, desk.document.sharding)
            try:
                commit([pages.create(page, desk.document.sharding.agenda), *changed.writes])
            except CommitRefused:
                continue
            logger.warning("ticket escalated", ticket=ticket.id, level=page.level, page=page.id)
            count("TicketEscalated", level=str(page.level))
            self.oncall.publish(page)
            return
        raise Conflict("The ticket changed six times while it was escalated. The queue brings it again.", {"ticket": ticket_id})

    def _page(self, ticket: Ticket, raised: Raise, now: int) -> Page:
        escalation = self.desk().escalation_of(ticket.team)
        return Page(
            id=raised.event.page, ticket=ticket.id, team=ticket.team, level=raised.event.level, severity=raised.severity,
            language=ticket.language, reason=raised.event.clock, created_at=now, repeat_s=raised.repeat_after_s,
            repeat_at_most_s=escalation.repeat_at_most_s if raised.repeat_after_s else 0,
        )  # fmt: skip
