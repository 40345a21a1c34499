"""Delivers outbox entries: renders, archives, hands over, remembers SES's id, marks sent. After a crash the sweep calls it again."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from chalicelib.aws.dynamodb import CommitRefused, commit, read_batch
from chalicelib.aws.objects import ObjectStore
from chalicelib.core.clock import Clock
from chalicelib.core.errors import NotFound, QuotaShort, Rejected, Upstream
from chalicelib.core.observability import count, logger
from chalicelib.core.sealing import SealBroken, seal, unseal
from chalicelib.core.signing import Signer
from chalicelib.core.unshown import Unshown
from chalicelib.customers import store as customers
from chalicelib.customers.vault import Vault
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox import pauses
from chalicelib.outbox.compose import compose
from chalicelib.outbox.model import LEASE_S, DeliveryState, File
from chalicelib.outbox.policy.retries import GIVE_UP_AFTER_TRIES, SHORT_WAIT_S, next_try_delay_s, quota_delay_s
from chalicelib.outbox.ports import CallbackTransport, MailTransport

from . import bodies, seen, store
from .events import DeliveryFailed, MessageReceived
from .letters import LetterWriter
from .model import AUTOMATIC, Commit, Message, Purpose, Ticket
from .records import EntryRecord, OutboundRecord, TicketRecord, commits_of, entry_key, ticket_key, ticket_of
from .store import Outbound

PAUSED_S = 600
STALE_S = 86400
SUPPRESSED = "suppressed"
QUOTA_REMEMBERED_S = 60


class Context(Unshown, frozen=True):
    """What an outbox entry is rendered from: the ticket, the customer's message that it answers, and what a person wrote. `data_key` is the
    requester's: what leaves is archived under it. `sender` wrote the message that is answered; None: the requester.
    """

    ticket: Ticket
    data_key: bytes
    inbound: Message | None
    written: Message | None
    sender: str | None = None


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
    short_until: float = 0.0
    """While SES took no more mail a moment ago, automatic mail does not ask: what agents write goes first."""

    def deliver(self, out: Outbound, context: Context) -> None:
        """One try. A failure leaves the entry on the agenda for a later one; it never raises for what a later try may mend."""
        if out.purpose in AUTOMATIC and self.letters.is_paused(out.purpose):
            self._wait_while_paused(out)
            return
        if out.purpose in AUTOMATIC and self.desk_now() < self.short_until:
            self._wait_for_quota(out)
            return
        try:
            ses_id = self._send(out, context)
        except Rejected as error:
            self._fail(out, str(error.fields.get("code", "rejected")))
        except ValueError:
            self._fail(out, "bad-address")
        except QuotaShort:
            count("MailQuotaShort")
            self.short_until = self.desk_now() + QUOTA_REMEMBERED_S
            self._wait_for_quota(out)
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
        if out.purpose in AUTOMATIC:
            is_suppressed, is_paused = self._standing(context.sender or context.ticket.requester, out.purpose)
            if is_suppressed:
                self._fail(out, SUPPRESSED)
                return
            if is_paused:
                self._wait_while_paused(out)
                return
        self.deliver(out, context)

    @staticmethod
    def _standing(customer: str, purpose: Purpose) -> tuple[bool, bool]:
        """Whether the address is suppressed, and this kind paused, since the mail was committed: whoever commits one has looked. What a person wrote goes
        out, and they see what becomes of it.
        """
        key = customers.key_of(customer)
        found = read_batch([key, pauses.KEY], consistent=True)
        return customers.suppression_of(found.item(*key)) is not None, purpose.value in pauses.pauses_in(found.item(*pauses.KEY))

    def context_of(self, out: Outbound) -> Context:
        found = read_batch([ticket_key(out.ticket_id), entry_key(out.ticket_id, out.version)], consistent=True)
        record = found.item(*ticket_key(out.ticket_id))
        if not isinstance(record, TicketRecord):
            raise NotFound(f"The ticket {out.ticket_id} of an outbox entry is gone.", {"ticket": out.ticket_id})
        entry = found.item(*entry_key(out.ticket_id, out.version))
        inbound = entry if out.slot and isinstance(entry, EntryRecord) and entry.box is not None else None
        sender = _sender_of(inbound) if inbound else None
        writer = sender or record.cid
        keys = read_batch([], {record.cid, writer}).keys
        data_key = self.vault.open(keys[record.cid])
        kept = bodies.unpack(out.box, data_key, "".join(out.key)) if out.box else None
        written = bodies.unpack_whole(kept, data_key, self.objects) if kept else None
        answered = bodies.unpack(inbound.box, self.vault.open(keys[writer]), inbound.pk + inbound.sk) if inbound and inbound.box else None
        return Context(ticket_of(record), data_key, answered, written, sender)

    def _send(self, out: Outbound, context: Context) -> str | None:
        if out.channel != "chat":
            return self._send_mail(out, context)
        self._send_chat(out, context)
        return None

    def _send_mail(self, out: Outbound, context: Context) -> str:
        letter = self.letters.letter(out, context.ticket, context.inbound, context.written)
        raw = compose(replace(letter, files=self._files(context)))
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

    def _files(self, context: Context) -> tuple[File, ...]:
        attached = context.written.attachments if context.written else ()
        try:
            return tuple(File(it.name, it.content_type, unseal(context.data_key, self.objects.get(it.key), it.key)) for it in attached)
        except (NotFound, SealBroken):
            raise Rejected("A file of this mail is gone.", {"code": "no-file"}) from None

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
        self._put_off(out, int(self.desk_now()) + delay)

    def _wait_for_quota(self, out: Outbound) -> None:
        """No fault of the mail's: it costs no tries."""
        now = self.desk_now()
        waited_s = now - out.created_at
        delay = quota_delay_s(waited_s, is_automatic=out.purpose in AUTOMATIC)
        if delay is None:
            self._fail(out, "quota")
            return
        if waited_s >= SHORT_WAIT_S:  # a sending rate that was exceeded once mends itself; what lasts is the daily quota
            logger.error("mail waits for the quota", ticket=out.ticket_id, entry=out.key[1], waited_s=int(waited_s))
            count("NotDelivered")
        self._put_off(out, int(now) + delay, tries=max(0, out.tries - 1))

    def _wait_while_paused(self, out: Outbound) -> None:
        """A pause costs no tries; but what is a day old says nothing new any more."""
        if self.desk_now() - out.created_at > STALE_S:
            count("DeliveryPausedOut", purpose=out.purpose.value)
            self._give_up(out, "paused")
            return
        self._put_off(out, int(self.desk_now()) + PAUSED_S, tries=0)

    @staticmethod
    def _put_off(out: Outbound, until: int, *, tries: int | None = None) -> None:
        try:
            commit([store.postpone(out, until, tries=tries)])
        except CommitRefused:
            logger.info("outbox entry was moved by another process", ticket=out.ticket_id, entry=out.key[1])

    def _fail(self, out: Outbound, reason: str) -> None:
        """Gives up where people see it: the entry's state, an event on the ticket, a metric with an alarm."""
        logger.error("delivery given up", ticket=out.ticket_id, entry=out.key[1], reason=reason)
        count("DeliveryGivenUp", purpose=out.purpose.value)
        if reason != SUPPRESSED:  # nobody need be called for it
            count("NotDelivered")
        self._give_up(out, reason)

    def _give_up(self, out: Outbound, reason: str) -> None:
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
        changed = store.change(ticket, failure, self.desk())
        try:
            commit([*changed.writes, store.give_up(out)])
        except CommitRefused:
            logger.info("giving up was overtaken, the next try decides", ticket=out.ticket_id, entry=out.key[1])


def archive_key(ticket_id: str, entry: str) -> str:
    """Where the mail of an entry (a sort key) is archived as it was handed to SES, sealed under its customer's key."""
    return f"outbound/{ticket_id}/{entry.replace('#', '-')}.eml"


def _sender_of(entry: EntryRecord) -> str | None:
    """Under whose key a customer's message is sealed; None: the requester's."""
    events = (event for made in commits_of([entry]) for event in made.events)
    return next((event.sender for event in events if isinstance(event, MessageReceived)), None)
