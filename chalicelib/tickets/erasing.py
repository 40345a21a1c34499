"""Erases a customer: their data key first, with which everything of theirs is sealed; then what was never sealed, and what only points at them.

Each step may be repeated; one that was cut off is done by asking again (docs/operations.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.aws.dynamodb import CommitRefused, commit, erase_key, read_batch
from chalicelib.aws.objects import ObjectStore
from chalicelib.core.observability import count, logger
from chalicelib.customers import store as customers
from chalicelib.search.ports import SearchIndex

from . import store
from .timeline import tickets_of

AT_ONCE = 100


@dataclass
class Eraser:
    raw_mail: ObjectStore
    indexes: Sequence[SearchIndex]
    """Every one that may hold something of theirs: the one in use, and one that was before."""

    def erase(self, customer: str) -> int:
        """Returns how many tickets were theirs. What was written to them, and notes about them, is sealed under the same key. Raises Upstream, Conflict."""
        key = customers.key_of(customer)
        record = read_batch([key], consistent=True).item(*key)
        erase_key(customer)
        number = self._delete_raw_mail(customer)
        for index in self.indexes:
            index.forget(customer)
        try:
            commit([customers.blank(customer, record)])
        except CommitRefused:
            logger.info("an erased customer wrote again meanwhile", customer=customer)
        count("CustomerErased")
        return number

    def _delete_raw_mail(self, customer: str) -> int:
        """Mail as it came is sealed under no customer's key; what others wrote on these tickets quotes them."""
        number, before = 0, None
        while True:
            tickets, before = tickets_of([customer], AT_ONCE, before)
            for ticket in tickets:
                for entry in store.entries_of(ticket.id):
                    if entry.raw:
                        self.raw_mail.delete(entry.raw)
            number += len(tickets)
            if before is None:
                return number
