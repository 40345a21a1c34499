"""Delivers outbox entries: renders, archives, hands over, remembers SES's id, marks sent. After a crash the sweep calls it again."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from chalicelib.aws.dynamodb import CommitRefused, Found, commit, read_batch
from chalicelib.aws.objects import ObjectStore
from chalicelib.core.clock import Clock
from chalicelib.core.errors import NotFound, Rejected, Upstream
from chalicelib.core.observability import count, logger
from chalicelib.core.sealing import SealBroken, seal
from chalicelib.core.signing import Signer
from chalicelib.customers.vault import Vault
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.compose import compose
from chalicelib.outbox.model import LEASE_S, DeliveryState
from chalicelib.outbox.policy.retries import GIVE_UP_AFTER_TRIES, next_try_delay_s
from chalicelib.outbox.ports import CallbackTransport, MailTransport

from . import bodies, seen, store
from .events import DeliveryFailed
from .letters import LetterWriter
from .model import AUTOMATIC, Commit, Message, Ticket
from .records import EntryRecord, OutboundRecord, TicketRecord, entry_key, ticket_key, ticket_of
from .store import Outbound

PAUSED_S = 600
STALE_S = 86400


@dataclass(frozen=True)
class Context:
    """What an outbox entry is rendered from: the ticket, the customer's message that it answers, and what a person wrote. `data_key` is the
    requester's: what leaves is archived under it.
    """

    ticket: Ticket
    data_key: bytes = field(repr=False)
    inbound: Message | None
    written: Message | None


@dataclass
class Delivery:
    desk: Callable[[], PublishedDesk]
    vault: Vault
    signer: Signer
    objects: ObjectStore
    mail: MailTransport
    callbacks: CallbackTransport
    letters: LetterWriter
    desk_now: Clock

    def deliver(self, out: Outbound, context: Context) -> None:
        """One try. A failure leaves the entry on the agenda for a later one; it never raises for what a later try may mend."""
        if out.purpose in AUTOMATIC and self.letters.is_paused(out.purpose):
            self._wait_while_paused(out)
            return
        try:
            ses_id = self._send(out, context)
        except Rejected as error:
            self._fail(out, str(error.fields.get("code", "rejected")))
        except ValueError:
            self._fail(out, "bad-address")
        except Upstream as error:
            self._try_later(out, error.detail)
        else:
            self._mark_sent(out, ses_id)

    def take_over(self, record: OutboundRecord, now: float) -> None:
        """The agenda says that an entry's lease ran out: claim it, read what it is rendered from, try again."""
        out = store.outbound_of(record)
        if out.state is not DeliveryState.SENDING or out.due_at is None or out.due_at > now:
            return
        try:
            commit([store.claim(out, int(now) + LEASE_S)])
        except CommitRefused:
            return
        out = replace(out, tries=out.tries + 1, due_at=int(now) + LEASE_S)
        if out.tries > GIVE_UP_AFTER_TRIES:
            self._fail(out, "gave-up")
            return
        try:
            context = self.context_of(out)
        except (NotFound, SealBroken, KeyError):  # the customer was erased, or what was written is gone: no later try can mend it
            self._fail(out, "unreadable")
            return
        self.deliver(out, context)

    def context_of(self, out: Outbound) -> Context:
        found = read_batch([ticket_key(out.ticket_id), entry_key(out.ticket_id, out.version)], consistent=True)
        record = found.item(*ticket_key(out.ticket_id))
        if not isinstance(record, TicketRecord):
            raise NotFound(f"The ticket {out.ticket_id} of an outbox entry is gone.", {"ticket": out.ticket_id})
        keys = read_batch([], [record.cid]).keys
        data_key = self.vault.open(keys[record.cid])
        kept = bodies.unpack(out.box, data_key, "".join(out.key)) if out.box else None
        written = bodies.unpack_whole(kept, data_key, self.objects) if kept else None
        return Context(ticket_of(record), data_key, self._inbound(found, out, data_key), written)

    @staticmethod
    def _inbound(found: Found, out: Outbound, data_key: bytes) -> Message | None:
        entry = found.item(*entry_key(out.ticket_id, out.version))
        if out.slot == 0 or not isinstance(entry, EntryRecord) or entry.box is None:
            return None
        return bodies.unpack(entry.box, data_key, entry.pk + entry.sk)

    def _send(self, out: Outbound, context: Context) -> str | None:
        if out.channel != "chat":
            return self._send_mail(out, context)
        self._send_chat(out, context)
        return None

    def _send_mail(self, out: Outbound, context: Context) -> str:
        letter = self.letters.letter(out, context.ticket, context.inbound, context.written)
        raw = compose(letter)
        ticket_id, entry = out.ticket_id, out.key[1]
        archive = archive_key(ticket_id, entry)
        self.objects.put(archive, seal(context.data_key, raw, archive))
        recipients = tuple(address.email for address in (*letter.to, *letter.cc))
        tags = {
            "ticket": ticket_id,
            "entry": entry.replace("#", "-"),
            "message": letter.message_id.strip("<>").partition("@")[0].replace(".", "-"),
        }
        return self.mail.send(raw, recipients, tags)

    def _send_chat(self, out: Outbound, context: Context) -> None:
        message = self.letters.chat_message(out, context.ticket, context.inbound, context.written)
        channel = self.desk().document.chat_channels.get(context.ticket.mailbox)
        if channel is None:
            raise Rejected(f"The chat channel {context.ticket.mailbox} is no longer configured.", {"code": "no-channel"})
        self.callbacks.post(context.ticket.mailbox, channel.callback_url, message.id, message.body)

    def _mark_sent(self, out: Outbound, ses_id: str | None) -> None:
        if ses_id is not None:
            self._remember_ses_id(out, ses_id)
        try:
            commit([store.mark_sent(out, ses_id)])
        except CommitRefused:
            logger.info("outbox entry was marked by another process", ticket=out.ticket_id, entry=out.key[1])

    def _remember_ses_id(self, out: Outbound, ses_id: str) -> None:
        """Replies will name this id; without it they would open a new ticket. So it is stored before the entry leaves the agenda."""
        try:
            commit([seen.remember(seen.ses_key(ses_id), out.ticket_id, out.key[1], self.desk_now())])
        except CommitRefused:
            logger.info("SES id was remembered before", ticket=out.ticket_id)

    def _try_later(self, out: Outbound, reason: str) -> None:
        delay = next_try_delay_s(out.tries)
        if delay is None:
            self._fail(out, "gave-up")
            return
        logger.warning(
            "delivery failed, it is tried again", ticket=out.ticket_id, entry=out.key[1], tries=out.tries, delay_s=delay, reason=reason
        )
        count("DeliveryRetried", purpose=out.purpose.value)
        try:
            commit([store.postpone(out, int(self.desk_now()) + delay)])
        except CommitRefused:
            logger.info("outbox entry was moved by another process", ticket=out.ticket_id, entry=out.key[1])

    def _wait_while_paused(self, out: Outbound) -> None:
        """A pause costs no tries; but what is a day old says nothing new any more."""
        if self.desk_now() - out.created_at > STALE_S:
            self._fail(out, "paused")
            return
        try:
            commit([store.postpone(out, int(self.desk_now()) + PAUSED_S, tries=0)])
        except CommitRefused:
            logger.info("outbox entry was moved by another process", ticket=out.ticket_id, entry=out.key[1])

    def _fail(self, out: Outbound, reason: str) -> None:
        """Gives up where people see it: the entry's state, an event on the ticket, a metric with an alarm."""
        logger.error("delivery given up", ticket=out.ticket_id, entry=out.key[1], reason=reason)
        count("DeliveryGivenUp", purpose=out.purpose.value)
        count("NotDelivered")
        ticket = store.get_ticket(out.ticket_id)
        now = int(self.desk_now())
        failure = Commit(
            ticket.id,
            ticket.version + 1,
            now,
            now,
            "desk",
            f"outbox:{out.key[1]}",
            self.desk().version,
            (DeliveryFailed(out.key[1], reason),),
        )
        changed = store.change(ticket, failure, self.desk().document.sharding)
        try:
            commit([*changed.writes, store.give_up(out)])
        except CommitRefused:
            logger.info("giving up was overtaken, the next try decides", ticket=out.ticket_id, entry=out.key[1])


def archive_key(ticket_id: str, entry: str) -> str:
    """Where the mail of an entry (a sort key) is archived as it was handed to SES, sealed under its customer's key."""
    return f"outbound/{ticket_id}/{entry.replace('#', '-')}.eml"
