"""Publishes pages, repeats them, stops them when a person acknowledges."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from chalicelib.aws.dynamodb import CommitRefused, Write, commit
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, Unauthorized, Upstream
from chalicelib.core.observability import count, logger
from chalicelib.core.signing import Signer
from chalicelib.desk.model import PublishedDesk
from chalicelib.quarantine import store as quarantine
from chalicelib.quarantine.model import QuarantinedMail
from chalicelib.tickets import store as tickets
from chalicelib.tickets.events import PageAcknowledged
from chalicelib.tickets.model import Commit, Ticket

from . import store
from .model import LEASE_S, Page, PageState
from .policy.repeating import is_wanted, next_copy_at, round_of
from .ports import Publisher
from .view import PageView, view_of
from .wording import attributes_of, subject_of, texts_of

LINK_LIFETIME_S = 7 * 86400
QUARANTINE_WINDOW_S = 600
MOST_ATTEMPTS = 6


@dataclass
class OnCall:
    publisher: Publisher
    signer: Signer
    desk: Callable[[], PublishedDesk]
    base_url: Callable[[], str]
    desk_now: Clock
    real_now: Clock

    def publish(self, page: Page) -> None:
        """One try; where SNS fails, the lease runs out and the sweep sends it again under the same id."""
        try:
            self.publisher.publish(subject_of(page), texts_of(page, self.link_of(page.id)), attributes_of(page))
        except Upstream as error:
            logger.warning("page not published, it is tried again", page=page.id, reason=error.detail)
            count("PageRetried")
            count("NotDelivered")  # an alarm that depends on no page
            return
        count("PagePublished", level=str(page.level))
        try:
            commit([store.published(page, next_copy_at(page, int(self.desk_now())))])
        except CommitRefused:
            logger.info("page was acknowledged while it was published", page=page.id)

    def take_over(self, record: store.PageRecord, now: float) -> None:
        """A page is due: its writer crashed, or its next copy's time has come. Closes it where nobody needs to be told any more."""
        page = store.page_of(record)
        if page.due_at is None or page.due_at > now:
            return
        wanted = is_wanted(page, tickets.find_ticket(page.ticket) if page.ticket else None)
        try:
            commit([store.claim(page, int(now) + LEASE_S) if wanted else store.closed(page)])
        except CommitRefused:
            return
        if wanted:
            self.publish(replace(page, due_at=int(now) + LEASE_S))

    def acknowledge(self, page_id: str, by: str) -> Page:
        """Idempotent: whoever was first stays; every copy of the page stops with it."""
        for _ in range(MOST_ATTEMPTS):
            page, ticket = store.get_with_ticket(page_id)
            if page.state is PageState.ACKNOWLEDGED:
                return page
            now = int(self.desk_now())
            try:
                commit([store.acknowledged(page, by, now), *self._ticket_writes(page, ticket, by, now)])
            except CommitRefused:
                continue
            count("PageAcknowledged", level=str(page.level))
            return replace(page, state=PageState.ACKNOWLEDGED, acknowledged_by=by, acknowledged_at=now)
        raise Conflict("The ticket changed six times while the page was acknowledged. Please try again.", {"page": page_id})

    def _ticket_writes(self, page: Page, ticket: Ticket | None, by: str, now: int) -> list[Write]:
        """A page of an earlier level stops the newer levels of its round, too: somebody is on it. A page of an earlier round stops only itself."""
        if ticket is None or ticket.page is None or round_of(ticket.page) != round_of(page.id):
            return []
        newest = page if ticket.page == page.id else store.get(ticket.page)
        if newest.state is PageState.ACKNOWLEDGED:
            return []  # somebody was on it before: only this copy remains to be stopped
        desk = self.desk()
        acknowledged = Commit(ticket.id, ticket.version + 1, now, now, by, f"page:{page.id}", desk.version, (PageAcknowledged(page.id),))
        newer = [] if newest is page else [store.acknowledged(newest, by, now)]
        return [*tickets.change(ticket, acknowledged, desk.document.sharding).writes, *newer]

    def show(self, page_id: str) -> PageView:
        """What a person sees who opens the link. Changes nothing. Raises NotFound."""
        page, ticket = store.get_with_ticket(page_id)
        return view_of(page, ticket, self._newest(page, ticket), self.desk())

    @staticmethod
    def _newest(page: Page, ticket: Ticket | None) -> Page:
        """The page of the level that the round has come to."""
        is_raised = ticket is not None and ticket.page not in {None, page.id} and round_of(ticket.page or "") == round_of(page.id)
        return store.get(ticket.page) if ticket and ticket.page and is_raised else page

    def tell_of_quarantine(self, record: quarantine.QuarantineRecord) -> None:
        """One page for all that came in within ten minutes, until somebody acknowledged it; the items then leave the agenda and wait in the list."""
        mail = quarantine.mail_of(record)
        window = f"quarantine.{mail.at // QUARANTINE_WINDOW_S}"
        page = self._quarantine_page(window)
        try:
            commit([store.create(page, self.desk().document.sharding.agenda), quarantine.told(mail)])
        except CommitRefused:
            self._tell_again(mail, window)
        else:
            self.publish(page)

    def _tell_again(self, mail: QuarantinedMail, window: str) -> None:
        """There is a page of this window. Who acknowledged it did not see this mail: it gets a page of its own."""
        if store.get(window).state in {PageState.SENDING, PageState.SENT}:
            commit([quarantine.told(mail)])
            return
        page = self._quarantine_page(f"{window}.{mail.id}")
        try:
            commit([store.create(page, self.desk().document.sharding.agenda), quarantine.told(mail)])
        except CommitRefused:
            commit([quarantine.told(mail)])
        else:
            self.publish(page)

    def _quarantine_page(self, page_id: str) -> Page:
        desk, now = self.desk(), int(self.desk_now())
        return Page(
            id=page_id, ticket=None, team=desk.document.quarantine_team, level=1, severity="info",
            language=desk.document.locales[0], reason="quarantine", created_at=now,
        )  # fmt: skip

    def link_of(self, page_id: str) -> str:
        """Where a person acknowledges: shown by GET, done by POST, so that a link scanner acknowledges nothing."""
        value = f"{page_id}|{int(self.real_now()) + LINK_LIFETIME_S}"
        return f"{self.base_url()}/pages/{self.signer.sign('page', value)}"

    def page_of_link(self, token: str) -> str:
        """Raises Unauthorized for a link that we did not sign, or that is over a week old."""
        value = self.signer.verified("page", token)
        page_id, _, expires_at = (value or "").rpartition("|")
        if not value:
            raise Unauthorized(
                "This link was not made by this desk, or it was cut short on its way. Open the newest page instead.", {"cause": "forged"}
            )
        if int(expires_at) < self.real_now():
            raise Unauthorized("This link is over a week old. Open the newest page, or the ticket itself.", {"cause": "expired"})
        return page_id
