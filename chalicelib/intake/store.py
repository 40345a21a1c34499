"""Everything that a mail's route is decided on, in one read (and a second only where a Message-ID names the ticket)."""

from msgspec import Struct

from chalicelib.aws.dynamodb import CustomerKey, Desk, Found, Key, read_batch
from chalicelib.customers import accepted, blocked
from chalicelib.customers import store as customers
from chalicelib.outbox import pauses
from chalicelib.outbox.pauses import Pauses
from chalicelib.tickets import seen
from chalicelib.tickets.merging import where_it_goes_on
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.records import TicketRecord, ticket_key, ticket_of
from chalicelib.tickets.seen import SeenRecord

REFERENCES_READ = 12


class Known(Struct, frozen=True):
    """What the tables know of a mail. `seen` is the item of its Message-ID, `variant` the one of the same id with other content."""

    seen: SeenRecord | None
    variant: SeenRecord | None
    customer: Desk | None
    key: CustomerKey | None
    ticket: Ticket | None
    is_accepted: bool = False
    is_blocked: bool = False
    pauses: Pauses = pauses.NONE


def look_up(
    dedupe: Key,
    content: str,
    sender: str | None,
    named: str | None,
    references: tuple[str, ...],
    *,
    is_failing: bool = False,
    consistent: bool = False,
) -> Known:
    """`is_failing`: whether the sender was accepted for good is asked for, too. `named` is the ticket that a signed token or our own Message-ID proves; `references` are looked up only where there is none.

    A first look at a mail that names nothing is eventually consistent (half the price): the transaction's conditions catch what it missed.
    """
    keys: list[Key] = [dedupe, pauses.KEY]
    keys += [customers.key_of(sender), blocked.key_of(sender)] if sender else []
    keys += [accepted.key_of(sender)] if sender and is_failing else []
    keys += [ticket_key(named)] if named else [seen.message_key(reference) for reference in references[:REFERENCES_READ]]
    found = read_batch(keys, [sender] if sender else [], consistent=consistent or bool(named or references))
    first = _seen(found, dedupe)
    return Known(
        seen=first,
        variant=_variant(dedupe, content, first),
        customer=found.item(*customers.key_of(sender)) if sender else None,
        key=found.keys.get(sender or ""),
        ticket=where_it_goes_on(_ticket(found, named, references)),
        is_accepted=accepted.is_accepted(found.item(*accepted.key_of(sender or ""))),
        is_blocked=blocked.is_blocked(found.item(*blocked.key_of(sender or ""))),
        pauses=pauses.pauses_in(found.item(*pauses.KEY)),
    )


def _seen(found: Found, key: Key) -> SeenRecord | None:
    record = found.item(*key)
    return record if isinstance(record, SeenRecord) else None


def _variant(dedupe: Key, content: str, first: SeenRecord | None) -> SeenRecord | None:
    """Read only where the id is known with other content."""
    if first is None or first.dg == content:
        return None
    key = (dedupe[0], content)
    return _seen(read_batch([key], consistent=True), key)


def _ticket(found: Found, named: str | None, references: tuple[str, ...]) -> Ticket | None:
    record = found.item(*ticket_key(named)) if named else None
    if named is None:
        known = (_seen(found, seen.message_key(reference)) for reference in references[:REFERENCES_READ])
        ticket_id = next((record.t for record in known if record is not None and not record.t.startswith("!")), None)
        record = read_batch([ticket_key(ticket_id)], consistent=True).item(*ticket_key(ticket_id)) if ticket_id else None
    return ticket_of(record) if isinstance(record, TicketRecord) else None
