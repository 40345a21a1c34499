"""A message of ours came back: it is told on its ticket and at the message, and an address that takes no mail goes on the suppression list. Safe to call any number of times."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from msgspec import Struct

from chalicelib.aws.dynamodb import CommitRefused, CustomerKey, Desk, Key, Update, Write, commit, read_batch
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict
from chalicelib.core.observability import count, logger
from chalicelib.customers import store as customers
from chalicelib.customers.model import Suppression, customer_id
from chalicelib.customers.vault import Vault
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.feedback import Feedback
from chalicelib.outbox.model import DeliveryState

from . import bodies, seen, store
from .events import Events, MessageReceived, decode_events
from .model import AUTOMATIC, Commit, Purpose, Ticket
from .policy.bounced import COMPLAINT, HARD, SOFT, Returned, bounced, is_to_be_suppressed
from .records import EntryRecord, OutboundRecord, TicketRecord, entry_key, ticket_key, ticket_of
from .seen import SeenRecord

MOST_ATTEMPTS = 6


class SentMessage(Struct, frozen=True):
    """A message of ours as it lies in the table. `inbound` is the entry that automatic mail answers."""

    ticket: Ticket
    entry: OutboundRecord
    inbound: EntryRecord | None
    key: CustomerKey | None

    @property
    def purpose(self) -> Purpose:
        return Purpose(self.entry.pu)


@dataclass
class Bouncing:
    desk: Callable[[], PublishedDesk]
    vault: Vault
    identity_key: bytes
    desk_now: Clock

    def take(self, feedback: Feedback) -> None:
        """SES's word, which is proof. A ticket that is not there is none of ours (another desk's in this account, or a test's): counted, and that is all."""
        if not feedback.failed:
            return
        for _ in range(MOST_ATTEMPTS):
            try:
                self._take(feedback)
            except CommitRefused:
                continue  # the ticket changed, or the same feedback came twice at once
            else:
                return
        raise Conflict("The ticket of a mail that came back changed six times meanwhile. The queue brings the notification again.")

    def _take(self, feedback: Feedback) -> None:
        place, mail = seen.feedback_key(feedback.id), seen.ses_key(feedback.mail_id)
        failed = {customer_id(self.identity_key, "mail", each.address): each for each in feedback.failed}
        found = read_batch([place, mail, *map(customers.key_of, failed)], consistent=True)
        if isinstance(found.item(*place), SeenRecord):
            logger.info("SES told this before", mail=feedback.mail_id)
            return
        ticket_id, entry = feedback.ticket, feedback.entry
        sent = self.find(ticket_id, entry) if ticket_id and entry else self.find_remembered(found.item(*mail))
        if sent is None and _went_to_no_ticket(found.item(*mail)):
            returned = [Returned(feedback.kind, each.status, cid, each.is_final) for cid, each in failed.items()]
            self._suppress(feedback, returned, found.items)
            return
        if sent is None:
            count("FeedbackUnknown", kind=feedback.kind)
            logger.warning("SES tells of a mail that is none of ours", mail=feedback.mail_id, kind=feedback.kind)
            return
        returned = [Returned(feedback.kind, each.status, cid, each.is_final) for cid, each in failed.items()]
        listed = [each for each in returned if is_to_be_suppressed(each) or feedback.is_bad_address]
        self._commit(sent, feedback, returned, self.suppressed(listed, found.items, int(self.desk_now())))
        count("MailReturned", kind=feedback.kind)

    def _suppress(self, feedback: Feedback, returned: Iterable[Returned], items: Mapping[Key, Desk]) -> None:
        """The contact form's mail did not arrive: there is no ticket to tell of it, but the address gets no other."""
        now = int(self.desk_now())
        listed = [each for each in returned if is_to_be_suppressed(each) or feedback.is_bad_address]
        remembered = seen.remember(seen.feedback_key(feedback.id), seen.NO_TICKET, "", now)
        commit([remembered, *self.suppressed(listed, items, now)])
        count("MailReturned", kind=feedback.kind)

    def _commit(self, sent: SentMessage, feedback: Feedback, returned: list[Returned], also: list[Write]) -> None:
        now, desk = int(self.desk_now()), self.desk()
        events = self.events_of(sent, returned)
        made = Commit(sent.ticket.id, sent.ticket.version + 1, now, now, "ses", f"feedback:{feedback.id}", desk.version, events)
        remembered = seen.remember(seen.feedback_key(feedback.id), sent.ticket.id, sent.entry.sk, now)
        commit([remembered, *store.change(sent.ticket, made, desk).writes, self.marked(sent, returned), *also])

    # ---- pieces, for intake as well: it takes reports that come by mail

    def find(self, ticket_id: str, entry: str) -> SentMessage | None:
        """The message at that sort key, its ticket and what it answers; None where there is none that we sent."""
        _, version, slot = entry.split("#")
        keys = [ticket_key(ticket_id), (ticket_key(ticket_id)[0], entry), entry_key(ticket_id, int(version))]
        found = read_batch(keys, consistent=True)
        ticket, sent = found.item(*keys[0]), found.item(*keys[1])
        if not isinstance(ticket, TicketRecord) or not isinstance(sent, OutboundRecord):
            return None
        inbound = found.item(*keys[2]) if slot != "0" else None
        key = read_batch([], [ticket.cid], consistent=True).keys.get(ticket.cid)
        return SentMessage(ticket_of(ticket), sent, inbound if isinstance(inbound, EntryRecord) else None, key)

    def find_remembered(self, *records: Desk | None) -> SentMessage | None:
        """By what was remembered of SES's ids when the mails went out: the first that was one of ours."""
        remembered = (record for record in records if isinstance(record, SeenRecord) and record.e.startswith("E#"))
        record = next(remembered, None)
        return self.find(record.t, record.e) if record else None

    def recipients_of(self, sent: SentMessage) -> frozenset[str]:
        """Customer ids of those to whom the message went; nobody where its customer was erased."""
        if sent.purpose in AUTOMATIC or sent.entry.box is None:
            events = decode_events(sent.inbound.ev) if sent.inbound is not None and sent.inbound.ev else ()
            received = next((event for event in events if isinstance(event, MessageReceived)), None)
            return frozenset({received.sender or sent.ticket.requester}) if received else frozenset()
        if sent.key is None:
            return frozenset()
        message = bodies.unpack(sent.entry.box, self.vault.open(sent.key), sent.entry.pk + sent.entry.sk)
        return frozenset(customer_id(self.identity_key, "mail", party.address) for party in (*message.to, *message.cc))

    @staticmethod
    def events_of(sent: SentMessage, returned: Iterable[Returned]) -> Events:
        return bounced(sent.ticket, sent.entry.sk, sent.purpose, returned)

    def marked(self, sent: SentMessage, returned: Iterable[Returned]) -> Update:
        """The message shows it. What came back was sent, so it leaves the agenda where whoever sent it died before marking it."""
        worst = min(returned, key=lambda each: (HARD, COMPLAINT, SOFT).index(each.kind))
        actions = [OutboundRecord.bo.set(f"{worst.kind}:{worst.status}"), OutboundRecord.due_pk.remove(), OutboundRecord.due_at.remove()]
        state = DeliveryState.BOUNCED if worst.kind == HARD or sent.entry.state == DeliveryState.BOUNCED.value else DeliveryState.SENT
        return Update(
            OutboundRecord(sent.entry.pk, sent.entry.sk), (OutboundRecord.state.set(state.value), *actions), OutboundRecord.pk.exists()
        )

    @staticmethod
    def suppressed(listed: Iterable[Returned], items: Mapping[Key, Desk], now: int) -> list[Write]:
        """`items` hold those customers as read just before."""
        causes = {each.customer: ("complaint" if each.kind == COMPLAINT else "bounce", each.status) for each in listed if each.customer}
        for cause, _ in causes.values():
            count("AddressSuppressed", cause=cause)
        return [customers.suppress(items.get(customers.key_of(cid)), cid, Suppression(*told, now)) for cid, told in causes.items() if cid]


def _went_to_no_ticket(record: Desk | None) -> bool:
    return isinstance(record, SeenRecord) and record.t == seen.NO_TICKET
