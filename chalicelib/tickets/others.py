"""The tickets of one customer, newest first: which ones a ticket may be merged into, and what is linked with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec import Struct

from chalicelib.aws.dynamodb import IndexRow, read_batch

from .model import State, Ticket
from .reading import TicketReader, subject_of
from .records import TicketRecord, ticket_key, ticket_of

MOST_OTHERS = 20


class Named(Struct, frozen=True):
    """A ticket with its subject; None where its customer was erased."""

    ticket: Ticket
    subject: str | None


@dataclass
class OtherTickets:
    reader: TicketReader

    def of_customer(self, customer: str, *, but: str = "") -> list[Named]:
        """The newest, without those that go on in another one."""
        rows = IndexRow.customer_tickets.query(customer, scan_index_forward=False, limit=MOST_OTHERS + 1, page_size=MOST_OTHERS + 1)
        ids = [str(row.id) for row in rows]
        return [named for named in self.named(ids) if named.ticket.id != but and named.ticket.state is not State.MERGED][:MOST_OTHERS]

    def named(self, ids: Iterable[str]) -> list[Named]:
        """In the same order; one that is not there is left out."""
        wanted = list(ids)
        found = read_batch([ticket_key(ticket_id) for ticket_id in wanted]).items if wanted else {}
        records: Sequence[TicketRecord] = [
            record for ticket_id in wanted if isinstance(record := found.get(ticket_key(ticket_id)), TicketRecord)
        ]
        tickets = [ticket_of(record) for record in records]
        keys = self.reader.keyring.open({ticket.requester for ticket in tickets})
        return [Named(ticket, subject_of(ticket, keys[ticket.requester]) if ticket.requester in keys else None) for ticket in tickets]
