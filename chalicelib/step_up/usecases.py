"""Sends a code, takes guesses. Each guess is counted before it is compared, so that guesses at the same moment share the count."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.aws.dynamodb import CommitRefused, commit, read_batch
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, Forbidden, NotFound
from chalicelib.core.ids import RandomBits
from chalicelib.core.observability import count, logger
from chalicelib.core.signing import Signer
from chalicelib.customers import store as customers
from chalicelib.customers.store import CustomerRecord
from chalicelib.customers.suppression import SuppressionList
from chalicelib.outbox.ports import MailTransport
from chalicelib.tickets import store as tickets
from chalicelib.tickets.events import StepUpLocked, StepUpPassed, StepUpSent
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.reading import TicketReader
from chalicelib.tickets.writing import MOST_ATTEMPTS, Draft, Order, TicketWriter, Written, refuse_merged

from . import store
from .letters import CodeLetters
from .model import CODE_LENGTH, LASTS_S, MOST_GUESSES, PASSED_S, Challenge, State
from .policy.sending import refuse_unknown_channel, sendings_after

WRONG = "The code is not right, or no longer valid. After five guesses a new one is needed."


@dataclass
class StepUp:
    reader: TicketReader
    writer: TicketWriter
    letters: CodeLetters
    mail: Callable[[], MailTransport]
    suppressions: SuppressionList
    signer: Signer
    random_bits: RandomBits
    desk_now: Clock

    def send(self, ticket_id: str, order: Order) -> Written:
        """The code goes to the customer and nowhere else: no agent sees it, and only its tag is stored. One that was sent before ends."""
        for _ in range(MOST_ATTEMPTS):
            now, ticket = int(self.desk_now()), tickets.get_ticket(ticket_id)
            refuse_merged(ticket)
            address = self._known_address(ticket)
            before = store.find(ticket_id)
            sendings, since = sendings_after(before, now)
            code = f"{self.random_bits(64) % 10**CODE_LENGTH:0{CODE_LENGTH}d}"
            number = before.issue + 1 if before else 1
            made = Challenge(ticket_id, number, self._tag(ticket_id, number, code), now + LASTS_S, State.OPEN, 0, sendings, since)
            draft = Draft((StepUpSent("mail", made.expires_at),))
            try:
                written = self.writer.commit(ticket, ticket_id, order, draft, (store.issue(made, before),))
            except CommitRefused:
                continue
            self.mail().send(self.letters.write(ticket, address, code, now), (address,), {"ticket": ticket_id})
            return written
        raise Conflict("The ticket changed six times meanwhile. Please try again.", {"ticket": ticket_id})

    def confirm(self, ticket_id: str, code: str, order: Order) -> Written:
        """What the customer read out, or wrote. Raises Forbidden, in the same words whatever is wrong with it."""
        challenge = store.find(ticket_id)
        now = int(self.desk_now())
        if challenge is None:
            raise NotFound("No code was sent for this ticket.", {"ticket": ticket_id})
        try:
            commit([store.guess(challenge, now)])
        except CommitRefused:
            raise Forbidden(WRONG, {"cause": "code"}) from None
        given = "".join(character for character in code if character not in " -")
        if not self.signer.is_tag(challenge.tag, "step-up", ticket_id, str(challenge.issue), given, width=32):
            self._lock_after_last(challenge, order)
            raise Forbidden(WRONG, {"cause": "code"})
        return self._end(challenge, State.PASSED, order, StepUpPassed(now + PASSED_S))

    def _lock_after_last(self, challenge: Challenge, order: Order) -> None:
        newest = store.find(challenge.ticket)
        if newest is None or newest.issue != challenge.issue or newest.guesses < MOST_GUESSES or newest.state is not State.OPEN:
            return
        count("StepUpLocked")
        logger.warning("one-time code locked after wrong guesses", ticket=challenge.ticket)
        try:
            self._end(challenge, State.LOCKED, order, StepUpLocked())
        except Forbidden:
            return  # another guess locked it at this moment

    def _end(self, challenge: Challenge, state: State, order: Order, event: StepUpPassed | StepUpLocked) -> Written:
        for _ in range(MOST_ATTEMPTS):
            ticket = tickets.get_ticket(challenge.ticket)
            try:
                return self.writer.commit(ticket, ticket.id, order, Draft((event,)), (store.end(challenge, state),))
            except CommitRefused:
                newest = store.find(challenge.ticket)
                if newest is None or newest.state is not State.OPEN or newest.issue != challenge.issue:
                    raise Forbidden(WRONG, {"cause": "code"}) from None
        raise Conflict("The ticket changed six times meanwhile. Please try again.", {"ticket": challenge.ticket})

    def _known_address(self, ticket: Ticket) -> str:
        key = customers.key_of(ticket.requester)
        found = read_batch([key], [ticket.requester], consistent=True)
        record = found.item(*key)
        since = int(record.at) if isinstance(record, CustomerRecord) and record.at is not None else None
        refuse_unknown_channel(ticket, since)
        contact = customers.contact_of(record, ticket.requester, self.reader.keyring.opened(found.keys).get(ticket.requester))
        if contact is None or "@" not in contact.address:
            raise Conflict("No mail address of this customer is known.", {"cause": "unknown-channel"})
        self.suppressions.refuse((contact.address,), {})
        return contact.address

    def _tag(self, ticket_id: str, issue: int, code: str) -> str:
        return self.signer.tag("step-up", ticket_id, str(issue), code, width=32)
