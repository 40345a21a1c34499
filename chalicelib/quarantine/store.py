"""Keys and item shapes of quarantine: `X#<day>`; what waits stands in the queue index of its own class and, until told, on the agenda."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.agenda.keys import due_partition
from chalicelib.aws.dynamodb import Desk, Key, Put, QueueIndex, Update, new, read_batch
from chalicelib.core.clock import day_of
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import time_of

from .model import QuarantinedMail, QuarantineState

WAITING_PARTITION = "!quarantine#waiting"


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


def mail_of(record: QuarantineRecord) -> QuarantinedMail:
    return QuarantinedMail(
        id=record.sk, cause=record.ca, raw=record.raw, at=int(record.at), dedupe=record.dd, content=record.dg,
        recipients=tuple((record.to or "").split()), verdicts=record.vd or "", ticket=record.t, state=QuarantineState(record.st), decided_by=record.by,
    )  # fmt: skip


def get(mail_id: str) -> QuarantinedMail:
    key = key_of(mail_id)
    found = read_batch([key], consistent=True).item(*key)
    if not isinstance(found, QuarantineRecord):
        raise NotFound(f"There is no quarantined mail {mail_id}.", {"quarantine": mail_id})
    return mail_of(found)


def waiting(limit: int, after: str | None = None) -> list[QuarantinedMail]:
    """Newest first; `after` is the id of the last one of the page before."""
    older = None if after is None else QueueIndex.id < after
    keys = [(row.pk, row.sk) for row in Desk.queue.query(WAITING_PARTITION, older, scan_index_forward=False, limit=limit, page_size=limit)]
    found = read_batch(keys).items if keys else {}
    return [mail_of(record) for key in keys if isinstance(record := found.get(key), QuarantineRecord)]


def told(mail: QuarantinedMail) -> Update:
    """Leaves the agenda, keeps waiting."""
    record = QuarantineRecord(*key_of(mail.id))
    return Update(record, (QuarantineRecord.due_pk.remove(), QuarantineRecord.due_at.remove()), QuarantineRecord.pk.exists())


def decide(mail: QuarantinedMail, state: QuarantineState, by: str) -> Update:
    """Refused where somebody decided before."""
    gone = [QuarantineRecord.q_pk.remove(), QuarantineRecord.due_pk.remove(), QuarantineRecord.due_at.remove()]
    actions = (QuarantineRecord.st.set(state.value), QuarantineRecord.by.set(by), *gone)
    return Update(QuarantineRecord(*key_of(mail.id)), actions, QuarantineRecord.st == QuarantineState.WAITING.value)
