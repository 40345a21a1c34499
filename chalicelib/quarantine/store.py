"""Keys and item shapes of quarantine: `X#<day>`; what waits, and what was decided, stand in the queue index; until told, on the agenda."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.agenda.keys import due_partition
from chalicelib.aws.dynamodb import Desk, Key, Put, QueueIndex, Update, new, read_batch
from chalicelib.core.clock import day_of
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import time_of

from .model import QuarantinedMail, QuarantineState

WAITING_PARTITION = "!quarantine#waiting"
DECIDED_PARTITION = "!quarantine#decided"


class QuarantineRecord(Desk, discriminator="X"):
    at = NumberAttribute()
    ca = UnicodeAttribute()
    raw = UnicodeAttribute()
    dd = UnicodeAttribute()
    dg = UnicodeAttribute()
    to = UnicodeAttribute(null=True)
    vd = UnicodeAttribute(null=True)
    t = UnicodeAttribute(null=True)
    st = UnicodeAttribute()
    by = UnicodeAttribute(null=True)
    wh = NumberAttribute(null=True)


def key_of(mail_id: str) -> Key:
    """The id tells its day. Raises NotFound for what is no such id."""
    try:
        return f"X#{day_of(time_of(mail_id))}", mail_id
    except ValueError:
        raise NotFound(f"{mail_id!r} is not the id of a quarantined mail.", {"quarantine": mail_id}) from None


def keep(mail: QuarantinedMail, agenda_shards: int) -> Put:
    """Born on the urgent lane, due at once: a person is told within a minute."""
    return new(
        QuarantineRecord(
            *key_of(mail.id), id=mail.id, at=mail.at, ca=mail.cause, raw=mail.raw, dd=mail.dedupe, dg=mail.content,
            to="\n".join(mail.recipients) or None, vd=mail.verdicts or None, t=mail.ticket, st=mail.state.value, q_pk=WAITING_PARTITION,
            due_pk=due_partition(mail.id, "u", agenda_shards), due_at=mail.at,
        )
    )  # fmt: skip


def keep_discarded(mail: QuarantinedMail) -> Put:
    """Nobody is told: an agent said so before it came. It stands among what was decided, and may be put back."""
    return new(
        QuarantineRecord(
            *key_of(mail.id), id=mail.id, at=mail.at, ca=mail.cause, raw=mail.raw, dd=mail.dedupe, dg=mail.content,
            to="\n".join(mail.recipients) or None, vd=mail.verdicts or None, st=QuarantineState.DISCARDED.value, q_pk=DECIDED_PARTITION, by="desk", wh=mail.at,
        )
    )  # fmt: skip


def mail_of(record: QuarantineRecord) -> QuarantinedMail:
    return QuarantinedMail(
        id=record.sk, cause=record.ca, raw=record.raw, at=int(record.at), dedupe=record.dd, content=record.dg,
        recipients=tuple((record.to or "").split()), verdicts=record.vd or "", ticket=record.t, state=QuarantineState(record.st), decided_by=record.by,
        decided_at=None if record.wh is None else int(record.wh),
    )  # fmt: skip


def get(mail_id: str) -> QuarantinedMail:
    key = key_of(mail_id)
    found = read_batch([key], consistent=True).item(*key)
    if not isinstance(found, QuarantineRecord):
        raise NotFound(f"There is no quarantined mail {mail_id}.", {"quarantine": mail_id})
    return mail_of(found)


def waiting(limit: int, after: str | None = None) -> list[QuarantinedMail]:
    """Newest first; `after` is the id of the last one of the page before."""
    return _listed(WAITING_PARTITION, limit, after)


def decided(limit: int, after: str | None = None) -> list[QuarantinedMail]:
    """By when they came, newest first."""
    return _listed(DECIDED_PARTITION, limit, after)


def count_waiting(most: int) -> int:
    """Counts no further than `most`."""
    return sum(1 for _ in Desk.queue.query(WAITING_PARTITION, limit=most, page_size=most))


def _listed(partition: str, limit: int, after: str | None) -> list[QuarantinedMail]:
    older = None if after is None else QueueIndex.id < after
    keys = [(row.pk, row.sk) for row in Desk.queue.query(partition, older, scan_index_forward=False, limit=limit, page_size=limit)]
    found = read_batch(keys).items if keys else {}
    return [mail_of(record) for key in keys if isinstance(record := found.get(key), QuarantineRecord)]


def told(mail: QuarantinedMail) -> Update:
    """Leaves the agenda, keeps waiting."""
    record = QuarantineRecord(*key_of(mail.id))
    return Update(record, (QuarantineRecord.due_pk.remove(), QuarantineRecord.due_at.remove()), QuarantineRecord.pk.exists())


def decide(mail: QuarantinedMail, state: QuarantineState, by: str, now: int) -> Update:
    """Refused where somebody decided before."""
    gone = [QuarantineRecord.due_pk.remove(), QuarantineRecord.due_at.remove()]
    told = (QuarantineRecord.st.set(state.value), QuarantineRecord.by.set(by), QuarantineRecord.wh.set(now))
    actions = (*told, QuarantineRecord.q_pk.set(DECIDED_PARTITION), *gone)
    return Update(QuarantineRecord(*key_of(mail.id)), actions, QuarantineRecord.st == QuarantineState.WAITING.value)


def put_back(mail: QuarantinedMail) -> Update:
    """What was discarded waits again; nobody is paged for it. Refused where it was not, or not any more, discarded."""
    waits = (QuarantineRecord.st.set(QuarantineState.WAITING.value), QuarantineRecord.q_pk.set(WAITING_PARTITION))
    actions = (*waits, QuarantineRecord.by.remove(), QuarantineRecord.wh.remove())
    return Update(QuarantineRecord(*key_of(mail.id)), actions, QuarantineRecord.st == QuarantineState.DISCARDED.value)


def found_anew(mail: QuarantinedMail, cause: str, ticket: str | None) -> Update:
    """Read again, it waits for another cause, or on another ticket."""
    actions = (QuarantineRecord.ca.set(cause), QuarantineRecord.t.set(ticket) if ticket else QuarantineRecord.t.remove())
    return Update(QuarantineRecord(*key_of(mail.id)), actions, QuarantineRecord.st == QuarantineState.WAITING.value)
