"""Senders whose mail is let in although it fails DMARC: who they are, and that they are no longer."""

from msgspec import Struct

from chalicelib.aws.dynamodb import CommitRefused, commit, read_batch
from chalicelib.core.clock import Clock
from chalicelib.core.errors import NotFound
from chalicelib.customers import accepted
from chalicelib.customers import store as customers
from chalicelib.customers.accepted import Accepted
from chalicelib.customers.keyring import KeyRing
from chalicelib.customers.model import Contact


class AcceptedSenders(Struct, frozen=True):
    keyring: KeyRing
    desk_now: Clock

    def page(self, limit: int, after: str | None) -> list[tuple[Accepted, Contact | None]]:
        """With the address; None where its owner was erased."""
        found = accepted.page(limit, after)
        people = [each.customer for each in found]
        read = read_batch([customers.key_of(each) for each in people], people) if people else None
        if read is None:
            return []
        keys = self.keyring.opened(read.keys)
        return [
            (each, customers.contact_of(read.item(*customers.key_of(each.customer)), each.customer, keys.get(each.customer)))
            for each in found
        ]

    def withdraw(self, customer: str, actor: str) -> None:
        """Their mail waits for an agent again when it fails."""
        try:
            commit([accepted.withdraw(customer, actor, self.desk_now())])
        except CommitRefused:
            raise NotFound("No such sender is accepted.", {"customer": customer}) from None
