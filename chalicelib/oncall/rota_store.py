"""Keys and item shapes of what people change about rotas: overrides and absences under `ROTA`, a feed's key under `FEED`; few, so they are read together."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.aws.dynamodb import Desk, Key, Put, Update, Write, new
from chalicelib.core.errors import NotFound

from .policy.rota import Absence, Override

PARTITION = "ROTA"
FEEDS = "FEED"
KEPT_S = 90 * 86400
"""After its end; DynamoDB deletes it then."""


class OverrideRecord(Desk, discriminator="RO"):
    at = NumberAttribute()
    rt = UnicodeAttribute()
    fr = NumberAttribute()
    to = NumberAttribute()
    pp = UnicodeAttribute()
    io = UnicodeAttribute(null=True)
    by = UnicodeAttribute()


class AbsenceRecord(Desk, discriminator="RA"):
    at = NumberAttribute()
    pn = UnicodeAttribute()
    fr = NumberAttribute()
    to = NumberAttribute()
    by = UnicodeAttribute()


class FeedRecord(Desk, discriminator="RF"):
    """`n` is the number of the feed's key that is in force; none is where it is 0."""

    n = NumberAttribute(default=0)


def add_override(change_id: str, rota: str, override: Override, by: str, now: int) -> Put:
    return new(
        OverrideRecord(
            PARTITION, f"O#{change_id}", at=now, rt=rota, fr=override.start, to=override.end, pp="+".join(override.people), io=override.instead_of, by=by,
            exp=override.end + KEPT_S,
        )
    )  # fmt: skip


def add_absence(change_id: str, absence: Absence, by: str, now: int) -> Put:
    return new(
        AbsenceRecord(
            PARTITION, f"A#{change_id}", at=now, pn=absence.person, fr=absence.start, to=absence.end, by=by, exp=absence.end + KEPT_S
        )
    )


def take_back(sk: str, now: int) -> Write:
    """It counts no more. Raises NotFound for what is not there."""
    try:
        record = Desk.get(PARTITION, sk, consistent_read=True)
    except Desk.DoesNotExist:
        record = None
    kind = OverrideRecord if isinstance(record, OverrideRecord) else AbsenceRecord
    if not isinstance(record, OverrideRecord | AbsenceRecord):
        raise NotFound("There is no such change of a rota.", {"change": sk})
    return Update(kind(PARTITION, sk), (kind.to.set(kind.fr), kind.exp.set(now + KEPT_S)), kind.pk.exists())


def changes() -> list[OverrideRecord | AbsenceRecord]:
    """All that were made and count still, in the order in which they were made."""
    found = [item for item in Desk.query(PARTITION) if isinstance(item, OverrideRecord | AbsenceRecord)]
    return [item for item in found if item.to > item.fr]


def override_of(record: OverrideRecord) -> Override:
    return Override(int(record.fr), int(record.to), tuple(part for part in record.pp.split("+") if part), record.io)


def absence_of(record: AbsenceRecord) -> Absence:
    return Absence(record.pn, int(record.fr), int(record.to))


def feed_key(person: str) -> Key:
    return FEEDS, person


def feed_number(person: str) -> int:
    try:
        record = Desk.get(*feed_key(person), consistent_read=True)
    except Desk.DoesNotExist:
        return 0
    return int(record.n) if isinstance(record, FeedRecord) else 0


def set_feed(person: str, number: int, before: int) -> Put:
    """Refused where somebody else changed it meanwhile."""
    condition = FeedRecord.n == before if before else FeedRecord.pk.does_not_exist()
    return Put(FeedRecord(*feed_key(person), n=number), condition)
