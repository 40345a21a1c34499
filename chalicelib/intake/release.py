"""An agent decides on a mail that was quarantined or held: it is let in as if it had just come, or discarded; once, whoever asks twice."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.aws.dynamodb import CommitRefused, Key, Update, Write, commit, read_batch
from chalicelib.aws.objects import ObjectStore
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from chalicelib.core.observability import count
from chalicelib.core.patterns import pattern
from chalicelib.customers import accepted, blocked
from chalicelib.customers.model import customer_id
from chalicelib.desk.model import PublishedDesk
from chalicelib.quarantine import store as quarantine
from chalicelib.quarantine.model import QuarantinedMail, QuarantineState
from chalicelib.tickets import store
from chalicelib.tickets.events import Event, HeldDecided, SenderAccepted
from chalicelib.tickets.merging import where_it_goes_on
from chalicelib.tickets.model import Commit, State
from chalicelib.tickets.policy.participants import added
from chalicelib.tickets.seen import SeenRecord

from .admission import Admission, Passage
from .arriving import Arrival, arrival_of, ours
from .model import FilePart, Mailbox, Notification, ParsedMail, Unreadable, Verdicts
from .policy.routing import RELEASED, Continue, Open
from .policy.sender_warnings import looks_like, warnings_of
from .reading.redacting import read, redacted
from .store import Known, look_up
from .usecases import HELD_PREFIX, MOST_ATTEMPTS

FAILING = "dmarc-failed"
"""Quarantine's cause for what fails the policy of its author's domain."""
_RETURN_PATH = pattern(rb"(?i)return-path:[ \t]*<(?P<source>[^>\r\n]{0,320})>")
NOBODY = Mailbox("nobody@sender.invalid")
"""Stands where a mail names no sender at all; no mail can be sent there (RFC 2606)."""


class Preview(Struct, frozen=True):
    """A mail as an agent decides on it, with codes of what is wrong with how its sender shows."""

    mail: ParsedMail
    warnings: tuple[str, ...]


class Decision(Struct, frozen=True):
    """What became of the mail; `ticket` is where it was let in."""

    mail: QuarantinedMail
    state: QuarantineState
    ticket: str | None = None


@dataclass
class QuarantineDesk:
    raw: ObjectStore
    desk: Callable[[], PublishedDesk]
    identity_key: bytes
    admission: Admission
    desk_now: Clock

    def preview(self, mail: QuarantinedMail) -> Preview | None:
        """What an agent decides on; None where it cannot be read."""
        try:
            parsed = read(self.raw.get(mail.raw))
        except (NotFound, Unreadable):
            return None
        return Preview(parsed, self._warnings(parsed, mail.ticket))

    def _warnings(self, parsed: ParsedMail, ticket_id: str | None) -> tuple[str, ...]:
        """Participants are known by their digests alone: so what the sender's address looks like is digested, too."""
        if parsed.sender is None:
            return ()
        plain = looks_like(parsed.sender.address)
        ticket = store.find_ticket(ticket_id) if ticket_id and plain else None
        resembles = ticket is not None and plain is not None and customer_id(self.identity_key, "mail", plain) in ticket.participants
        return (*warnings_of(parsed.sender, ours(self.desk())), *(("look-alike-sender",) if resembles else ()))

    def release(
        self, mail_id: str, actor: str, *, add_participant: bool = False, always: bool = False, onto: str | None = None
    ) -> Decision:
        """Held mail joins its ticket, all other opens one. `always`: what fails DMARC from this address is let in from now on. `onto`: the ticket that it joins
        instead, or where that one goes on.

        Raises NotFound where there is no such ticket, Conflict where it was decided before, or its ticket has no room for one more participant, Forbidden for a virus, InvalidInput where
        `always` means nothing.
        """
        for _ in range(MOST_ATTEMPTS):
            mail = waiting_mail(mail_id)
            if mail.cause == "virus" or "virus=fail" in mail.verdicts.split():  # what cannot be read is quarantined before rules are asked
                raise Forbidden("The scanner found a virus in this mail: it can only be discarded.", {"quarantine": mail_id})
            arrival = self._arrival(mail)
            if always:
                _refuse_always(mail, arrival)
            to = _onto(mail, onto)
            elsewhere = self._told_on_ticket(mail, actor, QuarantineState.RELEASED) if to.ticket != mail.ticket else []
            try:
                return self._admit(to, arrival, actor, elsewhere, add_participant=add_participant, always=always)
            except CommitRefused:
                continue  # decided by somebody else, or the ticket changed: look again
        raise Conflict("The mail's ticket changed six times meanwhile. Please try again.", {"quarantine": mail_id})

    def discard(self, mail_id: str, actor: str) -> Decision:
        """It stays in the raw bucket until its lifecycle ends it; until then it can be put back. Raises Conflict where it was decided before."""
        return self._discard(waiting_mail(mail_id), actor, ())

    def block(self, mail_id: str, actor: str) -> Decision:
        """Discards it, and what comes under the same sender's address from now on. Raises Conflict, InvalidInput where no such sender can be blocked."""
        mail = waiting_mail(mail_id)
        arrival = self._arrival(mail)
        sender = arrival.sender
        if sender is None or sender == NOBODY or self.desk().is_ours(sender.address):
            raise InvalidInput("This mail names no sender who could be blocked. Discard it.", {"field": "sender", "cause": "no-sender"})
        return self._discard(mail, actor, (blocked.block(arrival.customer, actor, int(self.desk_now()), mail.id),))

    def put_back(self, mail_id: str, actor: str) -> Decision:
        """What was discarded waits again. Raises Conflict where it was not discarded."""
        for _ in range(MOST_ATTEMPTS):
            mail = quarantine.get(mail_id)
            if mail.state is not QuarantineState.DISCARDED:
                raise Conflict("This mail is not discarded.", {"quarantine": mail_id, "state": mail.state.value})
            try:
                commit([quarantine.put_back(mail), *self._told_on_ticket(mail, actor, QuarantineState.WAITING)])
            except CommitRefused:
                continue
            return Decision(mail, QuarantineState.WAITING)
        raise Conflict("The mail's ticket changed six times meanwhile. Please try again.", {"quarantine": mail_id})

    def _discard(self, mail: QuarantinedMail, actor: str, also: tuple[Write, ...]) -> Decision:
        mail_id = mail.id
        for _ in range(MOST_ATTEMPTS):
            mail, now = waiting_mail(mail_id), int(self.desk_now())
            told = self._told_on_ticket(mail, actor, QuarantineState.DISCARDED)
            try:
                commit([quarantine.decide(mail, QuarantineState.DISCARDED, actor, now), *told, *also])
            except CommitRefused:
                continue
            count("QuarantineDecided", decision="discarded")
            return Decision(mail, QuarantineState.DISCARDED)
        raise Conflict("The mail's ticket changed six times meanwhile. Please try again.", {"quarantine": mail_id})

    def _admit(
        self, mail: QuarantinedMail, arrival: Arrival, actor: str, elsewhere: list[Write], *, add_participant: bool, always: bool
    ) -> Decision:
        """`elsewhere`: what tells of it on the ticket on which it was held."""
        known = look_up(arrival.dedupe, mail.content, arrival.sender_id, mail.ticket, (), consistent=True)
        decision = _destination(mail, known)
        joins = isinstance(decision, Continue)
        admitted = Repointed(held_place(mail), mail.id)
        events: list[Event] = [HeldDecided(mail.id, QuarantineState.RELEASED.value)] if joins else []
        if isinstance(decision, Continue) and add_participant:
            events.extend(added(decision.ticket, arrival.customer))
        if mail.cause == FAILING:
            events.append(SenderAccepted(mail.id, always))
        decided = quarantine.decide(mail, QuarantineState.RELEASED, actor, arrival.now)
        accept = (accepted.accept(arrival.customer, actor, arrival.now, mail.id),) if always else ()
        passage = Passage(admitted, (decided, *accept, *elsewhere), tuple(events), actor)
        self.admission.admit(decision, arrival, known, passage)
        count("QuarantineDecided", decision="released")
        return Decision(mail, QuarantineState.RELEASED, admitted.ticket)

    def _arrival(self, mail: QuarantinedMail) -> Arrival:
        """The mail as it came then. What could not be read opens a ticket that says so and carries the raw mail."""
        now = int(self.desk_now())
        try:
            raw = self.raw.get(mail.raw)
        except NotFound:
            raise Conflict("The raw mail is gone, so there is nothing to release. Discard it.", {"quarantine": mail.id}) from None
        notification = notification_of_kept(mail, raw)
        try:
            parsed = read(raw)
        except Unreadable:
            parsed = redacted(_stand_in(mail, raw))
        arrival = arrival_of(parsed, notification, raw, self.desk(), self.identity_key, now=now, age_s=max(0, now - mail.at))
        if arrival.sender is None:
            arrival = replace(arrival, sender=NOBODY, sender_id=customer_id(self.identity_key, "mail", NOBODY.address))
        mailbox = arrival.mailbox or next(iter(self.desk().document.mailboxes))
        return replace(arrival, mail=replace(arrival.mail, content=mail.content), mailbox=mailbox, dedupe=(mail.dedupe, "#"))

    def _told_on_ticket(self, mail: QuarantinedMail, actor: str, state: QuarantineState) -> list[Write]:
        ticket = store.find_ticket(mail.ticket) if mail.ticket else None
        if ticket is None:
            return []
        now, desk = int(self.desk_now()), self.desk()
        told = (HeldDecided(mail.id, state.value),)
        made = Commit(ticket.id, ticket.version + 1, now, now, actor, f"quarantine:{mail.id}", desk.version, told)
        return store.change(ticket, made, desk).writes


@dataclass
class Repointed:
    """The mail's dedupe item goes over from the quarantine to the ticket; `ticket` is known once that was written."""

    place: Key
    mail_id: str
    ticket: str | None = None

    def __call__(self, ticket_id: str, entry: str) -> Write:
        self.ticket = ticket_id
        actions = (SeenRecord.t.set(ticket_id), SeenRecord.e.set(entry))
        return Update(SeenRecord(*self.place), actions, SeenRecord.t == HELD_PREFIX + self.mail_id)


def notification_of_kept(mail: QuarantinedMail, raw: bytes) -> Notification:
    """SES's word as it was kept beside the mail (`spf=pass dkim=pass …`); the envelope's sender from the line that SES put before it."""
    verdicts = dict(pair.partition("=")[::2] for pair in mail.verdicts.split(" ") if "=" in pair)
    found = _RETURN_PATH.match(raw)
    source = found["source"].decode("utf-8", "replace") if found else ""
    known = {name: verdicts.get(name, "") for name in ("spf", "dkim", "dmarc", "spam", "virus")}
    return Notification("", mail.raw, source, mail.recipients, Verdicts(**known, dmarc_policy=verdicts.get("policy", "")), mail.at)


def _refuse_always(mail: QuarantinedMail, arrival: Arrival) -> None:
    if mail.cause != FAILING:
        raise InvalidInput("Only a sender whose mail fails DMARC can be accepted from now on. Leave out `always`.", {"field": "always"})
    if arrival.mail.sender is None:
        raise InvalidInput("The mail does not name one author who could be accepted. Leave out `always`.", {"field": "always"})


def waiting_mail(mail_id: str) -> QuarantinedMail:
    mail = quarantine.get(mail_id)
    if mail.state is not QuarantineState.WAITING:
        raise Conflict(
            f"This mail was {mail.state.value} before, by {mail.decided_by}.",
            {"quarantine": mail_id, "state": mail.state.value, "decided_by": mail.decided_by},
        )
    return mail


def _onto(mail: QuarantinedMail, ticket_id: str | None) -> QuarantinedMail:
    """As if it had been held on that ticket."""
    if ticket_id is None:
        return mail
    ticket = where_it_goes_on(store.get_ticket(ticket_id))
    if ticket is None or ticket.state is State.MERGED:
        raise Conflict("That ticket was merged into one that is gone.", {"ticket": ticket_id})
    return replace(mail, ticket=ticket.id)


def _destination(mail: QuarantinedMail, known: Known) -> Open | Continue:
    if mail.ticket is None or known.ticket is None or known.ticket.state is State.MERGED:
        return Open(flag=RELEASED)
    return Continue(known.ticket, flag=RELEASED)


def held_place(mail: QuarantinedMail) -> Key:
    """Where the dedupe item lies: under the mail's id, or beside it under its content where another mail had that id."""
    places = [(mail.dedupe, "#"), (mail.dedupe, mail.content)]
    found = read_batch(places, consistent=True)
    return next((place for place in places if _points_to(found.item(*place), mail.id)), places[0])


def _points_to(record: object, mail_id: str) -> bool:
    return isinstance(record, SeenRecord) and record.t == HELD_PREFIX + mail_id


def _stand_in(mail: QuarantinedMail, raw: bytes) -> ParsedMail:
    text = f"This mail could not be read: {mail.explanation} It is attached as it came (mail.eml); open it with care."
    return ParsedMail(
        sender=None, to=(), cc=(), subject="Unreadable mail", text=text, new_text=text, html="", message_id=None, references=(),
        files=(FilePart("raw", "mail.eml", "message/rfc822", raw),), headers={}, content=mail.content,
    )  # fmt: skip
