"""Opens pages, or lets what falls due join one that is open: decisions and fragments, for the transaction of whoever calls."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.aws.dynamodb import Write
from chalicelib.desk.model import PublishedDesk
from chalicelib.desk.words import Severity
from chalicelib.quarantine.model import QuarantinedMail
from chalicelib.tickets.model import Ticket

from . import store
from .policy.chain_groups import Breach, Placement, ids_from, placed, window_id
from .policy.page import INSIDER, QUARANTINE, SIGN_IN, TAKEOVER, Member, Page
from .policy.stepping import due_at, severity_now
from .ports import Alarm, Called

QUARANTINE_WINDOW_S = 600
SIGN_IN_WINDOW_S = 3600


@dataclass
class Openings:
    desk: Callable[[], PublishedDesk]

    def for_ticket(self, ticket: Ticket, alarm: Alarm, now: int) -> Called:
        """`ticket` is as it will be after the commit that the fragments join."""
        chain_id = alarm.chain or self.desk().chain_of(ticket.team)
        member = Member(ticket.id, now, alarm.round)
        clock_name = alarm.clock if alarm.is_breach else f"{alarm.clock}-{alarm.used_percent}"
        breach = Breach(ticket.id, clock_name, alarm.round, ticket.team, chain_id, alarm.severity, alarm.at)
        blank = Page(
            id="", first=member, team=ticket.team, language=ticket.language, reason=alarm.clock, chain=chain_id, severity=alarm.severity,
            created_at=now, status=store.new_status(alarm.severity, now), used_percent=alarm.used_percent,
        )  # fmt: skip
        stem = f"{ticket.id}.{TAKEOVER}" if alarm.clock == TAKEOVER else window_id(breach, self.desk().chain(chain_id))
        if stem is None:
            alone = f"{ticket.id}.{clock_name}.{alarm.round}"
            return Called(alone, self._create(alone, blank))
        return self._placed(stem, blank, member)

    def for_quarantine(self, mail: QuarantinedMail, now: int) -> Called:
        """One page for all that came in within ten minutes, until a person answered it."""
        desk, severity = self.desk(), _INFO
        team, member = desk.document.quarantine_team, Member(mail.id, now)
        blank = Page(
            id="", first=member, team=team, language=desk.document.locales[0], reason=QUARANTINE, chain=desk.chain_of(team), severity=severity,
            created_at=now, status=store.new_status(severity, now),
        )  # fmt: skip
        return self._placed(f"{QUARANTINE}.{mail.at // QUARANTINE_WINDOW_S}", blank, member)

    def for_insider(self, ticket: Ticket, agent: str, day: str, now: int) -> Called:
        """To the security team, whoever has the ticket: one page for an agent's day."""
        desk, severity = self.desk(), _GRAVE
        team, member = desk.document.security_team, Member(ticket.id, now)
        blank = Page(
            id="", first=member, team=team, language=desk.document.locales[0], reason=INSIDER, chain=desk.chain_of(team), severity=severity,
            created_at=now, status=store.new_status(severity, now),
        )  # fmt: skip
        return self._placed(f"{INSIDER}.{agent}.{day}", blank, member)

    def for_sign_in(self, blocked: str, now: int) -> Called:
        """To the security team: one page for all that was blocked within an hour, until a person answered it. `blocked` names it by a digest."""
        desk, severity = self.desk(), _ATTENTION
        team = desk.document.security_team
        blank = Page(
            id="", first=Member(blocked, now), team=team, language=desk.document.locales[0], reason=SIGN_IN, chain=desk.chain_of(team), severity=severity,
            created_at=now, status=store.new_status(severity, now),
        )  # fmt: skip
        return self._placed(f"{SIGN_IN}.{now // SIGN_IN_WINDOW_S}", blank, blank.first)

    def _placed(self, stem: str, blank: Page, member: Member) -> Called:
        where = _place(stem)
        if not where.is_new:
            return Called(where.page, store.join(where.page, member))
        return Called(where.page, self._create(where.page, blank))

    def _create(self, page_id: str, blank: Page) -> list[Write]:
        desk = self.desk()
        chain = desk.chain(blank.chain)
        page = Page(
            id=page_id, first=blank.first, team=blank.team, language=blank.language, reason=blank.reason, chain=blank.chain,
            severity=severity_now(blank.status, chain), created_at=blank.created_at, status=blank.status, used_percent=blank.used_percent,
            due_at=due_at(blank.status, chain, blank.created_at),
        )  # fmt: skip
        return store.create(page, desk.document.sharding.agenda)


_INFO: Severity = "info"
_ATTENTION: Severity = "warning"
_GRAVE: Severity = "critical"


def _place(stem: str) -> Placement:
    """One read, but for a window whose pages people answered again and again."""
    first = 0
    while True:
        candidates = ids_from(stem, first)
        known = {page_id: page.status.status for page_id, page in store.find(candidates).items()}
        if where := placed(candidates, known):
            return where
        first += len(candidates)
