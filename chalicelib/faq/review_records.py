"""Keys and item shapes of reviewed questions: `F#<language>`, `reviewed#<question>`; the words are sealed, and end with their customer's key or by time."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct
from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.aws.dynamodb import CustomerKey, Desk, Put
from chalicelib.core.ids import digest
from chalicelib.core.sealing import SealBroken, seal, unseal

from .reviewed import AGENT, Review

REVIEWED = "reviewed#"
CUSTOMERS_S = 730 * 86400
ANONYMOUS_S = 180 * 86400


class ReviewRecord(Desk, discriminator="F"):
    """`pr` is the probability in millionths. `dek` and `kek`: the key of one that nobody's key seals."""

    at = NumberAttribute()
    by = UnicodeAttribute()
    ch = UnicodeAttribute()
    vd = UnicodeAttribute()
    oc = UnicodeAttribute()
    pr = NumberAttribute()
    ar = UnicodeAttribute(null=True)
    rt = UnicodeAttribute(null=True)
    t = UnicodeAttribute(null=True)
    v = NumberAttribute(null=True)
    cid = UnicodeAttribute(null=True)
    box = BinaryAttribute(legacy_encoding=False)
    dek = BinaryAttribute(legacy_encoding=False, null=True)
    kek = UnicodeAttribute(null=True)


class Words(Struct, frozen=True):
    """What is sealed."""

    question: str
    remark: str = ""


def question_id(review: Review) -> str:
    """One for what was asked once: every verdict on it comes to the same item."""
    return review.vote or f"{review.ticket}#{review.version:06d}"


def name_of_key(review: Review) -> str:
    """Of an anonymous one, which has a key of its own: it is stored with it and goes with it."""
    return _name(f"F#{review.language}", REVIEWED + question_id(review))


def own_key(record: ReviewRecord) -> CustomerKey | None:
    return CustomerKey(_name(record.pk, record.sk), dek=record.dek, kek=record.kek) if record.dek else None


def _name(pk: str, sk: str) -> str:
    return f"F#{digest(pk, sk)}"


def put(review: Review, now: float, key: bytes, own: CustomerKey | None) -> Put:
    """The newest verdict replaces an earlier one; a customer's never an agent's. `own` is the key's record where nobody else's seals it."""
    pk, sk = f"F#{review.language}", REVIEWED + question_id(review)
    words = msgspec.json.encode(Words(review.question, review.remark))
    item = ReviewRecord(
        pk, sk, at=int(now), by=review.by, ch=review.channel, vd=review.verdict, oc=review.outcome, pr=round(review.probability * 1e6),
        ar=review.article, rt=review.right, t=review.ticket, v=review.version if review.ticket else None, cid=review.customer,
        box=seal(key, words, pk + sk), dek=own.dek if own else None, kek=own.kek if own else None,
        exp=int(now) + (ANONYMOUS_S if own else CUSTOMERS_S),
    )  # fmt: skip
    return Put(item, None if review.by == AGENT else ReviewRecord.pk.does_not_exist() | (ReviewRecord.by != AGENT))


def records_in(language: str, now: float) -> Iterator[ReviewRecord]:
    """Those whose time has not run out; DynamoDB takes them away some days later."""
    found = ReviewRecord.query(f"F#{language}", ReviewRecord.sk.startswith(REVIEWED))
    return (record for record in found if record.exp is None or record.exp > now)


def review_of(record: ReviewRecord, key: bytes) -> Review | None:
    """None where it was sealed with a key that is gone: its customer was erased and wrote again."""
    try:
        words = msgspec.json.decode(unseal(key, record.box, record.pk + record.sk), type=Words)
    except SealBroken:
        return None
    return Review(
        question=words.question, remark=words.remark, language=record.pk.removeprefix("F#"), channel=record.ch, article=record.ar,
        probability=float(record.pr) / 1e6, outcome=record.oc, verdict=record.vd, right=record.rt, by=record.by, ticket=record.t,
        version=int(record.v or 0), customer=record.cid, vote=None if record.t else record.sk.removeprefix(REVIEWED), at=int(record.at),
    )  # fmt: skip
