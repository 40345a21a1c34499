"""Has the exchange check a customer by itself, and asks how far it is. Only the answer to our own signed call confirms anybody."""

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from chalicelib.aws.dynamodb import CommitRefused, read_batch
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, NotFound, Upstream
from chalicelib.core.ids import RandomBits, encode
from chalicelib.core.observability import count, logger
from chalicelib.customers import store as customers
from chalicelib.customers.model import Contact
from chalicelib.tickets import store as tickets
from chalicelib.tickets.events import StepUpPassed, StepUpRefused, StepUpSent
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.reading import TicketReader
from chalicelib.tickets.writing import MOST_ATTEMPTS, Draft, Order, TicketWriter, refuse_merged

from . import store
from .model import ACCOUNT_SYSTEM, LASTS_S, PASSED_S, Challenge, Kind, State
from .policy.checking import Course, course_of, is_open_for
from .policy.sending import sendings_after
from .ports import AccountCheck, CheckAsked

ID_BITS, ID_WIDTH = 130, 26
CHANGED = "The ticket changed six times meanwhile. Please try again."


class Looked(Struct, frozen=True):
    """How far the check is. `until`: pending, when it ends; passed, how long that holds. `is_answered`: whether the exchange said so just now, or earlier."""

    course: Course
    until: int | None = None
    is_answered: bool = True


@dataclass
class AccountChecks:
    reader: TicketReader
    writer: TicketWriter
    accounts: AccountCheck
    random_bits: RandomBits
    desk_now: Clock

    def start(self, ticket_id: str, order: Order) -> Looked:
        """In place of a code or a check before; one that runs is asked about instead. Raises Conflict, RateLimited."""
        for _ in range(MOST_ATTEMPTS):
            now, ticket = int(self.desk_now()), tickets.get_ticket(ticket_id)
            refuse_merged(ticket)
            if not self.accounts.is_set_up():
                raise Conflict(
                    "No account system is set up that could check them (docs/account-context.md).", {"cause": "no-account-system"}
                )
            contact, before = self._contact(ticket), store.find(ticket_id)
            if before and is_open_for(before, ticket, now):
                return self._ask(before, contact, ticket, order)
            made = self._made(ticket, before, now)
            draft = Draft((StepUpSent(ACCOUNT_SYSTEM, made.expires_at),))
            try:
                self.writer.commit(ticket, ticket_id, order, draft, (store.issue(made, before),))
            except CommitRefused:
                continue  # somebody else was first: look again
            return self._ask(made, contact, ticket, order)
        raise Conflict(CHANGED, {"ticket": ticket_id})

    def look(self, ticket_id: str, order: Order) -> Looked:
        """Asks the exchange again while it is pending. Raises NotFound where no check was started, Conflict."""
        ticket, challenge = tickets.get_ticket(ticket_id), store.find(ticket_id)
        refuse_merged(ticket)
        if challenge is None or challenge.kind is not Kind.EXCHANGE or challenge.customer != ticket.requester:
            raise NotFound("No check by the exchange was started for this ticket.", {"ticket": ticket_id})
        if not is_open_for(challenge, ticket, int(self.desk_now())):
            return self._told(challenge, ticket)
        return self._ask(challenge, self._contact(ticket), ticket, order)

    def _made(self, ticket: Ticket, before: Challenge | None, now: int) -> Challenge:
        sendings, since = sendings_after(before, now)
        check = f"check_{encode(self.random_bits(ID_BITS), ID_WIDTH)}"
        number = before.issue + 1 if before else 1
        return Challenge(ticket.id, number, check, now + LASTS_S, State.OPEN, 0, sendings, since, Kind.EXCHANGE, ticket.requester)

    def _ask(self, challenge: Challenge, contact: Contact, ticket: Ticket, order: Order) -> Looked:
        asked = CheckAsked(challenge.tag, ticket.id, ticket.requester, ticket.channel, contact.address, challenge.expires_at)
        try:
            answered: Literal["pending", "passed", "refused", "unknown"] = self.accounts.ask(asked)
        except NotFound:
            answered = "unknown"
        except Upstream as error:
            count("AccountSystemSilent")
            logger.warning("the account system did not answer", ticket=ticket.id, kind=error.fields.get("kind"))
            return Looked("pending", challenge.expires_at, is_answered=False)
        return Looked("pending", challenge.expires_at) if answered == "pending" else self._end(challenge, State(answered), order)

    def _end(self, challenge: Challenge, state: State, order: Order) -> Looked:
        """In one transaction with the ticket's record: what was answered counts for this check, of this customer, within its time, or not at all."""
        for _ in range(MOST_ATTEMPTS):
            now, ticket = int(self.desk_now()), tickets.get_ticket(challenge.ticket)
            refuse_merged(ticket)
            until = now + PASSED_S if state is State.PASSED else None
            event = StepUpPassed(until, ACCOUNT_SYSTEM) if until else StepUpRefused(state.value)
            try:
                self.writer.commit(ticket, ticket.id, order, Draft((event,)), (store.answer(challenge, state, now),))
            except CommitRefused:
                newest = store.find(challenge.ticket)
                if newest is None or newest.issue != challenge.issue:
                    raise Conflict("Another check or code was started meanwhile. Look again.", {"ticket": ticket.id}) from None
                if not is_open_for(newest, ticket, now):
                    return self._told(newest, tickets.get_ticket(ticket.id))  # a colleague's look was first, or its time is over
                continue
            _count(state, ticket)
            return Looked(course_of(state), until)
        raise Conflict(CHANGED, {"ticket": challenge.ticket})

    def _told(self, challenge: Challenge, ticket: Ticket) -> Looked:
        """What is known of one that ended. A proof that has run out since, or that a later failure took back, is no proof."""
        now = int(self.desk_now())
        if challenge.state is not State.PASSED:
            return Looked(course_of(challenge.state))
        holds = ticket.verified_until is not None and now < ticket.verified_until
        return Looked("passed", ticket.verified_until) if holds else Looked("ended")

    def _contact(self, ticket: Ticket) -> Contact:
        key = customers.key_of(ticket.requester)
        found = read_batch([key], [ticket.requester], consistent=True)
        contact = customers.contact_of(found.item(*key), ticket.requester, self.reader.keyring.opened(found.keys).get(ticket.requester))
        if contact is None:
            raise Conflict("The customer of this ticket was erased; there is nobody to check.", {"cause": "erased"})
        return contact


def _count(state: State, ticket: Ticket) -> None:
    if state is not State.PASSED:
        count("StepUpRefused", cause=state.value)
        logger.warning("the exchange's check did not confirm the customer", ticket=ticket.id, cause=state.value)
