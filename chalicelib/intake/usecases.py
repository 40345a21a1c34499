"""Takes a received mail in: read, look up, route, commit once, send what was leased. Safe to call any number of times for one mail."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.aws.dynamodb import CommitRefused, Write, commit
from chalicelib.aws.objects import ObjectStore
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.ids import digest, new_time_id
from chalicelib.core.observability import count, logger
from chalicelib.core.signing import Signer
from chalicelib.customers.model import customer_id
from chalicelib.desk.model import PublishedDesk
from chalicelib.quarantine import store as quarantine
from chalicelib.quarantine.model import QuarantinedMail
from chalicelib.tickets import seen, store
from chalicelib.tickets.delivery import Delivery
from chalicelib.tickets.events import MessageHeld
from chalicelib.tickets.model import Commit, Ticket

from .admission import Admission, Arrival, Passage
from .model import Mailbox, Notification, ParsedMail, Unreadable
from .parse import parse, without_trace
from .policy.authentication import is_authenticated
from .policy.automatic import is_automatic
from .policy.routing import Continue, Duplicate, Facts, Hold, Open, Quarantine, Route, route
from .store import Known, look_up

MOST_ATTEMPTS = 6
HELD_PREFIX = "!"
"""Before a quarantine id in a Seen item, where a ticket's id would stand."""


@dataclass
class MailIntake:
    raw: ObjectStore
    desk: Callable[[], PublishedDesk]
    signer: Signer
    identity_key: bytes
    admission: Admission
    delivery: Delivery
    desk_now: Clock
    real_now: Clock

    def receive(self, notification: Notification) -> None:
        """Ends with exactly one message, one quarantined item, or nothing where the mail was here before. Raises what a redelivery may mend."""
        try:
            raw = self.raw.get(notification.key)
        except NotFound:
            self._quarantine_unread(notification, b"", "raw-missing")
            return
        try:
            mail = parse(raw)
        except Unreadable as error:
            self._quarantine_unread(notification, raw, error.cause)
            return
        now, age = self.desk_now(), max(0.0, self.real_now() - notification.received_at)
        arrival = arrival_of(mail, notification, self.desk(), self.identity_key, now=int(now), age_s=int(age))
        try:
            self._take_in(arrival)
        except UnicodeError:  # something in it is no text that could be stored, wherever that shows
            self._quarantine_unread(notification, raw, "unreadable")

    def _take_in(self, arrival: Arrival) -> None:
        named = self._named_ticket(arrival)
        for attempt in range(MOST_ATTEMPTS):
            is_second_look = attempt > 0  # somebody was first: now the newest state counts
            known = look_up(
                arrival.dedupe, arrival.mail.content, arrival.sender_id, named, arrival.mail.references, consistent=is_second_look
            )
            decision = route(self._facts(arrival, known))
            try:
                self._carry_out(decision, arrival, known)
            except CommitRefused:
                continue  # somebody else was first: a duplicate of this mail, or a change of its ticket; look again
            else:
                return
        raise Conflict("This mail's ticket or customer changed six times while it was taken in. The queue brings it again.")

    def _carry_out(self, decision: Route, arrival: Arrival, known: Known) -> None:
        match decision:
            case Duplicate():
                logger.info("mail was delivered before", dedupe=arrival.dedupe[0])
                count("MailDuplicate")
            case Quarantine(cause):
                self._quarantine(arrival, known, cause)
            case Hold(ticket, cause):
                self._hold(arrival, known, ticket, cause)
            case Open() | Continue():
                leased = self.admission.admit(decision, arrival, known, Passage(self._remember(arrival, known)))
                for out, context in leased:
                    self.delivery.deliver(store.leased(out), context)
                count("MailReceived")

    def _named_ticket(self, arrival: Arrival) -> str | None:
        """The ticket that a signed reply address or one of our own Message-IDs proves."""
        tokens = (address.partition("@")[0].partition("+")[2] for address in arrival.notification.recipients)
        by_token = (self.signer.ticket_of_reply_token(token) for token in tokens if token)
        by_id = (self.signer.ticket_of_message_id(reference) for reference in arrival.mail.references)
        return next(filter(None, by_token), None) or next(filter(None, by_id), None)

    def _facts(self, arrival: Arrival, known: Known) -> Facts:
        desk, verdicts = self.desk(), arrival.notification.verdicts
        same_content = known.seen is not None and known.seen.dg == arrival.mail.content
        return Facts(
            now=arrival.now, sender=arrival.sender_id, is_authenticated=arrival.is_authenticated, is_automatic=arrival.is_automatic,
            is_from_ourselves=arrival.sender is not None and desk.is_ours(arrival.sender.address), is_for_us=arrival.mailbox is not None,
            is_spam=verdicts.spam == "fail", has_virus=verdicts.virus == "fail", was_delivered=same_content or known.variant is not None,
            has_same_id=known.seen is not None and not same_content, ticket=known.ticket, reopen_days=desk.document.reopen_days,
        )  # fmt: skip

    @staticmethod
    def _remember(arrival: Arrival, known: Known) -> Callable[[str, str], Write]:
        """The dedupe item: under the Message-ID, or under the content's digest where that id is taken by another mail."""
        key = arrival.dedupe if known.seen is None else (arrival.dedupe[0], arrival.mail.content)
        return lambda owner, entry: seen.remember(key, owner, entry, arrival.now, content=arrival.mail.content)

    def _quarantine(self, arrival: Arrival, known: Known, cause: str) -> None:
        kept = self._kept(arrival.notification, arrival.dedupe[0], arrival.mail.content, cause, arrival.now)
        commit([self._remember(arrival, known)(HELD_PREFIX + kept.id, ""), quarantine.keep(kept, self.desk().document.sharding.agenda)])
        _report(kept)

    def _hold(self, arrival: Arrival, known: Known, ticket: Ticket, cause: str) -> None:
        kept = replace(self._kept(arrival.notification, arrival.dedupe[0], arrival.mail.content, cause, arrival.now), ticket=ticket.id)
        held = Commit(
            ticket.id,
            ticket.version + 1,
            arrival.now,
            arrival.now,
            "desk",
            arrival.dedupe[0],
            self.desk().version,
            (MessageHeld(kept.id, cause),),
        )
        sharding = self.desk().document.sharding
        changed = store.change(ticket, held, sharding)
        commit([self._remember(arrival, known)(HELD_PREFIX + kept.id, ""), quarantine.keep(kept, sharding.agenda), *changed.writes])
        _report(kept)

    def _quarantine_unread(self, notification: Notification, raw: bytes, cause: str) -> None:
        """What cannot be read has no Message-ID to go by: its bytes (or, where there are none, its place) are what is remembered."""
        content = digest("raw", without_trace(raw)) if raw else digest("key", notification.key)
        key = (f"D#{content}", "#")
        now = int(self.desk_now())
        kept = self._kept(notification, key[0], content, cause, now)
        try:
            commit(
                [
                    seen.remember(key, HELD_PREFIX + kept.id, "", now, content=content),
                    quarantine.keep(kept, self.desk().document.sharding.agenda),
                ]
            )
        except CommitRefused:
            logger.info("unreadable mail was quarantined before", dedupe=key[0])
        else:
            _report(kept)

    @staticmethod
    def _kept(notification: Notification, dedupe: str, content: str, cause: str, now: int) -> QuarantinedMail:
        verdicts = notification.verdicts
        told = f"spf={verdicts.spf} dkim={verdicts.dkim} dmarc={verdicts.dmarc} spam={verdicts.spam} virus={verdicts.virus}"
        return QuarantinedMail(new_time_id(now), cause, notification.key, now, dedupe, content, notification.recipients, told)


def _report(kept: QuarantinedMail) -> None:
    logger.warning("mail quarantined", quarantine=kept.id, cause=kept.cause, ticket=kept.ticket)
    count("MailQuarantined", cause=kept.cause)


def arrival_of(mail: ParsedMail, notification: Notification, desk: PublishedDesk, identity_key: bytes, *, now: int, age_s: int) -> Arrival:
    """The mail with what follows from it and the configuration alone. `age_s`: how long ago (real time) SES received it."""
    sender = mail.sender or _envelope_sender(notification)
    mailbox = next((box for address in notification.recipients if (box := desk.mailbox_of(address))), None)
    return Arrival(
        mail=mail, notification=notification, now=now, occurred_at=now - age_s, mailbox=mailbox, sender=sender,
        sender_id=customer_id(identity_key, "mail", sender.address) if sender else None,
        is_authenticated=is_authenticated(mail.sender, notification.source, notification.verdicts),
        is_automatic=is_automatic(mail.headers, notification.source, sender.address if sender else ""),
        dedupe=seen.message_key(mail.message_id or f"<{digest(mail.content, sender.address if sender else '')}@no-message-id.invalid>"),
    )  # fmt: skip


def _envelope_sender(notification: Notification) -> Mailbox | None:
    """A mail without a usable From is kept under its envelope's sender; it proves nothing."""
    source = notification.source.strip("<> ")
    return Mailbox(source) if "@" in source else None
