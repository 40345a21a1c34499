"""Every ticket of a person, newest first, whichever of their addresses it came from: one query an address and one batch read, on any desk."""

import heapq
from collections.abc import Iterable, Iterator
from itertools import islice

from chalicelib.aws.dynamodb import CustomerIndex, IndexRow, read_batch

from .model import Ticket
from .records import TicketRecord, ticket_key, ticket_of


def tickets_of(customers: Iterable[str], limit: int, before: str | None = None) -> tuple[list[Ticket], str | None]:
    """The tickets, and the id to go on before where there are more. Those that were merged into another are among them."""
    streams = [_ids(customer, limit + 1, before) for customer in sorted(customers)]
    ids = list(islice(heapq.merge(*streams, reverse=True), limit + 1))
    shown = ids[:limit]
    found = read_batch([ticket_key(ticket_id) for ticket_id in shown]).items if shown else {}
    records = (found.get(ticket_key(ticket_id)) for ticket_id in shown)
    return [ticket_of(record) for record in records if isinstance(record, TicketRecord)], shown[-1] if len(ids) > limit else None


def _ids(customer: str, limit: int, before: str | None) -> Iterator[str]:
    beyond = None if before is None else CustomerIndex.id < before
    rows = IndexRow.customer_tickets.query(customer, beyond, scan_index_forward=False, limit=limit, page_size=limit)
    return (str(row.id) for row in rows)
