"""Fills a desk's tables with tickets as mails leave them: built by the desk's own code, stored by batch writes."""

from dataclasses import dataclass
from random import Random

from msgspec.structs import replace
from pynamodb.models import Model

from chalicelib.aws.dynamodb import CustomerKey, Desk, Put, new
from chalicelib.core.ids import new_ticket_id
from chalicelib.core.sealing import seal
from chalicelib.customers import store as customers
from chalicelib.customers.model import Contact, Customer, Sendings, customer_id
from chalicelib.customers.vault import DataKey
from chalicelib.outbox.model import DeliveryState
from chalicelib.tickets import bodies, seen, store
from chalicelib.tickets import events as e
from chalicelib.tickets.model import Commit, Message, Party, Purpose, Ticket
from chalicelib.tickets.records import OutboundRecord, entry_key, place_of_subject, record_of
from chalicelib.wiring import Wiring

from .desk_under_load import NOW, Known, LoadedDesk, wiring_of
from .local_cloud import Environment
from .mails import Written, address_of, words

TICKETS_A_CUSTOMER = 4
FEWEST_CUSTOMERS = 100
"""Enough that the tickets of a page have a customer each, however few tickets there are."""
DUE_NOW = 10
OPENED_EVERY_S = 30
FIRST_DEADLINE_S = 3600
TEXT_BYTES = 1200
REPLY_BYTES = 700
LONG_TICKET = 20
LONG_TICKET_MESSAGES = 200


def filled_desk(environment: Environment, size: int) -> LoadedDesk:
    """`size` new, acknowledged tickets of one team, ten of them overdue: where a cost grows with the number of tickets, it shows here."""
    wiring = wiring_of(environment)
    random = Random(1)  # the newest tickets are the same at any size: pages weigh the same to the byte
    count = max(FEWEST_CUSTOMERS, size // TICKETS_A_CUSTOMER)
    desk = LoadedDesk(environment, wiring, [], count)
    desk.use()
    keys = _store_customers(wiring, count)
    with Desk.batch_write() as batch:
        for number in range(size):
            made = _ticket(wiring, random, number, keys[number % count], number % count)
            desk.tickets.append(made.known)
            desk.long_ticket = made.ticket if number == LONG_TICKET else desk.long_ticket
            for item in made.items:
                batch.save(item)
    _lengthen(desk, random, keys[LONG_TICKET % count])
    return desk


def _store_customers(wiring: Wiring, count: int) -> list[DataKey]:
    keys = []
    with Desk.batch_write() as people, CustomerKey.batch_write() as wrapped:
        for number in range(count):
            cid = customer_id_of(wiring, number)
            key = wiring.vault.open_or_make(None, cid)
            contact = Contact(address_of(number), "Taro Yamada")
            (write,) = customers.write(
                Customer(cid, contact, "en", is_known=False), key.key, NOW, automatic=Sendings("20261121", 1), language="en"
            )
            people.save(write.item)
            wrapped.save(key.record)
            keys.append(key)
    return keys


def customer_id_of(wiring: Wiring, number: int) -> str:
    return customer_id(wiring.secrets.identity_key, "mail", address_of(number))


@dataclass(frozen=True)
class Made:
    known: Known
    ticket: Ticket
    items: list[Model]


def _ticket(wiring: Wiring, random: Random, number: int, key: DataKey, customer: int) -> Made:
    """The items of a ticket that was opened by mail, acknowledged and not answered yet."""
    opened_at = int(NOW) - 60 - OPENED_EVERY_S * number
    known = Known(
        new_ticket_id(opened_at, random.getrandbits),
        customer,
        f"<{random.getrandbits(96):024x}@mail.example.org>",
        f"{random.getrandbits(128):032x}-000000",
    )
    written = words(random, TEXT_BYTES)
    commit, message = _opening(wiring, known, written, opened_at), _message(known, written)
    place = entry_key(known.ticket_id, 1)
    changed = store.change(
        None, commit, wiring.desk(), subject=seal(key.key, written.subject.encode(), place_of_subject(known.ticket_id)),
        outbound=(store.Outbound(known.ticket_id, 1, 1, Purpose.ACKNOWLEDGEMENT, "mail", opened_at),), raw=f"inbound/{number:040x}",
        box=bodies.pack(message, key.key, "".join(place), objects=wiring.contents, signer=wiring.signer, cause=commit.cause),
    )  # fmt: skip
    remembered = [
        seen.remember(seen.message_key(known.message_id), known.ticket_id, "1", opened_at, content=commit.cause),
        seen.remember(seen.ses_key(known.ses_id), known.ticket_id, place[1], opened_at),
    ]
    ticket = _promised(changed.ticket, _deadline(number))
    writes = (new(record_of(ticket, wiring.desk().document.sharding)), *changed.writes[1:], *remembered)
    return Made(known, ticket, [_delivered(write.item, known) for write in writes if isinstance(write, Put)])


def _deadline(number: int) -> int:
    """Ten are overdue; the others' times are spread, in another order than that of opening."""
    return int(NOW) - number if number < DUE_NOW else int(NOW) + FIRST_DEADLINE_S + 3 * number + 7 * (number % 13)


def _promised(ticket: Ticket, due_at: int) -> Ticket:
    """With another deadline than its calendar gives: what is measured must not hang on the hour."""
    clock = replace(ticket.clocks["first_response"], due_at=due_at, next_at=due_at)
    return replace(ticket, clocks={"first_response": clock})


def _opening(wiring: Wiring, known: Known, written: Written, opened_at: int) -> Commit:
    cid = customer_id_of(wiring, known.customer)
    opened = e.Opened("mail", "support@example.com", "example", "tokyo", written.language, None, cid)
    events = (opened, e.MessageReceived(), e.Sent(1, Purpose.ACKNOWLEDGEMENT.value))
    cause = seen.message_key(known.message_id)[0]
    return Commit(known.ticket_id, 1, opened_at, opened_at, f"customer:{cid}", cause, wiring.desk().version, events)


def _message(known: Known, written: Written) -> Message:
    sender = Party(address_of(known.customer), "Taro Yamada")
    return Message(written.text, sender, (Party("support@example.com"),), subject=written.subject, message_id=known.message_id)


def _lengthen(desk: LoadedDesk, random: Random, key: DataKey) -> None:
    """One ticket gets two hundred messages, to be opened."""
    ticket, wiring = desk.long_ticket, desk.wiring
    assert ticket is not None
    known = next(known for known in desk.tickets if known.ticket_id == ticket.id)
    with Desk.batch_write() as batch:
        for version in range(2, LONG_TICKET_MESSAGES + 1):
            cause = f"D#{random.getrandbits(160):032x}"
            at = ticket.opened_at + version
            commit = Commit(
                ticket.id, version, at, at, f"customer:{ticket.requester}", cause, wiring.desk().version, (e.MessageReceived(),)
            )
            message = _message(known, words(random, REPLY_BYTES))
            place = "".join(entry_key(ticket.id, version))
            box = bodies.pack(message, key.key, place, objects=wiring.contents, signer=wiring.signer, cause=cause)
            changed = store.change(ticket, commit, wiring.desk(), box=box, raw=f"inbound/{version:040x}")
            head, entry = changed.writes
            ticket = changed.ticket
            batch.save(entry.item)
    head.item.save()
    desk.long_ticket = ticket


def _delivered(item: Model, known: Known) -> Model:
    """An outbox entry as it stands once SES took it: off the agenda."""
    if isinstance(item, OutboundRecord):
        item.state, item.due_pk, item.due_at, item.ses = DeliveryState.SENT.value, None, None, known.ses_id
    return item
