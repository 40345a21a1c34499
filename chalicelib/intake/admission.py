"""Admits a mail to a ticket, new or old: what is stored, what is decided for the desk's own answer, all in one transaction."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chalicelib.aws.dynamodb import Key, Write, commit
from chalicelib.aws.objects import ObjectStore
from chalicelib.core.clock import day_of
from chalicelib.core.ids import RandomBits, new_ticket_id
from chalicelib.core.sealing import seal
from chalicelib.core.signing import Signer
from chalicelib.customers import store as customers
from chalicelib.customers.model import Contact, Customer
from chalicelib.customers.vault import DataKey, Vault
from chalicelib.desk.model import Mailbox as MailboxConfiguration
from chalicelib.desk.model import PublishedDesk
from chalicelib.sla.policy.first_response import first_response_clock
from chalicelib.tickets import bodies, store
from chalicelib.tickets import events as e
from chalicelib.tickets.delivery import Context
from chalicelib.tickets.language import language_of
from chalicelib.tickets.model import Attachment, Commit, Message, Party, Purpose, State
from chalicelib.tickets.policy.conversation import customer_wrote, opening
from chalicelib.tickets.policy.thanks import is_bare_thanks
from chalicelib.tickets.ports import Answerer, KnownAnswer
from chalicelib.tickets.records import entry_key, place_of_subject
from chalicelib.tickets.store import Outbound

from .model import Mailbox, Notification, ParsedMail
from .policy.routing import Continue, Open
from .store import Known

Leased = tuple[Outbound, Context]
DEFAULT_PRIORITY = 3


@dataclass(frozen=True)
class Arrival:
    """A mail on its way in, with what follows from it, SES's word and the configuration alone. `dedupe` is the key of its Seen item."""

    mail: ParsedMail
    notification: Notification
    now: int
    occurred_at: int
    mailbox: str | None
    sender: Mailbox | None
    sender_id: str | None
    is_authenticated: bool
    is_automatic: bool
    dedupe: Key

    @property
    def customer(self) -> str:
        """The sender's customer id. What is admitted has a sender: mail without one is quarantined before."""
        assert self.sender_id is not None
        return self.sender_id


@dataclass(frozen=True)
class Passage:
    """What joins the transaction: the dedupe item (made for a ticket and an entry), and fragments and events of whoever lets the mail in.

    `actor` is the agent who released a mail; None: the customer's own writing brought it in.
    """

    remember: Callable[[str, str], Write]
    also: tuple[Write, ...] = ()
    events: e.Events = ()
    actor: str | None = None


@dataclass(frozen=True)
class Plan:
    """What is decided for a new ticket before anything is written."""

    language: str
    category: str | None
    purpose: Purpose | None
    answer: KnownAnswer | None


@dataclass
class Admission:
    desk: Callable[[], PublishedDesk]
    objects: ObjectStore
    vault: Vault
    signer: Signer
    answerer: Answerer
    random_bits: RandomBits

    def admit(self, decision: Open | Continue, arrival: Arrival, known: Known, passage: Passage) -> list[Leased]:
        """Commits and returns what this process has leased for sending. Raises CommitRefused where somebody else was first."""
        key = self._data_key(arrival, known)
        return (
            self._continue(decision, arrival, known, key, passage)
            if isinstance(decision, Continue)
            else self._open(decision, arrival, known, key, passage)
        )

    def _data_key(self, arrival: Arrival, known: Known) -> DataKey:
        """A new customer's key is stored ahead where files are sealed with it."""
        key = self.vault.open_or_make(known.key, arrival.customer)
        is_sealing_files = arrival.mail.files or bodies.may_be_long(arrival.mail.text, arrival.mail.html)
        return key.stored() if is_sealing_files else key

    def _open(self, decision: Open, arrival: Arrival, known: Known, key: DataKey, passage: Passage) -> list[Leased]:
        assert arrival.sender is not None
        contact = Contact(arrival.sender.address, arrival.sender.name)
        customer = customers.load(known.customer, arrival.customer, key.key, contact)
        plan = self._plan(decision, arrival, customer)
        ticket_id = new_ticket_id(arrival.now, self.random_bits)
        article = plan.answer.article if plan.answer and plan.purpose is Purpose.ANSWER else None
        outbound = (Outbound(ticket_id, 1, 1, plan.purpose, "mail", arrival.now, article),) if plan.purpose else ()
        message = self._message(arrival, key.key)
        changed = store.change(
            None, self._commit(ticket_id, 1, arrival, self._opening(decision, arrival, plan), passage), self.desk().document.sharding,
            subject=seal(key.key, arrival.mail.subject.encode(), place_of_subject(ticket_id)), outbound=outbound,
            box=self._box(message, key.key, ticket_id, 1, arrival), raw=arrival.notification.key,
        )  # fmt: skip
        today = day_of(arrival.now)
        cap = (today, customer.automatic_on(today) + 1) if plan.purpose else None
        upsert = customers.write(customer, key.key, arrival.now, language=plan.language, automatic=cap)
        commit([passage.remember(ticket_id, "1"), *changed.writes, *key.writes, *upsert, *passage.also])
        return [(out, Context(changed.ticket, key.key, message, None)) for out in outbound]

    def _continue(self, decision: Continue, arrival: Arrival, known: Known, key: DataKey, passage: Passage) -> list[Leased]:
        ticket, version = decision.ticket, decision.ticket.version + 1
        sender = arrival.customer if arrival.customer != ticket.requester else None
        received = e.MessageReceived(sender, arrival.is_authenticated, arrival.is_automatic, decision.flag)
        clock = first_response_clock(self.desk(), ticket.category, ticket.priority, arrival.occurred_at)
        events = customer_wrote(ticket, received, clock, is_thanks=not arrival.mail.files and is_bare_thanks(arrival.mail.text))
        changed = store.change(
            ticket, self._commit(ticket.id, version, arrival, events, passage), self.desk().document.sharding,
            box=self._box(self._message(arrival, key.key), key.key, ticket.id, version, arrival), raw=arrival.notification.key,
        )  # fmt: skip
        upsert = self._newcomer(arrival, known, key, ticket.language)
        commit([passage.remember(ticket.id, str(version)), *changed.writes, *key.writes, *upsert, *passage.also])
        return []

    @staticmethod
    def _newcomer(arrival: Arrival, known: Known, key: DataKey, language: str) -> list[Write]:
        """A participant who writes for the first time becomes a customer, too."""
        if known.customer is not None or arrival.sender is None:
            return []
        customer = customers.load(None, arrival.customer, key.key, Contact(arrival.sender.address, arrival.sender.name))
        return customers.write(customer, key.key, arrival.now, language=language, automatic=None)

    def _plan(self, decision: Open, arrival: Arrival, customer: Customer) -> Plan:
        """What the desk sends by itself: to an authenticated person only, within the address's daily cap, and never to spam."""
        desk, mail = self.desk(), arrival.mail
        language = language_of(f"{mail.subject}\n{mail.text}", desk.document.locales, self._mailbox(arrival).locale)
        if decision.is_spam or arrival.is_automatic:
            return Plan(language, None, None, None)
        answer = self.answerer.answer(f"{mail.subject}\n{mail.text}", language)
        category = answer.category if answer and answer.category in desk.document.categories else None
        switches = desk.document.automatic_mail
        is_capped = customer.automatic_on(day_of(arrival.now)) >= switches.daily_cap_per_address
        if not arrival.is_authenticated or is_capped or decision.flag:
            return Plan(language, category, None, None)
        if answer and switches.answers:
            return Plan(language, category, Purpose.ANSWER, answer)
        return Plan(language, category, Purpose.ACKNOWLEDGEMENT if switches.acknowledgements else None, None)

    def _opening(self, decision: Open, arrival: Arrival, plan: Plan) -> e.Events:
        """The first commit's events. The clock runs unless the desk answered, or no person waits for an answer."""
        desk, mailbox = self.desk(), self._mailbox(arrival)
        opened = e.Opened(
            channel="mail", mailbox=arrival.mailbox or "", brand=mailbox.brand, team=desk.team_of(plan.category, mailbox.team),
            language=plan.language, category=plan.category, requester=arrival.customer,
            state=(State.SPAM if decision.is_spam else State.NEW).value, is_authenticated=arrival.is_authenticated, follows=decision.follows,
        )  # fmt: skip
        received = e.MessageReceived(None, arrival.is_authenticated, arrival.is_automatic, decision.flag)
        sent = e.Sent(1, plan.purpose.value, plan.answer.article if plan.answer else None) if plan.purpose else None
        waits = not (decision.is_spam or arrival.is_automatic)
        return opening(
            opened, received, sent, first_response_clock(desk, plan.category, DEFAULT_PRIORITY, arrival.occurred_at) if waits else None
        )

    def _mailbox(self, arrival: Arrival) -> MailboxConfiguration:
        """The mailbox that was written to; the desk's first where an agent releases a mail that named none."""
        mailboxes = self.desk().document.mailboxes
        return mailboxes[arrival.mailbox or next(iter(mailboxes))]

    def _message(self, arrival: Arrival, data_key: bytes) -> Message:
        mail = arrival.mail
        assert arrival.sender is not None
        return Message(
            text=mail.text, sender=_party(arrival.sender), to=tuple(map(_party, mail.to)), cc=tuple(map(_party, mail.cc)), subject=mail.subject,
            message_id=mail.message_id or "", references=mail.references[::-1][-20:], html=mail.html,
            attachments=tuple(self._attachments(arrival, data_key)),
        )  # fmt: skip

    def _attachments(self, arrival: Arrival, data_key: bytes) -> Iterator[Attachment]:
        """Sealed into S3 under keys that a retry computes again, so that it overwrites."""
        for file in arrival.mail.files:
            key = f"attachments/{self.signer.tag('attachment', arrival.dedupe[0], arrival.mail.content, file.path, width=32)}"
            self.objects.put(key, seal(data_key, file.data, key))
            yield Attachment(file.name, file.content_type, len(file.data), key)

    def _box(self, message: Message, data_key: bytes, ticket_id: str, version: int, arrival: Arrival) -> bytes:
        cause = arrival.dedupe[0] + arrival.mail.content
        return bodies.pack(message, data_key, "".join(entry_key(ticket_id, version)), objects=self.objects, signer=self.signer, cause=cause)

    def _commit(self, ticket_id: str, version: int, arrival: Arrival, events: e.Events, passage: Passage) -> Commit:
        actor, told = passage.actor or f"customer:{arrival.customer}", (*events, *passage.events)
        return Commit(ticket_id, version, arrival.occurred_at, arrival.now, actor, arrival.dedupe[0], self.desk().version, told)


def _party(mailbox: Mailbox) -> Party:
    return Party(mailbox.address, mailbox.name)
