"""Shows an agent what is masked: reason, record, budget and time, in one transaction with the ticket's own record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from msgspec import Struct

from chalicelib.audit.model import AgentDay, Origin
from chalicelib.audit.usecases import AuditTrail
from chalicelib.aws.dynamodb import CommitRefused, commit, read_batch
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, Forbidden, InvalidInput, NotFound, Upstream
from chalicelib.core.observability import count, logger
from chalicelib.customers import store as customers
from chalicelib.customers.model import Contact
from chalicelib.desk.model import PublishedDesk
from chalicelib.oncall.ports import Called
from chalicelib.redaction.redacting import redact
from chalicelib.tickets import store as tickets
from chalicelib.tickets.events import Revealed
from chalicelib.tickets.model import Message, Ticket
from chalicelib.tickets.policy.written import checked_text
from chalicelib.tickets.reading import TicketReader
from chalicelib.tickets.writing import Draft, Order, TicketWriter, refuse_merged

from . import store
from .model import Grant
from .policy.budget import is_granted, is_within, needs_step_up, with_another
from .ports import AccountContext, Asked

LONGEST_WORDS = 500
MOST_ATTEMPTS = 12
"""Whatever the agent does in other tabs goes into the same chain, and comes between."""
WHAT = "reveal"
FROM_ACCOUNT = frozenset({"account", "context", "phone"})
"""What the exchange's own system is asked for."""
BLOCKED = "You were shown more than your budget for a day, so nothing more is shown. Your security team knows and can lift it."


class Wanted(Struct, frozen=True):
    """`words` is the agent's own explanation; it is kept sealed on the ticket."""

    fields: frozenset[str]
    reason: str
    words: str


class Shown(Struct, frozen=True):
    """None for what nobody knows. `left` of today's budget. `account` says what became of asking the exchange's own system: no-answer, unknown (it
    knows nobody by this address), or empty.
    """

    values: Mapping[str, str | None]
    until: int
    left: int
    account: str = ""


class InsiderPager(Protocol):
    def call_for_insider(self, ticket: Ticket, agent: str, day: str, now: int) -> Called: ...

    def send(self, called: Called) -> None: ...


@dataclass
class Revealer:
    desk: Callable[[], PublishedDesk]
    reader: TicketReader
    writer: TicketWriter
    pager: InsiderPager
    audit: AuditTrail
    desk_now: Clock
    accounts: AccountContext | None = None

    def reveal(self, ticket_id: str, agent: str, wanted: Wanted, order: Order, origin: Origin) -> Shown:
        """Raises Forbidden where the agent is blocked, or the customer did not prove who they are; Conflict where the customer was erased."""
        words = self._checked(wanted)
        for _ in range(MOST_ATTEMPTS):
            now = int(self.desk_now())
            ticket = tickets.get_ticket(ticket_id)
            refuse_merged(ticket)
            day, is_blocked, grant = store.look(agent, self.audit.today(), ticket_id)
            if is_blocked:
                raise Forbidden(BLOCKED, {"cause": "budget"})
            if needs_step_up(ticket, wanted.fields, now):
                raise Forbidden(
                    "The customer has not proved who they are. Send them a code, or let the exchange check them.", {"cause": "step-up"}
                )
            if is_granted(grant, wanted.fields, now) and grant is not None:
                return self._shown(ticket, wanted.fields, grant.until, day)
            if not is_within(day, self.desk().document.reveals.budget_a_day):
                self._block(ticket, day, origin)
            else:
                try:
                    return self._count(ticket, day, wanted, words, order, origin=origin, grant=grant)
                except CommitRefused:
                    continue  # another tab was first, or the ticket changed: look again
        raise Conflict("The ticket changed meanwhile, or you did much else at once. Please try again.", {"ticket": ticket_id})

    def left_for(self, agent: str) -> tuple[int, bool]:
        """What is left of today's budget, and whether the agent is blocked."""
        day, is_blocked, _ = store.look(agent, self.audit.today(), "")
        return max(0, self.desk().document.reveals.budget_a_day - day.reveals), is_blocked

    def lift(self, agent: str, by: str) -> None:
        """The day's count stands: a new day, or a larger budget, shows more. Nobody lifts their own."""
        if by == f"agent:{agent}":
            raise Forbidden("Somebody else has to lift it.", {"cause": "own"})
        try:
            commit([store.lift(agent, by, int(self.desk_now()))])
        except CommitRefused:
            raise NotFound("This agent is not blocked.") from None

    @staticmethod
    def _checked(wanted: Wanted) -> str:
        words = redact(checked_text(wanted.words)).text
        if len(words) > LONGEST_WORDS:
            raise InvalidInput(f"Say it in {LONGEST_WORDS} characters.", {"field": "words"})
        return words

    def _count(
        self, ticket: Ticket, day: AgentDay, wanted: Wanted, words: str, order: Order, *, origin: Origin, grant: Grant | None
    ) -> Shown:
        now = int(self.desk_now())
        conversation = self.reader.conversation(ticket, limit=1, whole=False, with_kids=False)
        if conversation.key is None:
            raise Conflict("The customer of this ticket was erased; there is nothing to show.", {"ticket": ticket.id})
        until = now + self.desk().document.reveals.lasts_s
        draft = Draft((Revealed(tuple(sorted(wanted.fields)), wanted.reason),), Message(words), conversation.key)
        line = self.audit.line(day, WHAT, (ticket.id,), outcome="shown", origin=origin, reveals=1)
        self.writer.commit(
            ticket,
            ticket.id,
            order,
            draft,
            (*line.writes, store.show(ticket.id, day.agent, with_another(grant, wanted.fields, until, now))),
        )
        self.audit.has_grown(line)
        return self._shown(ticket, wanted.fields, until, line.after)

    def _block(self, ticket: Ticket, day: AgentDay, origin: Origin) -> None:
        """Security is paged, and the attempt recorded, in the transaction that blocks. A block that stands already is enough."""
        now = int(self.desk_now())
        line = self.audit.line(day, WHAT, (ticket.id,), outcome="over-budget", origin=origin)
        called = self.pager.call_for_insider(ticket, day.agent, day.day, now)
        try:
            commit([store.block(day.agent, called.page, now), *line.writes, *called.writes])
        except CommitRefused:
            return  # another tab was blocked at this moment, or the page or the day changed: look again
        self.audit.has_grown(line)
        count("AgentBlocked")
        logger.error("agent blocked over the budget for reveals", agent=day.agent, page=called.page)
        self.pager.send(called)

    def _shown(self, ticket: Ticket, fields: frozenset[str], until: int, day: AgentDay) -> Shown:
        key = customers.key_of(ticket.requester)
        found = read_batch([key], [ticket.requester])
        contact = customers.contact_of(found.item(*key), ticket.requester, self.reader.keyring.opened(found.keys).get(ticket.requester))
        known: dict[str, str | None] = {"address": contact.address, "name": contact.name or None} if contact else {}
        context, account = self._from_account(ticket, contact, fields)
        values = {field: known.get(field) or context.get(field) for field in sorted(fields)}
        return Shown(values, until, max(0, self.desk().document.reveals.budget_a_day - day.reveals), account)

    def _from_account(self, ticket: Ticket, contact: Contact | None, fields: frozenset[str]) -> tuple[Mapping[str, str], str]:
        """The reveal counts whether it answers or not; asking again while it is shown does not."""
        wanted = fields & FROM_ACCOUNT
        if self.accounts is None or contact is None or not wanted:
            return {}, ""
        try:
            return self.accounts.find(Asked(ticket.id, ticket.requester, ticket.channel, contact.address, wanted)), ""
        except NotFound:
            return {}, "unknown"
        except Upstream as error:
            count("AccountSystemSilent")
            logger.warning("the account system did not answer", ticket=ticket.id, kind=error.fields.get("kind"))
            return {}, "no-answer"
