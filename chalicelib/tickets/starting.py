"""An agent starts a ticket by writing to a customer."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Struct

from chalicelib.aws.dynamodb import CommitRefused, read_batch
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.core.ids import RandomBits, new_ticket_id
from chalicelib.core.sealing import seal
from chalicelib.customers import store as customers
from chalicelib.customers.model import Contact, customer_id
from chalicelib.customers.suppression import SuppressionList
from chalicelib.customers.vault import Vault
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.model import File

from . import bodies
from . import events as e
from .changing import refuse_unknown
from .model import Message, Party, Purpose, State
from .policy.changes import UNSET, Wanted
from .policy.files import checked_files
from .policy.own_secrets import without_secrets
from .policy.threading import bare_subject
from .policy.written import checked_recipients, checked_text
from .records import place_of_subject
from .signing_off import signed_for
from .writing import MOST_ATTEMPTS, Draft, Order, TicketWriter, Written


class FirstLetter(Struct, frozen=True):
    """`mailbox` None: the desk's first; `language` None: the mailbox's; `team` None: the category's, else the mailbox's."""

    to: Party
    cc: tuple[Party, ...]
    subject: str
    text: str
    mailbox: str | None
    team: str | None
    category: str | None
    language: str | None
    priority: int
    assignee: str | None
    state: State
    files: tuple[File, ...] = ()


@dataclass
class Starter:
    desk: Callable[[], PublishedDesk]
    writer: TicketWriter
    vault: Vault
    identity_key: bytes
    is_agent: Callable[[str], bool]
    random_bits: RandomBits
    suppressions: SuppressionList

    def start(self, letter: FirstLetter, order: Order) -> Written:
        """The ticket's first message is ours; what the customer answers continues it."""
        refuse_unknown(Wanted(letter.assignee, letter.team or UNSET, UNSET, letter.category, letter.state), self.desk(), self.is_agent)
        (to,), cc = checked_recipients((letter.to,), letter.cc, self.desk().is_ours)
        opened = self._opened(letter, customer_id(self.identity_key, "mail", to.address))
        words = Message(checked_text(letter.text), to=(to,), cc=cc, subject=self._subject(letter))
        words, _ = without_secrets(words, ())
        message = signed_for(words, self.desk(), opened.team, opened.language, order.name)
        files = checked_files(letter.files)
        for _ in range(MOST_ATTEMPTS):
            if replay := self.writer.find_replay(order.once):
                return replay
            self.suppressions.refuse((party.address for party in (to, *cc)), {})
            try:
                return self._commit(opened, letter, message, files, order)
            except CommitRefused:
                continue  # the customer wrote for the first time at this very moment, or the request came twice
        raise Conflict("The customer's record changed six times meanwhile. Please try again.")

    def _commit(self, opened: e.Opened, letter: FirstLetter, message: Message, files: tuple[File, ...], order: Order) -> Written:
        to, cid, now = message.to[0], opened.requester, self.writer.desk_now()
        found = read_batch([customers.key_of(cid)], [cid], consistent=True)
        key = self.vault.open_or_make(found.keys.get(cid), cid)
        key = key.stored() if files or bodies.may_be_long(message.text) else key
        customer = customers.load(found.item(*customers.key_of(cid)), cid, key.key, Contact(to.address, to.name))
        ticket_id = new_ticket_id(now, self.random_bits)
        subject = seal(key.key, message.subject.encode(), place_of_subject(ticket_id))
        assigned = (e.Assigned(letter.assignee),) if letter.assignee else ()
        draft = Draft((opened, e.Sent(0, Purpose.REPLY.value), *assigned), message, key.key, Purpose.REPLY, files=files)
        also = (*key.writes, *customers.write(customer, key.key, now, language=opened.language, automatic=None))
        return self.writer.commit(None, ticket_id, order, draft, also, subject=subject)

    def _opened(self, letter: FirstLetter, requester: str) -> e.Opened:
        desk = self.desk()
        mailbox = desk.mailbox_of(letter.mailbox) if letter.mailbox else next(iter(desk.document.mailboxes))
        if mailbox is None:
            known = ", ".join(desk.document.mailboxes)
            raise InvalidInput(f"{letter.mailbox!r} is no mailbox of this desk; it must be one of {known}.", {"field": "mailbox"})
        box = desk.document.mailboxes[mailbox]
        return e.Opened(
            channel="mail", mailbox=mailbox, brand=box.brand, team=letter.team or desk.team_of(letter.category, box.team),
            language=self._language(letter, box.locale), category=letter.category, requester=requester, priority=letter.priority,
            state=letter.state.value,
        )  # fmt: skip

    def _language(self, letter: FirstLetter, usual: str) -> str:
        locales = self.desk().document.locales
        if letter.language is not None and letter.language not in locales:
            raise InvalidInput(
                f"The desk does not speak {letter.language!r}; it must be one of {', '.join(locales)}.", {"field": "language"}
            )
        return letter.language or usual

    @staticmethod
    def _subject(letter: FirstLetter) -> str:
        subject = bare_subject(letter.subject)
        if not subject:
            raise InvalidInput("The subject is empty. Say what the mail is about.", {"field": "subject"})
        return subject
