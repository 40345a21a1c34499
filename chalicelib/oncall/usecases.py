"""The door to paging for the rest of the desk: what falls due becomes a page, what is due of a page is done, people answer it."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict
from chalicelib.desk.model import PublishedDesk
from chalicelib.quarantine import store as quarantine
from chalicelib.tickets import store as tickets
from chalicelib.tickets.model import Ticket

from . import store
from .answering import Answering
from .escalating import MOST_ATTEMPTS, Escalation
from .links import PageLinks
from .members import is_still_waiting
from .opening import Openings
from .policy.page import Page
from .ports import Alarm, Called
from .view import PageView, view_of


@dataclass
class OnCall:
    desk: Callable[[], PublishedDesk]
    desk_now: Clock
    links: PageLinks
    openings: Openings
    escalation: Escalation
    answering: Answering

    # ---- something falls due

    def call(self, ticket: Ticket, alarm: Alarm, now: int) -> Called:
        """Decides on the page, stores nothing. `ticket` is as it will be after the commit that the fragments join."""
        return self.openings.for_ticket(ticket, alarm, now)

    def send(self, called: Called) -> None:
        """After the commit: what is due of the page is done. Where this does not happen the sweep does it."""
        self.escalation.begin(called.page)

    def call_for_insider(self, ticket: Ticket, agent: str, day: str, now: int) -> Called:
        """An agent was shown more than their budget, last on this ticket. The fragments join the transaction that blocks them."""
        return self.openings.for_insider(ticket, agent, day, now)

    def call_for_sign_in(self, blocked: str) -> Called:
        """An address or account is blocked. The fragments join the transaction that marks it as told."""
        return self.openings.for_sign_in(blocked, int(self.desk_now()))

    def tell_of_quarantine(self, record: quarantine.QuarantineRecord) -> None:
        """One page for all that came in within ten minutes, until somebody answered it; the items then leave the agenda and wait in the list."""
        mail = quarantine.mail_of(record)
        for _ in range(MOST_ATTEMPTS):
            called = self.openings.for_quarantine(mail, int(self.desk_now()))
            try:
                commit([*called.writes, quarantine.told(mail)])
            except CommitRefused:
                continue
            self.send(called)
            return
        raise Conflict("The quarantine's page changed six times. The queue brings it again.", {"quarantine": mail.id})

    def take_over(self, record: store.PageRecord) -> None:
        """A page is due, or a worker died with it."""
        self.escalation.go_on(record.pk[2:])

    # ---- people

    def acknowledge(self, page_id: str, by: str) -> Page:
        return self.answering.acknowledge(page_id, by)

    def show(self, page_id: str) -> PageView:
        """What a person sees who opens the link. Changes nothing. Raises NotFound."""
        page = store.get(page_id)
        waits, _ = is_still_waiting(page, int(self.desk_now()))
        ticket = tickets.find_ticket(page.ticket) if page.ticket else None
        return view_of(page, ticket, self.desk(), is_wanted=waits)

    def link_of(self, page_id: str) -> str:
        return self.links.link_of(page_id)

    def page_of_link(self, token: str) -> str:
        return self.links.page_of_link(token)
