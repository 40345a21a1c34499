"""Takes a quarantined mail in once more, as if it had just come: after the reader was mended, a mailbox was added, a participant was let in."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from chalicelib.aws.dynamodb import CommitRefused, Write, commit
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.observability import count
from chalicelib.quarantine import store as quarantine
from chalicelib.quarantine.model import QuarantinedMail, QuarantineState
from chalicelib.tickets import store
from chalicelib.tickets.events import HeldDecided
from chalicelib.tickets.seen import SeenRecord

from .admission import Passage
from .arriving import Arrival, arrival_of
from .model import Unreadable
from .policy.routing import Continue, Discard, Duplicate, Hold, Open, Quarantine, Report, Route, route
from .reading.redacting import read
from .release import Decision, Repointed, held_place, notification_of_kept, waiting_mail
from .store import Known
from .usecases import HELD_PREFIX, MOST_ATTEMPTS, MailIntake


@dataclass
class Rereading:
    intake: MailIntake
    desk_now: Clock

    def read_again(self, mail_id: str, actor: str) -> Decision:
        """Where it still cannot be taken in it waits on, with the cause that it has now. Raises Conflict where it was decided before."""
        for _ in range(MOST_ATTEMPTS):
            mail = waiting_mail(mail_id)
            try:
                return self._look_again(mail, actor)
            except CommitRefused:
                continue
            except UnicodeError:  # something in it is no text that could be stored
                return self._waits_on(mail, "unreadable", mail.ticket)
        raise Conflict("The mail's ticket changed six times meanwhile. Please try again.", {"quarantine": mail_id})

    def _look_again(self, mail: QuarantinedMail, actor: str) -> Decision:
        try:
            arrival = self._arrival(mail)
        except NotFound:
            return self._waits_on(mail, "raw-missing", mail.ticket)
        except Unreadable as error:
            return self._waits_on(mail, error.cause, mail.ticket)
        intake = self.intake
        named = intake.named_ticket(arrival)
        known = intake.look_up(arrival, named, consistent=True)
        if known.ticket is None and (brought := intake.forwarding.brought(arrival)):
            arrival = brought
            known = intake.look_up(arrival, named, consistent=True)
        sent, reported = intake.reported(arrival, known)
        owner = _owner(known, mail.content)
        facts = intake.facts(arrival, known, is_report_on_ours=reported is not None)
        decision = route(replace(facts, was_delivered=owner is not None and not _is_own(owner, mail)))
        if isinstance(decision, Report) and reported is not None:
            intake.returns().record(arrival, sent, reported, self._remember(mail, arrival, known))
            return self._decided(mail, QuarantineState.RELEASED, actor, reported.id)
        return self._carry_out(decision, mail, arrival, known, actor)

    def _arrival(self, mail: QuarantinedMail) -> Arrival:
        raw, now = self.intake.raw.get(mail.raw), int(self.desk_now())
        age_s = max(0, now - mail.at)
        return arrival_of(
            read(raw), notification_of_kept(mail, raw), raw, self.intake.desk(), self.intake.identity_key, now=now, age_s=age_s
        )

    def _carry_out(self, decision: Route, mail: QuarantinedMail, arrival: Arrival, known: Known, actor: str) -> Decision:
        match decision:
            case Quarantine(cause):
                return self._waits_on(mail, cause, mail.ticket)
            case Hold(ticket, cause):
                return self._waits_on(mail, cause, ticket.id)
            case Open() | Continue():
                return self._admit(decision, mail, arrival, known, actor)
            case Duplicate() | Discard() | Report():
                owner = _owner(known, mail.content)
                taken_in = owner.t if owner and not owner.t.startswith(HELD_PREFIX) else None
                return self._decided(mail, QuarantineState.DISCARDED, actor, taken_in)

    def _admit(self, decision: Open | Continue, mail: QuarantinedMail, arrival: Arrival, known: Known, actor: str) -> Decision:
        """Nobody judged it: it is answered as any mail is."""
        is_on_its_ticket = isinstance(decision, Continue) and decision.ticket.id == mail.ticket
        events = (HeldDecided(mail.id, QuarantineState.RELEASED.value),) if is_on_its_ticket else ()
        decided = quarantine.decide(mail, QuarantineState.RELEASED, actor, arrival.now)
        taken: list[str] = []
        remember = self._remember(mail, arrival, known)

        def noted(ticket_id: str, entry: str) -> Write:
            taken[:] = [ticket_id]
            return remember(ticket_id, entry)

        leased = self.intake.admission.admit(decision, arrival, known, Passage(noted, (decided,), events, arrival.brought_by))
        for out, context in leased:
            self.intake.delivery.deliver(store.leased(out), context)
        count("QuarantineDecided", decision="read-again")
        return Decision(mail, QuarantineState.RELEASED, taken[0])

    def _remember(self, mail: QuarantinedMail, arrival: Arrival, known: Known) -> Callable[[str, str], Write]:
        """What could not be read was remembered by its bytes; now it has an id of its own."""
        owner = _owner(known, mail.content)
        return Repointed(held_place(mail), mail.id) if owner is not None and _is_own(owner, mail) else self.intake.remember(arrival, known)

    def _decided(self, mail: QuarantinedMail, state: QuarantineState, actor: str, ticket: str | None) -> Decision:
        commit([quarantine.decide(mail, state, actor, int(self.desk_now()))])
        return Decision(mail, state, ticket)

    @staticmethod
    def _waits_on(mail: QuarantinedMail, cause: str, ticket: str | None) -> Decision:
        if (cause, ticket) != (mail.cause, mail.ticket):
            commit([quarantine.found_anew(mail, cause, ticket)])
        return Decision(replace(mail, cause=cause, ticket=ticket), QuarantineState.WAITING)


def _owner(known: Known, content: str) -> SeenRecord | None:
    """What the desk remembers of this very mail."""
    return known.seen if known.seen is not None and known.seen.dg == content else known.variant


def _is_own(owner: SeenRecord, mail: QuarantinedMail) -> bool:
    return owner.t == HELD_PREFIX + mail.id
