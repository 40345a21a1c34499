"""Keys and item shapes of customers: `C#<cid>` in the desk table; the wrapped data key lies in the keys table."""

import msgspec
from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.expressions.condition import Condition

from chalicelib.aws.dynamodb import Desk, Key, Update, Write, new
from chalicelib.core.sealing import SealBroken, seal, unseal

from .model import Contact, Customer, Sendings, Suppression

LIFTED = "lifted"


class CustomerRecord(Desk, discriminator="C"):
    at = NumberAttribute(null=True)
    ln = UnicodeAttribute(null=True)
    ak = UnicodeAttribute(null=True)
    sp = UnicodeAttribute(null=True)
    pl = UnicodeAttribute(null=True)
    into = UnicodeAttribute(null=True)
    al = UnicodeSetAttribute(null=True)
    gv = NumberAttribute(null=True)
    box = BinaryAttribute(legacy_encoding=False, null=True)


def key_of(cid: str) -> Key:
    return f"C#{cid}", "#"


def load(record: Desk | None, cid: str, data_key: bytes, contact: Contact) -> Customer:
    """The stored customer, or the one that `contact` describes where there is none yet, or none any more: erasure deletes the key alone."""
    if not isinstance(record, CustomerRecord):
        return Customer(cid, contact, is_known=False, is_listed=False)
    stored = contact_of(record, cid, data_key)
    lost = record.box if stored is None else None
    return Customer(
        cid, stored or contact, record.ln, _sendings(record.ak), suppression_of(record), record.ak, is_known=stored is not None, lost=lost,
        plan=record.pl,
    )  # fmt: skip


def contact_of(record: Desk | None, cid: str, data_key: bytes | None) -> Contact | None:
    """None where the customer was erased, or never stored."""
    if not isinstance(record, CustomerRecord) or record.box is None or data_key is None:
        return None
    try:
        return msgspec.json.decode(unseal(data_key, record.box, _place(cid)), type=Contact)
    except SealBroken:
        return None


def write(customer: Customer, data_key: bytes, now: float, *, language: str, automatic: Sendings | None) -> list[Write]:
    """Makes the customer where new, with the language of the first message; `automatic` is the new count where an automatic mail goes out."""
    counted = None if automatic is None else _stored(automatic)
    pk, sk = key_of(customer.id)
    if not customer.is_known:
        box = seal(data_key, msgspec.json.encode(customer.contact), _place(customer.id))
        made: CustomerRecord = CustomerRecord(pk, sk, at=int(now), ln=customer.language or language, ak=counted, box=box)
        return [_filled(made, customer.lost) if customer.is_listed else new(made)]
    if counted is None:
        return []
    unchanged = CustomerRecord.ak.does_not_exist() if customer.counted is None else CustomerRecord.ak == customer.counted
    return [Update(CustomerRecord(pk, sk), (CustomerRecord.ak.set(counted),), unchanged & CustomerRecord.pk.exists())]


def _filled(made: CustomerRecord, lost: bytes | None) -> Update:
    """The address was on the suppression list before its owner wrote for the first time; or its owner was erased, and writes again."""
    actions = [CustomerRecord.at.set(made.at), CustomerRecord.ln.set(made.ln), CustomerRecord.box.set(made.box)]
    actions += [CustomerRecord.ak.set(made.ak)] if made.ak else []
    return Update(CustomerRecord(made.pk, made.sk), tuple(actions), _as_before(lost) & CustomerRecord.pk.exists())


def _as_before(lost: bytes | None) -> Condition:
    return CustomerRecord.box.does_not_exist() if lost is None else CustomerRecord.box == lost


def blank(cid: str, record: Desk | None) -> Update:
    """What is left of who was erased: that the address is suppressed, where it is. Refused where they wrote again since `record` was read."""
    box = record.box if isinstance(record, CustomerRecord) else None
    actions = (CustomerRecord.box.remove(), CustomerRecord.ln.remove(), CustomerRecord.pl.remove())
    return Update(CustomerRecord(*key_of(cid)), actions, _as_before(box) & CustomerRecord.pk.exists())


def describe(cid: str, language: str | None, plan: str | None) -> Update:
    """What their further tickets begin with, and the language that the desk writes to them by itself (None: as it is)."""
    plan_action = CustomerRecord.pl.remove() if plan is None else CustomerRecord.pl.set(plan)
    actions = (plan_action, *((CustomerRecord.ln.set(language),) if language else ()))
    return Update(CustomerRecord(*key_of(cid)), actions, CustomerRecord.pk.exists())


def put_on_plan(cid: str, plan: str | None) -> Update:
    """What the customer's further tickets begin with."""
    action = CustomerRecord.pl.remove() if plan is None else CustomerRecord.pl.set(plan)
    return Update(CustomerRecord(*key_of(cid)), (action,), CustomerRecord.pk.exists())


# ---- the suppression list: one attribute, `cause:status:since`, or `lifted:agent:since`


def suppression_of(record: Desk | None) -> Suppression | None:
    if not isinstance(record, CustomerRecord) or record.sp is None or record.sp.startswith(LIFTED):
        return None
    cause, status, since = record.sp.split(":")
    return Suppression(cause, status, int(since))


def suppress(record: Desk | None, cid: str, suppression: Suppression) -> Write:
    """`record` is the customer as read just before; None where the address never wrote."""
    told = f"{suppression.cause}:{suppression.status}:{suppression.since}"
    if record is None:
        return new(CustomerRecord(*key_of(cid), sp=told))
    return Update(CustomerRecord(*key_of(cid)), (CustomerRecord.sp.set(told),), CustomerRecord.pk.exists())


def lift(record: CustomerRecord, agent: str, now: float) -> Update:
    """Who lifted it, and when, stays there in its place. Refused where it changed since it was read."""
    return Update(record, (CustomerRecord.sp.set(f"{LIFTED}:{agent}:{int(now)}"),), CustomerRecord.sp == record.sp)


def _sendings(counted: str | None) -> Sendings:
    """Of `day:count:since:lately:words`; what was stored first ends after the count."""
    day, on_day, since, lately, words = [*(counted or "").split(":"), "", "", "", ""][:5]
    return Sendings(day, int(on_day or 0), int(since or 0), int(lately or 0), words)


def _stored(sendings: Sendings) -> str:
    return f"{sendings.day}:{sendings.on_day}:{sendings.since}:{sendings.lately}:{sendings.words}"


def _place(cid: str) -> str:
    return f"C#{cid}#"
