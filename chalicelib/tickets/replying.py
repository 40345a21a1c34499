"""An agent's words to the customer or to a third party, and notes among colleagues."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.core.ids import grouped
from chalicelib.core.signing import Signer
from chalicelib.desk.model import PublishedDesk

from . import events as e
from .model import Message, Party, Purpose, State, Ticket
from .policy.conversation import agent_replied, state_set
from .policy.quoting import quoted
from .policy.threading import forward_subject, references_of_reply, reply_subject
from .policy.written import checked_recipients, checked_text
from .reading import Conversation, TicketReader
from .writing import Draft, Order, TicketWriter, Written


@dataclass(frozen=True)
class Reply:
    """`to` None: the requester. `state` is the ticket's afterwards."""

    text: str
    to: tuple[Party, ...] | None
    cc: tuple[Party, ...]
    state: State


@dataclass(frozen=True)
class Forward:
    """`text` stands above the conversation; `state` None leaves the ticket's as it is."""

    text: str
    to: tuple[Party, ...]
    cc: tuple[Party, ...]
    with_conversation: bool
    state: State | None


@dataclass
class Correspondence:
    desk: Callable[[], PublishedDesk]
    reader: TicketReader
    writer: TicketWriter
    signer: Signer

    def reply(self, ticket_id: str, reply: Reply, order: Order) -> Written:
        """A person's public answer: it goes out as mail, or to the chat channel."""
        text = checked_text(reply.text)
        return self.writer.write(ticket_id, order, lambda ticket: self._reply(ticket, reply, text))

    def forward(self, ticket_id: str, forward: Forward, order: Order) -> Written:
        """Mail to somebody who takes no part in the ticket; what they answer is held for an agent."""
        text = checked_text(forward.text)
        to, cc = checked_recipients(forward.to, forward.cc, self.desk().is_ours)
        return self.writer.write(ticket_id, order, lambda ticket: self._forward(ticket, forward, text, to, cc))

    def note(self, ticket_id: str, text: str, order: Order) -> Written:
        """For colleagues: it never leaves the desk, and no quoted conversation contains it."""
        plain = checked_text(text)

        def decide(ticket: Ticket) -> Draft:
            conversation = self.reader.conversation(ticket, limit=1, whole=False)
            return Draft((e.NoteAdded(),), Message(plain), _key(conversation))

        return self.writer.write(ticket_id, order, decide)

    def _reply(self, ticket: Ticket, reply: Reply, text: str) -> Draft:
        conversation = self._writable(ticket, whole=False)
        letters, is_chat = conversation.letters, ticket.channel == "chat"
        to, cc = self._recipients(conversation, reply, is_chat=is_chat)
        references = references_of_reply(letters, ticket.channel, lambda version: self._id_of_ours(ticket, version))
        subject = reply_subject(conversation.subject or "", grouped(ticket.id))
        message = Message(text, to=to, cc=cc, subject=subject, references=references)
        return Draft(agent_replied(ticket, 0, reply.state), message, _key(conversation), Purpose.REPLY, "chat" if is_chat else "mail")

    def _forward(self, ticket: Ticket, forward: Forward, text: str, to: tuple[Party, ...], cc: tuple[Party, ...]) -> Draft:
        conversation = self._writable(ticket, whole=True)
        if forward.with_conversation:
            text = f"{text}\n\n{quoted(conversation.letters, conversation.requester.address if conversation.requester else '')}".rstrip()
        message = Message(text, to=to, cc=cc, subject=forward_subject(conversation.subject or "", grouped(ticket.id)))
        changed = state_set(ticket, forward.state) if forward.state else ()
        return Draft((e.Sent(0, Purpose.FORWARD.value), *changed), message, _key(conversation), Purpose.FORWARD)

    def _writable(self, ticket: Ticket, *, whole: bool) -> Conversation:
        if ticket.state is State.MERGED:
            raise Conflict("This ticket was merged into another one. Write on that one.", {"ticket": ticket.id})
        return self.reader.conversation(ticket, whole=whole)

    def _recipients(self, conversation: Conversation, reply: Reply, *, is_chat: bool) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
        if is_chat:
            if reply.to or reply.cc:
                raise InvalidInput("A chat ticket is answered in its chat: leave out to and cc.", {"field": "to" if reply.to else "cc"})
            return (), ()
        requester = conversation.requester
        usual = (Party(requester.address, requester.name),) if requester else ()
        return checked_recipients(usual if reply.to is None else reply.to, reply.cc, self.desk().is_ours)

    def _id_of_ours(self, ticket: Ticket, version: int) -> str:
        brands = self.desk().document.brands
        brand = brands.get(ticket.brand) or next(iter(brands.values()))
        return self.signer.message_id(ticket.id, version, 0, brand.message_domain)


def _key(conversation: Conversation) -> bytes:
    """The requester's data key. Without it nothing personal can be kept: the customer was erased."""
    if conversation.key is None:
        raise Conflict("The customer of this ticket was erased; nothing more can be written on it.", {"ticket": conversation.ticket.id})
    return conversation.key
