"""Who takes part in a ticket beside its requester: shown by address, added and removed by an agent."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from chalicelib.aws.dynamodb import Write, read_batch
from chalicelib.customers import store as customers
from chalicelib.customers.keyring import KeyRing
from chalicelib.customers.model import Contact, customer_id
from chalicelib.customers.vault import Vault

from .model import Party, Ticket
from .policy.participants import added, removed
from .policy.written import checked_recipients
from .reading import Conversation
from .writing import Draft, Order, TicketWriter, Written


class Participant(Struct, frozen=True):
    """`party` is None where nobody's address is known any more: whoever it was, was erased."""

    customer: str
    party: Party | None
    is_requester: bool


class Participation(Struct, frozen=True):
    writer: TicketWriter
    vault: Vault
    keyring: KeyRing
    identity_key: bytes

    def listed(self, conversation: Conversation) -> tuple[Participant, ...]:
        """The requester first. An address is known from the mails that are shown, else from whoever has one of their own stored."""
        ticket = conversation.ticket
        known = {self._customer(party.address): party for party in reversed([*_named(conversation)])}
        if conversation.requester:
            known[ticket.requester] = Party(conversation.requester.address, conversation.requester.name)
        known |= self._stored(ticket.participants - known.keys() - {ticket.requester})
        others = sorted(
            ticket.participants - {ticket.requester}, key=lambda customer: (getattr(known.get(customer), "address", "~"), customer)
        )
        return tuple(Participant(customer, known.get(customer), customer == ticket.requester) for customer in (ticket.requester, *others))

    def add(self, ticket_id: str, party: Party, order: Order) -> Written:
        """They may continue the ticket from now on. Whoever wrote never before becomes a customer, so that their address stays known."""
        ((checked,), _) = checked_recipients((party,), (), self.writer.desk().is_ours)
        customer = self._customer(checked.address)

        def decide(ticket: Ticket) -> Draft:
            events = added(ticket, customer)
            return Draft(events, also=self._made_known(customer, checked, ticket.language) if events else ())

        return self.writer.write(ticket_id, order, decide)

    def remove(self, ticket_id: str, customer: str, order: Order) -> Written:
        return self.writer.write(ticket_id, order, lambda ticket: Draft(removed(ticket, customer)))

    def _made_known(self, customer: str, party: Party, language: str) -> tuple[Write, ...]:
        found = read_batch([customers.key_of(customer)], [customer], consistent=True)
        key = self.vault.open_or_make(found.keys.get(customer), customer)
        stored = customers.load(found.item(*customers.key_of(customer)), customer, key.key, Contact(party.address, party.name))
        return (*key.writes, *customers.write(stored, key.key, self.writer.desk_now(), language=language, automatic=None))

    def _stored(self, missing: Iterable[str]) -> dict[str, Party]:
        wanted = sorted(missing)
        if not wanted:
            return {}
        found = read_batch([customers.key_of(customer) for customer in wanted], wanted)
        keys = self.keyring.opened(found.keys)
        contacts = ((each, customers.contact_of(found.item(*customers.key_of(each)), each, keys.get(each))) for each in wanted)
        return {customer: Party(contact.address, contact.name) for customer, contact in contacts if contact}

    def _customer(self, address: str) -> str:
        return customer_id(self.identity_key, "mail", address)


def _named(conversation: Conversation) -> Iterator[Party]:
    for letter in conversation.letters:
        yield from (letter.message.sender,) if letter.message.sender else ()
        yield from (*letter.message.to, *letter.message.cc)
