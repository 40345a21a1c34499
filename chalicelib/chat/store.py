"""Where a chat's webhooks and conversations are remembered, and everything that one is decided on, in two reads at most."""

from msgspec import Struct

from chalicelib.aws.dynamodb import CustomerKey, Desk, Found, Key, Update, Write, read_batch
from chalicelib.customers import store as customers
from chalicelib.outbox import pauses
from chalicelib.outbox.pauses import Pauses
from chalicelib.tickets import seen
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.records import TicketRecord, ticket_key, ticket_of
from chalicelib.tickets.seen import SeenRecord

WEBHOOK_TTL_S = 24 * 3600
"""Longer than the window in which a replay's signature still counts."""


class Keys(Struct, frozen=True):
    """A conversation's item stands under its user: what somebody else writes there under that id never joins this user's ticket."""

    webhook: Key
    conversation: Key
    customer: str


class Known(Struct, frozen=True):
    webhook: SeenRecord | None
    conversation: SeenRecord | None
    customer: Desk | None
    key: CustomerKey | None
    ticket: Ticket | None
    pauses: Pauses = pauses.NONE


def keys_of(channel: str, webhook_id: str, conversation_id: str, customer: str) -> Keys:
    conversation, _ = seen.chat_key(channel, "conversation", conversation_id)
    return Keys(seen.chat_key(channel, "webhook", webhook_id), (conversation, customer), customer)


def look_up(keys: Keys, *, consistent: bool) -> Known:
    """The first look may be a moment old (half the price): the transaction's conditions catch what it missed."""
    found = read_batch(
        [keys.webhook, keys.conversation, customers.key_of(keys.customer), pauses.KEY], [keys.customer], consistent=consistent
    )
    webhook, conversation = _seen(found, keys.webhook), _seen(found, keys.conversation)
    return Known(
        webhook=webhook,
        conversation=conversation,
        customer=found.item(*customers.key_of(keys.customer)),
        key=found.keys.get(keys.customer),
        ticket=_ticket(conversation.t) if conversation and not webhook else None,
        pauses=pauses.pauses_in(found.item(*pauses.KEY)),
    )


def remember_webhook(keys: Keys, ticket_id: str, version: int, now: int, *, content: str, response: bytes, expires_at: int) -> Write:
    return seen.remember(keys.webhook, ticket_id, str(version), now, content=content, response=response, expires_at=expires_at)


def remember_conversation(keys: Keys, before: SeenRecord | None, ticket_id: str, now: int) -> Write:
    """The conversation now belongs to this ticket; refused where another message moved it meanwhile."""
    if before is None:
        return seen.remember(keys.conversation, ticket_id, "1", now)
    return Update(SeenRecord(*keys.conversation), (SeenRecord.t.set(ticket_id), SeenRecord.at.set(now)), SeenRecord.t == before.t)


def _seen(found: Found, key: Key) -> SeenRecord | None:
    record = found.item(*key)
    return record if isinstance(record, SeenRecord) else None


def _ticket(ticket_id: str) -> Ticket | None:
    record = read_batch([ticket_key(ticket_id)], consistent=True).item(*ticket_key(ticket_id))
    return ticket_of(record) if isinstance(record, TicketRecord) else None
