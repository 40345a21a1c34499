"""Keys and item shapes of customers: `C#<cid>` in the desk table; the wrapped data key lies in the keys table."""

import msgspec
from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.aws.dynamodb import Desk, Key, Update, Write, new
from chalicelib.core.sealing import seal, unseal

from .model import Contact, Customer


class CustomerRecord(Desk, discriminator="C"):
    at = NumberAttribute(null=True)
    ln = UnicodeAttribute(null=True)
    ak = UnicodeAttribute(null=True)
    box = BinaryAttribute(legacy_encoding=False, null=True)


def key_of(cid: str) -> Key:
    return f"C#{cid}", "#"


def load(record: Desk | None, cid: str, data_key: bytes, contact: Contact) -> Customer:
    """The stored customer, or the one that `contact` describes where there is none yet."""
    if not isinstance(record, CustomerRecord):
        return Customer(cid, contact, is_known=False)
    stored = msgspec.json.decode(unseal(data_key, record.box, _place(cid)), type=Contact) if record.box else contact
    day, _, sent = (record.ak or ":0").partition(":")
    return Customer(cid, stored, record.ln, (day, int(sent)))


def contact_of(record: Desk | None, cid: str, data_key: bytes | None) -> Contact | None:
    """None where the customer was erased, or never stored."""
    if not isinstance(record, CustomerRecord) or record.box is None or data_key is None:
        return None
    return msgspec.json.decode(unseal(data_key, record.box, _place(cid)), type=Contact)


def write(customer: Customer, data_key: bytes, now: float, *, language: str, automatic: tuple[str, int] | None) -> list[Write]:
    """Makes the customer where new, with the language of the first message; counts an automatic mail (`automatic` is the new day and count) where one goes out."""
    cap = None if automatic is None else f"{automatic[0]}:{automatic[1]}"
    pk, sk = key_of(customer.id)
    if not customer.is_known:
        box = seal(data_key, msgspec.json.encode(customer.contact), _place(customer.id))
        return [new(CustomerRecord(pk, sk, at=int(now), ln=customer.language or language, ak=cap, box=box))]
    if cap is None:
        return []
    unchanged = (
        CustomerRecord.ak == f"{customer.automatic[0]}:{customer.automatic[1]}"
        if customer.automatic[0]
        else CustomerRecord.ak.does_not_exist()
    )
    return [Update(CustomerRecord(pk, sk), (CustomerRecord.ak.set(cap),), unchanged & CustomerRecord.pk.exists())]


def _place(cid: str) -> str:
    return f"C#{cid}#"
