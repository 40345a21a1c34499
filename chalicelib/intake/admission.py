"""Admits a mail to a ticket, new or old: what is stored, and what is sent in answer, all in one transaction."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from msgspec import Struct

from chalicelib.agenda.waking import WakeUps
from chalicelib.aws.dynamodb import Write, commit, read_batch
from chalicelib.aws.objects import ObjectStore
from chalicelib.core.ids import RandomBits, new_ticket_id
from chalicelib.core.sealing import seal
from chalicelib.core.signing import Signer
from chalicelib.customers import store as customers
from chalicelib.customers.model import Contact, Customer
from chalicelib.customers.vault import DataKey, Vault
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.pauses import Pauses
from chalicelib.tickets import bodies, store
from chalicelib.tickets import events as e
from chalicelib.tickets.delivery import Context
from chalicelib.tickets.model import Attachment, Commit, Message, Party, Purpose, State, Ticket
from chalicelib.tickets.policy.conversation import customer_wrote, opening
from chalicelib.tickets.policy.secrets_sent import WARNING_SLOT, may_warn, secret_received
from chalicelib.tickets.policy.security_lane import customer_wrote_urgently, lane_of, marked, opened_in, tells_of_takeover
from chalicelib.tickets.policy.thanks import is_bare_thanks
from chalicelib.tickets.ports import Answerer
from chalicelib.tickets.records import entry_key, place_of_subject, ticket_key
from chalicelib.tickets.store import Outbound

from .arriving import Arrival
from .model import Mailbox
from .planning import Plan, mailbox_of, plan_of, shows_answers
from .policy.participants import joining
from .policy.routing import RELEASED, Continue, Open
from .policy.sender_warnings import shown
from .policy.takeover import is_takeover
from .store import Known

Leased = tuple[Outbound, Context]


class Passage(Struct, frozen=True):
    """What joins the transaction: the dedupe item (made for a ticket and an entry), and fragments and events of whoever lets the mail in.

    `actor` is the agent who released or forwarded a mail; None: the customer's own writing brought it in.
    """

    remember: Callable[[str, str], Write]
    also: tuple[Write, ...] = ()
    events: e.Events = ()
    actor: str | None = None


@dataclass
class Admission:
    desk: Callable[[], PublishedDesk]
    objects: ObjectStore
    vault: Vault
    signer: Signer
    answerer: Answerer
    random_bits: RandomBits
    wake_ups: WakeUps

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
        is_sealing_files = arrival.mail.files or bodies.may_be_long(arrival.mail.text, arrival.mail.html, arrival.remark)
        return key.stored() if is_sealing_files else key

    def _open(self, decision: Open, arrival: Arrival, known: Known, key: DataKey, passage: Passage) -> list[Leased]:
        assert arrival.sender is not None
        contact = Contact(arrival.sender.address, shown(arrival.sender.name))
        customer = customers.load(known.customer, arrival.customer, key.key, contact)
        plan = plan_of(decision, arrival, customer, self.desk(), self.answerer, pauses=known.pauses)
        ticket_id = new_ticket_id(arrival.now, self.random_bits)
        named = plan.named(shows_titles=shows_answers(self.desk(), known.pauses))
        outbound = (Outbound(ticket_id, 1, 1, plan.purpose, "mail", arrival.now, named),) if plan.purpose else ()
        message = self.message(arrival, key.key)
        changed = store.change(
            None, self._commit(ticket_id, 1, arrival, self._opening(decision, arrival, plan, customer, known.pauses), passage), self.desk(),
            subject=seal(key.key, arrival.mail.subject.encode(), place_of_subject(ticket_id)), outbound=outbound,
            box=self.box(message, key.key, ticket_id, 1, arrival), raw=arrival.notification.key or None,
        )  # fmt: skip
        is_counted = plan.purpose not in {None, Purpose.WARNING}
        counted = customer.sendings.with_another(arrival.now, plan.words) if is_counted else None
        upsert = customers.write(customer, key.key, arrival.now, language=plan.language, automatic=counted)
        commit([passage.remember(ticket_id, "1"), *changed.writes, *key.writes, *upsert, *passage.also])
        self.wake_ups.at(ticket_key(ticket_id), changed.ticket.next_action_at, arrival.now)
        return [(out, Context(changed.ticket, key.key, message, None)) for out in outbound]

    def _continue(self, decision: Continue, arrival: Arrival, known: Known, key: DataKey, passage: Passage) -> list[Leased]:
        ticket, version = decision.ticket, decision.ticket.version + 1
        sender = arrival.customer if arrival.customer != ticket.requester else None
        tells = not arrival.is_automatic and is_takeover("", arrival.mail.new_text)  # the subject is that of the ticket's first mail
        received = e.MessageReceived(
            sender, arrival.is_authenticated, arrival.is_automatic, marked(decision.flag) if tells else decision.flag
        )
        warns = _warns(decision, arrival, known)
        events = (*self._written(ticket, received, arrival, warns=warns), *joining(ticket, arrival.customer, arrival.copied))
        outbound = (Outbound(ticket.id, version, WARNING_SLOT, Purpose.WARNING, "mail", arrival.now),) if warns else ()
        message = self.message(arrival, key.key)
        changed = store.change(
            ticket, self._commit(ticket.id, version, arrival, events, passage), self.desk(), outbound=outbound,
            box=self.box(message, key.key, ticket.id, version, arrival), raw=arrival.notification.key or None,
        )  # fmt: skip
        upsert = self._newcomer(arrival, known, key, ticket.language)
        commit([passage.remember(ticket.id, str(version)), *changed.writes, *key.writes, *upsert, *passage.also])
        self.wake_ups.at(ticket_key(ticket.id), changed.ticket.next_action_at, arrival.now)
        archived_under = self._requester_key(ticket, arrival, key) if outbound else None
        return [(out, Context(changed.ticket, archived_under, message, None)) for out in outbound if archived_under]

    def _written(self, ticket: Ticket, received: e.MessageReceived, arrival: Arrival, *, warns: bool) -> tuple[e.Event, ...]:
        desk, mail = self.desk(), arrival.mail
        if mail.removed:
            return secret_received(ticket, received, lane_of(desk), mail.removed, warns=warns)
        if tells_of_takeover(received):
            return customer_wrote_urgently(ticket, received, lane_of(desk))
        return customer_wrote(ticket, received, is_thanks=not mail.files and is_bare_thanks(mail.new_text))

    def _requester_key(self, ticket: Ticket, arrival: Arrival, key: DataKey) -> bytes | None:
        """What leaves is archived under the requester's key, whoever wrote. None where the requester was erased: nothing can be sent, then."""
        if arrival.customer == ticket.requester:
            return key.key
        found = read_batch([], [ticket.requester]).keys.get(ticket.requester)
        return self.vault.open(found) if found else None

    @staticmethod
    def _newcomer(arrival: Arrival, known: Known, key: DataKey, language: str) -> list[Write]:
        """A participant who writes for the first time becomes a customer, too."""
        if arrival.sender is None:
            return []
        customer = customers.load(known.customer, arrival.customer, key.key, Contact(arrival.sender.address, shown(arrival.sender.name)))
        return customers.write(customer, key.key, arrival.now, language=language, automatic=None)

    def _opening(self, decision: Open, arrival: Arrival, plan: Plan, customer: Customer, pauses: Pauses) -> e.Events:
        """The first commit's events."""
        desk = self.desk()
        mailbox = mailbox_of(arrival, desk)
        opened = e.Opened(
            channel=arrival.channel, mailbox=arrival.mailbox or "", brand=mailbox.brand, team=desk.team_of(plan.category, mailbox.team),
            language=plan.language, category=plan.category, requester=arrival.customer,
            state=(State.SPAM if decision.is_spam else State.NEW).value, is_authenticated=arrival.is_authenticated, follows=decision.follows,
            plan=customer.plan,
        )  # fmt: skip
        flag = marked(decision.flag) if plan.is_takeover else decision.flag
        received = e.MessageReceived(None, arrival.is_authenticated, arrival.is_automatic, flag)
        sent = e.Sent(1, plan.purpose.value, plan.article) if plan.purpose else None
        waits = not (decision.is_spam or arrival.is_automatic)
        removed = arrival.mail.removed
        if (removed or plan.is_takeover) and waits:
            opened = opened_in(lane_of(desk), opened)
        joined = () if decision.is_spam else joining(None, arrival.customer, arrival.copied)
        told = (
            *((plan.withheld,) if plan.withheld else ()),
            *((e.SecretsRemoved(removed),) if removed else ()),
            *self._judged(plan, pauses),
        )
        return (*opening(opened, received, sent), *joined, *told)

    def _judged(self, plan: Plan, pauses: Pauses) -> Iterator[e.Judged]:
        """What agents see beside the ticket, and what reviews go by. Nothing is stored where the engine was not asked: most mails are stories."""
        if plan.advice and plan.advice.judged:
            is_shown = plan.named(shows_titles=shows_answers(self.desk(), pauses)) is not None
            yield e.Judged(plan.advice.outcome, plan.advice.judged, is_shown)

    def message(self, arrival: Arrival, data_key: bytes) -> Message:
        mail = arrival.mail
        return Message(
            text=mail.text, sender=_party(arrival.sender) if arrival.sender else None, to=tuple(map(_party, mail.to)), cc=tuple(map(_party, mail.cc)),
            subject=mail.subject, message_id=mail.message_id or "", references=mail.references[::-1][-20:], html=mail.html,
            attachments=tuple(self._attachments(arrival, data_key)), warnings=arrival.warnings, remark=arrival.remark,
            removed=mail.removed,
        )  # fmt: skip

    def _attachments(self, arrival: Arrival, data_key: bytes) -> Iterator[Attachment]:
        """Sealed into S3 under keys that a retry computes again, so that it overwrites."""
        for file in arrival.mail.files:
            key = f"attachments/{self.signer.tag('attachment', arrival.dedupe[0], arrival.mail.content, file.path, width=32)}"
            self.objects.put(key, seal(data_key, file.data, key))
            yield Attachment(file.name, file.content_type, len(file.data), key, file.content_id)

    def box(self, message: Message, data_key: bytes, ticket_id: str, version: int, arrival: Arrival) -> bytes:
        cause = arrival.dedupe[0] + arrival.mail.content
        return bodies.pack(message, data_key, "".join(entry_key(ticket_id, version)), objects=self.objects, signer=self.signer, cause=cause)

    def _commit(self, ticket_id: str, version: int, arrival: Arrival, events: e.Events, passage: Passage) -> Commit:
        actor, told = passage.actor or f"customer:{arrival.customer}", (*events, *passage.events)
        return Commit(ticket_id, version, arrival.occurred_at, arrival.now, actor, arrival.dedupe[0], self.desk().version, told)


def _warns(decision: Continue, arrival: Arrival, known: Known) -> bool:
    if not arrival.mail.removed or decision.flag == RELEASED:
        return False
    if not may_warn(decision.ticket, is_authenticated=arrival.is_authenticated, is_automatic=arrival.is_automatic):
        return False
    return customers.suppression_of(known.customer) is None


def _party(mailbox: Mailbox) -> Party:
    return Party(mailbox.address, shown(mailbox.name))
