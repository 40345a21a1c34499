"""An agent puts tags on a ticket, or takes them off."""

from collections.abc import Sequence
from dataclasses import dataclass

from .model import Ticket
from .policy.linking import checked_tags, tagged
from .writing import Draft, Order, TicketWriter, Written


@dataclass
class Labeller:
    writer: TicketWriter

    def tag(self, ticket_id: str, add: Sequence[str], remove: Sequence[str], order: Order) -> Written:
        """What is as wanted already is no change. Raises InvalidInput for what is no tag, Conflict for too many."""
        put, taken = checked_tags(add, "add"), checked_tags(remove, "remove")

        def decide(ticket: Ticket) -> Draft:
            return Draft(tagged(ticket, put, taken))

        return self.writer.write(ticket_id, order, decide)
