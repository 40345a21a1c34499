"""Keys and item shapes: `H#<customer>` holds forms that wait for their address, and the day's confirmation; `H#cap#…` and `H#reads#…` count.

Each form is sealed with a key of its own, which lies in the keys table under `H#<id>` and ends with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.agenda.keys import due_partition
from chalicelib.aws.dynamodb import CustomerKey, Desk, Key, Update, Write, new, read_batch
from chalicelib.core.clock import day_of
from chalicelib.core.ids import time_of
from chalicelib.core.sealing import seal, unseal
from chalicelib.customers.vault import Vault
from chalicelib.outbox.model import LEASE_S

from .model import ContactForm, HeldForm
from .policy.caps import DAY_S, Cap
from .policy.months import MONTH_S

HELD_S = 2 * DAY_S
"""How long a form waits, and its link works."""
SENDING, SENT, FAILED = "sending", "sent", "failed"


class HeldFormRecord(Desk, discriminator="H"):
    """`t` is the ticket that it became; the words are gone from then on."""

    at = NumberAttribute()
    ln = UnicodeAttribute()
    box = BinaryAttribute(legacy_encoding=False, null=True)
    t = UnicodeAttribute(null=True)


class ConfirmationRecord(Desk, discriminator="HM"):
    """The one mail to an address on a day. `fo` is the form that it was sent for: its box knows the address."""

    at = NumberAttribute()
    fo = UnicodeAttribute()
    st = UnicodeAttribute()
    tries = NumberAttribute(default=0)


class CapRecord(Desk, discriminator="HC"):
    n = NumberAttribute()


class ReadsRecord(Desk, discriminator="HN"):
    """How often an article was read in a month."""

    n = NumberAttribute()


def form_key(customer: str, form_id: str) -> Key:
    return f"H#{customer}", f"F#{form_id}"


def confirmation_key(customer: str, now: int) -> Key:
    return f"H#{customer}", f"M#{day_of(now)}"


def hold(held: HeldForm, vault: Vault) -> list[Write]:
    """The form and its key, both gone after two days."""
    made, name, expires_at = vault.open_or_make(None, key_name(held.id)), form_key(held.customer, held.id), held.written_at + HELD_S
    assert made.record is not None, "a key that was just made is not stored yet"
    made.record.exp = expires_at
    record = HeldFormRecord(*name, at=held.written_at, ln=held.language, box=_box(held, made.key), exp=expires_at)
    return [new(record), *made.writes]


def key_name(form_id: str) -> str:
    """In the keys table, where customers' ids have no hash sign."""
    return f"H#{form_id}"


def due_confirmation(held: HeldForm, shards: int) -> Write:
    """Born leased to this process. Refused where the address had its mail of the day."""
    return new(
        ConfirmationRecord(
            *confirmation_key(held.customer, held.written_at), at=held.written_at, fo=held.id, st=SENDING, exp=held.written_at + HELD_S,
            due_pk=due_partition(held.customer, "n", shards), due_at=held.written_at + LEASE_S,
        )
    )  # fmt: skip


def raise_cap(cap: Cap) -> Update:
    """Refused where the window has had its most."""
    actions = (CapRecord.n.add(1), CapRecord.exp.set(cap.expires_at), CapRecord.ty.set(CapRecord))
    has_room = CapRecord.n < cap.most
    return Update(CapRecord(f"H#cap#{cap.name}", "#"), actions, (CapRecord.n.does_not_exist() | has_room) if cap.most else has_room)


def add_reads(language: str, month: str, article_id: str, times: int, now: int) -> Update:
    actions = (ReadsRecord.n.add(times), ReadsRecord.exp.set(now + 3 * MONTH_S), ReadsRecord.ty.set(ReadsRecord))
    return Update(ReadsRecord(_reads_key(language, month), article_id), actions)


def reads_in(language: str, month: str) -> Mapping[str, int]:
    found = Desk.query(_reads_key(language, month))
    return {record.sk: int(record.n) for record in found if isinstance(record, ReadsRecord)}


def _reads_key(language: str, month: str) -> str:
    return f"H#reads#{language}#{month}"


def refused_caps(failed: Iterable[Write]) -> list[str]:
    """The names of caps among fragments that lost."""
    return [write.item.pk.removeprefix("H#cap#") for write in failed if isinstance(write.item, CapRecord)]


def take(held: HeldForm, ticket_id: str, now: int) -> Update:
    """The form becomes a ticket: once, and its words end here."""
    record = HeldFormRecord(*form_key(held.customer, held.id))
    gone = (HeldFormRecord.t.set(ticket_id), HeldFormRecord.box.remove(), HeldFormRecord.at.set(now))
    return Update(record, gone, HeldFormRecord.box.exists())


def held_for(customer: str, vault: Vault, now: int) -> list[HeldForm]:
    """What waits for this address, and what became a ticket lately; the oldest first."""
    found = Desk.query(form_key(customer, "")[0], Desk.sk.startswith("F#"), consistent_read=True)
    records = [record for record in found if isinstance(record, HeldFormRecord) and int(record.exp or 0) > now]
    keys = read_batch([], [key_name(_id_of(record)) for record in records]).keys if records else {}
    return [each for record in records if (each := _opened(record, keys, vault))]


def find_held(customer: str, form_id: str, vault: Vault) -> HeldForm | None:
    """None where it is gone, or its key is."""
    record = read_batch([form_key(customer, form_id)], [key_name(form_id)], consistent=True)
    found = record.item(*form_key(customer, form_id))
    return _opened(found, record.keys, vault) if isinstance(found, HeldFormRecord) else None


def mark(record: ConfirmationRecord, state: str) -> Update:
    """Leaves the agenda."""
    actions = (ConfirmationRecord.st.set(state), ConfirmationRecord.due_pk.remove(), ConfirmationRecord.due_at.remove())
    return Update(ConfirmationRecord(record.pk, record.sk), actions, ConfirmationRecord.st == SENDING)


def claim(record: ConfirmationRecord, until: int) -> Update:
    """Takes the mail over until then; refused where somebody else moved it first."""
    still = (ConfirmationRecord.st == SENDING) & (ConfirmationRecord.due_at == int(record.due_at or 0))
    return Update(ConfirmationRecord(record.pk, record.sk), (ConfirmationRecord.due_at.set(until), ConfirmationRecord.tries.add(1)), still)


class _Box(Struct, frozen=True):
    form: ContactForm
    at: int


def _box(held: HeldForm, key: bytes) -> bytes:
    return seal(key, msgspec.json.encode(_Box(held.form, held.written_at)), "".join(form_key(held.customer, held.id)))


def _opened(record: HeldFormRecord, keys: dict[str, Any], vault: Vault) -> HeldForm | None:
    customer, form_id = record.pk.removeprefix("H#"), _id_of(record)
    if record.t is not None:
        return HeldForm(form_id, customer, int(time_of(form_id)), record.ln, ContactForm(), record.t)
    key: CustomerKey | None = keys.get(key_name(form_id))
    if key is None or record.box is None:
        return None
    box = msgspec.json.decode(unseal(vault.open(key), record.box, record.pk + record.sk), type=_Box)
    return HeldForm(form_id, customer, box.at, record.ln, box.form)


def _id_of(record: HeldFormRecord) -> str:
    return record.sk.removeprefix("F#")


def waiting(forms: Sequence[HeldForm]) -> list[HeldForm]:
    return [each for each in forms if each.ticket is None]
