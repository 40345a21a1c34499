"""Takes a received mail in: read, look up, route, commit once, send what was leased. Safe to call any number of times for one mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.aws.dynamodb import CommitRefused, Write, commit
from chalicelib.aws.objects import ObjectStore
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.ids import digest, new_time_id
from chalicelib.core.observability import count, logger
from chalicelib.core.signing import Signer
from chalicelib.desk.model import PublishedDesk
from chalicelib.quarantine import store as quarantine
from chalicelib.quarantine.model import QuarantinedMail
from chalicelib.tickets import seen, store
from chalicelib.tickets.delivery import Delivery
from chalicelib.tickets.events import MessageHeld
from chalicelib.tickets.model import Commit, Ticket

from .admission import Admission, Passage
from .arriving import Arrival, arrival_of
from .forwarding import Forwarding
from .model import Notification, Unreadable
from .policy.authentication import Standing
from .policy.routing import Continue, Discard, Duplicate, Facts, Hold, Open, Quarantine, Report, Route, route
from .reading.parse import without_trace
from .reading.redacting import read
from .store import Known, look_up

if TYPE_CHECKING:
    from chalicelib.tickets.bouncing import SentMessage

    from .returned import Returns

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
    forwarding: Forwarding
    returns: Callable[[], Returns]
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
            mail = read(raw)
        except Unreadable as error:
            self._quarantine_unread(notification, raw, error.cause)
            return
        now, age = self.desk_now(), max(0.0, self.real_now() - notification.received_at)
        arrival = arrival_of(mail, notification, raw, self.desk(), self.identity_key, now=int(now), age_s=int(age))
        try:
            self._take_in(arrival)
        except UnicodeError:  # something in it is no text that could be stored, wherever that shows
            self._quarantine_unread(notification, raw, "unreadable")

    def _take_in(self, arrival: Arrival) -> None:
        named = self.named_ticket(arrival)
        for attempt in range(MOST_ATTEMPTS):
            is_second_look = attempt > 0  # somebody was first: now the newest state counts
            known = self.look_up(arrival, named, consistent=is_second_look)
            if known.ticket is None and arrival.brought_by is None and (brought := self.forwarding.brought(arrival)):
                arrival = brought
                known = self.look_up(arrival, named, consistent=is_second_look)
            sent, reported = self.reported(arrival, known)
            decision = route(self.facts(arrival, known, is_report_on_ours=reported is not None))
            try:
                if isinstance(decision, Report) and reported is not None:
                    self.returns().record(arrival, sent, reported, self.remember(arrival, known))
                else:
                    self._carry_out(decision, arrival, known)
            except CommitRefused:
                continue  # somebody else was first: a duplicate of this mail, or a change of its ticket; look again
            else:
                return
        raise Conflict("This mail's ticket or customer changed six times while it was taken in. The queue brings it again.")

    @staticmethod
    def look_up(arrival: Arrival, named: str | None, *, consistent: bool) -> Known:
        """What an agent brought opens a ticket, whatever its author once answered."""
        is_failing = arrival.standing is Standing.FAILING and arrival.mail.sender is not None
        references = () if arrival.brought_by else arrival.mail.references
        return look_up(
            arrival.dedupe, arrival.mail.content, arrival.sender_id, named, references, is_failing=is_failing, consistent=consistent
        )

    def _carry_out(self, decision: Route, arrival: Arrival, known: Known) -> None:
        match decision:
            case Duplicate():
                logger.info("mail was delivered before", dedupe=arrival.dedupe[0])
                count("MailDuplicate")
            case Quarantine(cause) | Discard(cause):
                self._quarantine(arrival, known, cause, is_discarded=isinstance(decision, Discard))
            case Hold(ticket, cause):
                self._hold(arrival, known, ticket, cause)
            case Open() | Continue():
                leased = self.admission.admit(decision, arrival, known, Passage(self.remember(arrival, known), actor=arrival.brought_by))
                for out, context in leased:
                    self.delivery.deliver(store.leased(out), context)
                count("MailReceived")

    def named_ticket(self, arrival: Arrival) -> str | None:
        """The ticket that a signed reply address or one of our own Message-IDs proves."""
        by_token = self._by_reply_address(arrival)
        by_id = (self.signer.ticket_of_message_id(reference) for reference in arrival.mail.references)
        return next(filter(None, by_token), None) or next(filter(None, by_id), None)

    def _by_reply_address(self, arrival: Arrival) -> Iterator[str | None]:
        tokens = (address.partition("@")[0].partition("+")[2] for address in arrival.notification.recipients)
        return (self.signer.ticket_of_reply_token(token) for token in tokens if token)

    def reported(self, arrival: Arrival, known: Known) -> tuple[SentMessage | None, Ticket | None]:
        """What a report about delivery is about: a message of ours and its ticket, or the ticket alone, which the signed reply address names."""
        if not arrival.mail.reports:
            return None, None
        sent = self.returns().find(arrival)
        return sent, sent.ticket if sent else known.ticket if any(self._by_reply_address(arrival)) else None

    def facts(self, arrival: Arrival, known: Known, *, is_report_on_ours: bool) -> Facts:
        desk, verdicts = self.desk(), arrival.notification.verdicts
        authors = (*((arrival.sender,) if arrival.sender else ()), *arrival.mail.authors)  # all, where From names several
        same_content = known.seen is not None and known.seen.dg == arrival.mail.content
        return Facts(
            now=arrival.now, sender=arrival.sender_id, standing=arrival.standing, is_automatic=arrival.is_automatic,
            is_from_ourselves=any(desk.is_ours(author.address) for author in authors), is_for_us=arrival.mailbox is not None,
            is_spam=verdicts.spam == "fail", has_virus=verdicts.virus == "fail", was_delivered=same_content or known.variant is not None,
            has_same_id=known.seen is not None and not same_content, ticket=known.ticket, reopen_days=desk.document.reopen_days,
            is_accepted=known.is_accepted, is_brought=arrival.brought_by is not None, is_report_on_ours=is_report_on_ours, is_blocked=known.is_blocked,
        )  # fmt: skip

    @staticmethod
    def remember(arrival: Arrival, known: Known) -> Callable[[str, str], Write]:
        """The dedupe item: under the Message-ID, or under the content's digest where that id is taken by another mail."""
        key = arrival.dedupe if known.seen is None else (arrival.dedupe[0], arrival.mail.content)
        return lambda owner, entry: seen.remember(key, owner, entry, arrival.now, content=arrival.mail.content)

    def _quarantine(self, arrival: Arrival, known: Known, cause: str, *, is_discarded: bool) -> None:
        kept = self._kept(arrival.notification, arrival.dedupe[0], arrival.mail.content, cause, arrival.now)
        item = quarantine.keep_discarded(kept) if is_discarded else quarantine.keep(kept, self.desk().document.sharding.agenda)
        commit([self.remember(arrival, known)(HELD_PREFIX + kept.id, ""), item])
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
        desk = self.desk()
        changed = store.change(ticket, held, desk)
        kept_item = quarantine.keep(kept, desk.document.sharding.agenda)
        commit([self.remember(arrival, known)(HELD_PREFIX + kept.id, ""), kept_item, *changed.writes])
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
        told += f" policy={verdicts.dmarc_policy}" if verdicts.dmarc_policy else ""
        return QuarantinedMail(new_time_id(now), cause, notification.key, now, dedupe, content, notification.recipients, told)


def _report(kept: QuarantinedMail) -> None:
    logger.warning("mail quarantined", quarantine=kept.id, cause=kept.cause, ticket=kept.ticket)
    count("MailQuarantined", cause=kept.cause)
