"""What people do with a page: acknowledge it, put it off, give it to somebody else, end it. One page stands for all of its copies."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from chalicelib.aws.dynamodb import CommitRefused, Write, commit
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.core.observability import count
from chalicelib.desk.model import PublishedDesk
from chalicelib.tickets import store as tickets
from chalicelib.tickets.events import PageAcknowledged
from chalicelib.tickets.model import Commit

from . import store
from .escalating import MOST_ATTEMPTS, Escalation
from .policy import chain_history as h
from .policy.chain_state import Status
from .policy.page import Page

LONGEST_SNOOZE_S = 7 * 86400


@dataclass
class Answering:
    escalation: Escalation
    desk: Callable[[], PublishedDesk]
    desk_now: Clock

    def acknowledge(self, page_id: str, by: str) -> Page:
        """Idempotent: whoever was first stays; every copy of the page stops with it."""
        return self._answered(page_id, frozenset({Status.ACKNOWLEDGED, Status.RESOLVED}), lambda now: h.Acknowledged(now, by), by)

    def resolve(self, page_id: str, by: str) -> Page:
        """Over for good, whatever becomes of its tickets."""
        return self._answered(page_id, frozenset({Status.RESOLVED}), lambda now: h.Resolved(now, by), by)

    def snooze(self, page_id: str, by: str, until: int) -> Page:
        """Raises InvalidInput for a time that is over, or over a week ahead."""
        now = int(self.desk_now())
        if not now < until <= now + LONGEST_SNOOZE_S:
            raise InvalidInput("A page is put off until a time that is to come, within a week.", {"field": "until"})
        return self._answered(page_id, frozenset({Status.RESOLVED}), lambda at: h.Snoozed(at, by, until), by)

    def hand_on(self, page_id: str, by: str, to: str) -> Page:
        """`to` as chains write it: `person:kenji`, `rota:security`, `team:tokyo`. Raises InvalidInput where the desk knows none of that name."""
        kind, _, name = to.partition(":")
        document = self.desk().document
        known: dict[str, Collection[str]] = {"person": document.people, "rota": document.rotas, "team": document.teams}
        if name not in known.get(kind, ()):
            raise InvalidInput(f"The desk's document has no {kind or 'such'} {name!r}.", {"field": "to"})
        return self._answered(page_id, frozenset({Status.RESOLVED}), lambda now: h.HandedOn(now, by, to), by)

    def _answered(self, page_id: str, is_enough: frozenset[Status], event_at: Callable[[int], h.Happening], by: str) -> Page:
        for _ in range(MOST_ATTEMPTS):
            page, now = store.get(page_id), int(self.desk_now())
            if page.status.status in is_enough:
                return page
            event = event_at(now)
            after = self.escalation.stepped(page, (event,), now)
            try:
                commit(
                    [
                        *store.go_on(page, after, (event,), now, self.desk().document.sharding.agenda),
                        *(self._told(page, by, now) if isinstance(event, h.Acknowledged) else ()),
                    ]
                )
            except CommitRefused:
                continue
            self.escalation.wake_ups.at(store.key_of(page.id), after.due_at, now)
            count("PageAnswered", how=type(event).__name__)
            return after
        raise Conflict("The page or its ticket changed six times meanwhile. Please try again.", {"page": page_id})

    def _told(self, page: Page, by: str, now: int) -> list[Write]:
        """A ticket that has a page of its own tells in its own record who took it."""
        ticket = tickets.find_ticket(page.ticket) if page.ticket else None
        if ticket is None:
            return []
        desk = self.desk()
        acknowledged = Commit(ticket.id, ticket.version + 1, now, now, by, f"page:{page.id}", desk.version, (PageAcknowledged(page.id),))
        return tickets.change(ticket, acknowledged, desk).writes
