"""An agent's words to the customer or to a third party, and notes among colleagues."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.aws.dynamodb import Write
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.core.ids import grouped
from chalicelib.core.signing import Signer
from chalicelib.customers.model import customer_id
from chalicelib.customers.suppression import SuppressionList
from chalicelib.desk.model import PublishedDesk
from chalicelib.notices import store as notices
from chalicelib.outbox.model import File, Quotation
from chalicelib.outbox.wording import moment, wrote

from . import events as e
from .model import Attachment, Message, Party, Purpose, State, Ticket
from .policy.conversation import agent_replied, state_set
from .policy.files import checked_files, refuse_heavy
from .policy.mentions import mentioned
from .policy.quoting import quotes_of_forward, quotes_of_reply
from .policy.recipients import kept_cc
from .policy.threading import Letter, answered_letter, between_us, forward_subject, references_of_reply, reply_subject
from .policy.written import checked_recipients, checked_text
from .reading import Conversation, TicketReader
from .signing_off import signed_for
from .store import get_ticket
from .writing import Draft, Order, TicketWriter, Written, refuse_stale


class Reply(Struct, frozen=True):
    """`to` None: the requester. `cc` None: who took part in what is answered, unless `to` is given. `state` is the ticket's afterwards.

    `also_cc` get it beside those. `attached` are files that lie in the content bucket already, sealed with the requester's key. `article` is the one of the knowledge base that it gives.
    """

    text: str
    to: tuple[Party, ...] | None
    cc: tuple[Party, ...] | None
    state: State
    files: tuple[File, ...] = ()
    article: str | None = None
    also_cc: tuple[Party, ...] = ()
    attached: tuple[Attachment, ...] = ()


class Forward(Struct, frozen=True):
    """`text` stands above the conversation; `state` None leaves the ticket's as it is."""

    text: str
    to: tuple[Party, ...]
    cc: tuple[Party, ...]
    with_conversation: bool
    with_attachments: bool
    state: State | None
    files: tuple[File, ...] = ()


class Recipients(Struct, frozen=True):
    """`left_out` would be in `cc` as well, by customer, and is on the suppression list: that must not keep the mail from everybody else."""

    to: tuple[Party, ...]
    cc: tuple[Party, ...]
    left_out: Mapping[str, Party] = {}


class ReplyHelp(Struct, frozen=True):
    """What a macro adds to a reply: events of the same commit, and words that the agent was not shown (of the text and the customer's name)."""

    events: Callable[[Ticket], e.Events]
    words: Callable[[str, str], str]


@dataclass
class Correspondence:
    desk: Callable[[], PublishedDesk]
    reader: TicketReader
    writer: TicketWriter
    signer: Signer
    identity_key: bytes
    suppressions: SuppressionList
    is_agent: Callable[[str], bool]

    def reply(self, ticket_id: str, reply: Reply, order: Order, macro: ReplyHelp | None = None, also: tuple[Write, ...] = ()) -> Written:
        """A person's public answer: it goes out as mail, or to the chat channel. With `also`, fragments whose refusal the caller must hear of, it is tried
        once: CommitRefused is raised.
        """
        checked = replace(reply, text=checked_text(reply.text), files=checked_files(reply.files))
        if also:
            ticket = get_ticket(ticket_id)
            refuse_stale(ticket, order.version)
            return self.writer.commit(ticket, ticket_id, order, self._reply(ticket, checked, order, macro), also)
        return self.writer.write(ticket_id, order, lambda ticket: self._reply(ticket, checked, order, macro))

    def letter(self, ticket_id: str, reply: Reply, order: Order) -> Message:
        """The reply as it would go out, without its files; raises what `reply` would. What the agent is not shown stays a variable."""
        return self._reply(get_ticket(ticket_id), replace(reply, text=checked_text(reply.text)), order, None).message or Message("")

    def forward(self, ticket_id: str, forward: Forward, order: Order) -> Written:
        """Mail to somebody who takes no part in the ticket; what they answer is held for an agent."""
        to, cc = checked_recipients(forward.to, forward.cc, self.desk().is_ours)
        checked = replace(forward, text=checked_text(forward.text), files=checked_files(forward.files), to=to, cc=cc)
        return self.writer.write(ticket_id, order, lambda ticket: self._forward(ticket, checked, order))

    def usual_recipients(self, conversation: Conversation) -> Recipients:
        """Who a reply goes to where the agent names nobody."""
        ticket, requester = conversation.ticket, conversation.requester
        if ticket.channel == "chat" or requester is None:
            return Recipients((), ())
        to = (Party(requester.address, requester.name),)
        answered = answered_letter(between_us(conversation.letters, ticket.participants))
        kept = {party.address: party for party in kept_cc(answered, to, self.desk().is_ours, self._is_participant(ticket))}
        left_out = {customer: kept.pop(address) for customer, address, _ in self.suppressions.listed(kept, {})}
        return Recipients(to, tuple(kept.values()), left_out)

    def note(self, ticket_id: str, text: str, order: Order, change: Callable[[Ticket], e.Events] = lambda _: ()) -> Written:
        """For colleagues: it never leaves the desk, and no quoted conversation contains it. Those whom it calls by `@id` are told. `change`: what
        happens to the ticket with it, in the same commit.
        """
        plain = checked_text(text)
        called = mentioned(plain, self.is_agent)

        def decide(ticket: Ticket) -> Draft:
            conversation = self.reader.conversation(ticket, limit=1, whole=False, with_kids=False)
            told = notices.tell(
                called, "mention", ticket.id, by=order.actor, about=str(ticket.version + 1), now=int(self.writer.desk_now())
            )
            return Draft((e.NoteAdded(called), *change(ticket)), Message(plain), _key(conversation), also=told)

        return self.writer.write(ticket_id, order, decide)

    def _reply(self, ticket: Ticket, reply: Reply, order: Order, macro: ReplyHelp | None) -> Draft:
        conversation = self.reader.conversation(ticket, whole=False)
        letters, is_chat = between_us(conversation.letters, ticket.participants), ticket.channel == "chat"
        recipients = self._recipients(conversation, reply, is_chat=is_chat)
        references = references_of_reply(letters, ticket.channel, lambda letter: self._id_of_ours(ticket, letter))
        subject = reply_subject(conversation.subject or "", grouped(ticket.id))
        requester = conversation.requester
        text = macro.words(reply.text, requester.name if requester else "") if macro else reply.text
        message = Message(text, to=recipients.to, cc=recipients.cc, subject=subject, references=references, attachments=reply.attached)
        if not is_chat:
            message = self._closed(message, ticket, order, self._history(conversation, letters, recipients))
        events = (*(macro.events(ticket) if macro else ()), *agent_replied(ticket, 0, reply.state, reply.article))
        return Draft(events, message, _key(conversation), Purpose.REPLY, ticket.channel, reply.files, left_out=tuple(recipients.left_out))

    def _forward(self, ticket: Ticket, forward: Forward, order: Order) -> Draft:
        conversation = self.reader.conversation(ticket)
        self._refuse_suppressed(conversation, *forward.to, *forward.cc)
        letters = between_us(conversation.letters, ticket.participants)
        subject = forward_subject(conversation.subject or "", grouped(ticket.id))
        quotes = quotes_of_forward(letters, self._head(conversation)) if forward.with_conversation else ()
        message = self._closed(Message(forward.text, to=forward.to, cc=forward.cc, subject=subject), ticket, order, quotes)
        files = (*forward.files, *(self.reader.files_of(letters) if forward.with_attachments else ()))
        refuse_heavy(len(file.data) for file in files)
        changed = state_set(ticket, forward.state) if forward.state else ()
        return Draft((e.Sent(0, Purpose.FORWARD.value), *changed), message, _key(conversation), Purpose.FORWARD, files=files)

    def _refuse_suppressed(self, conversation: Conversation, *parties: Party) -> None:
        known = {conversation.ticket.requester: conversation.suppression}
        self.suppressions.refuse((party.address for party in parties), known)

    def _closed(self, message: Message, ticket: Ticket, order: Order, quotes: tuple[Quotation, ...]) -> Message:
        """With what stands below the agent's words."""
        return replace(signed_for(message, self.desk(), ticket.team, ticket.language, order.name), quotes=quotes)

    def _history(self, conversation: Conversation, letters: list[Letter], recipients: Recipients) -> tuple[Quotation, ...]:
        """Nobody is shown history who took no part in it."""
        everybody = (*recipients.to, *recipients.cc)
        if not all(map(self._is_participant(conversation.ticket), (party.address for party in everybody))):
            return ()
        return quotes_of_reply(letters, self.desk().document.quote_history, self._head(conversation))

    def _head(self, conversation: Conversation) -> Callable[[Letter], str]:
        ticket, requester, desk = conversation.ticket, conversation.requester, self.desk()
        zone, ours = desk.time_zone_of(ticket.team), desk.team_name(ticket.team, ticket.language)

        def head(letter: Letter) -> str:
            sender = letter.message.sender or (Party(requester.address, requester.name) if requester else Party(""))
            customer = f"{sender.name} <{sender.address}>" if sender.name else sender.address
            who = customer if letter.is_inbound else letter.message.author or ours
            return wrote(moment(letter.at, ticket.language, zone), who, ticket.language)

        return head

    def _is_participant(self, ticket: Ticket) -> Callable[[str], bool]:
        return lambda address: customer_id(self.identity_key, "mail", address) in ticket.participants

    def _recipients(self, conversation: Conversation, reply: Reply, *, is_chat: bool) -> Recipients:
        if is_chat:
            for name, given in (("to", reply.to), ("cc", reply.cc or reply.also_cc), ("files", reply.files or reply.attached)):
                if given:
                    raise InvalidInput(f"A chat ticket is answered in its chat, in words: leave out {name}.", {"field": name})
            return Recipients((), ())
        usual = self.usual_recipients(conversation) if reply.to is None else Recipients(reply.to, ())
        chosen = usual if reply.cc is None else Recipients(usual.to, reply.cc)
        to, cc = checked_recipients(chosen.to, (*chosen.cc, *reply.also_cc), self.desk().is_ours)
        self._refuse_suppressed(conversation, *to, *(cc if reply.cc else reply.also_cc))  # the usual Cc was looked at
        return Recipients(to, cc, chosen.left_out)

    def _id_of_ours(self, ticket: Ticket, letter: Letter) -> str:
        brands = self.desk().document.brands
        brand = brands.get(ticket.brand) or next(iter(brands.values()))
        return self.signer.message_id(letter.ticket or ticket.id, letter.version, 0, brand.message_domain)


def _key(conversation: Conversation) -> bytes:
    """The requester's data key. Without it nothing personal can be kept: the customer was erased."""
    if conversation.key is None:
        raise Conflict("The customer of this ticket was erased; nothing more can be written on it.", {"ticket": conversation.ticket.id})
    return conversation.key
