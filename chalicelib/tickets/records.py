"""Item shapes of a ticket's partition: the ticket, its entries, and entries that are on their way out."""

from collections.abc import Iterable, Mapping

import msgspec
from pynamodb.attributes import BinaryAttribute, BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.agenda.keys import due_partition, shard_of
from chalicelib.aws.dynamodb import Desk, Key
from chalicelib.desk.model import Sharding

from .events import decode_events
from .model import ACTIVE, Clock, Commit, State, Task, Ticket

_clocks_encoder = msgspec.msgpack.Encoder()
_clocks_decoder = msgspec.msgpack.Decoder(dict[str, Clock])

NO_DEADLINE = 9999999999
URGENT_PRIORITY = 1


class TicketRecord(Desk, discriminator="T"):
    v = NumberAttribute()
    st = UnicodeAttribute()
    pr = NumberAttribute()
    team = UnicodeAttribute()
    assignee = UnicodeAttribute(null=True, attr_name="as")
    mb = UnicodeAttribute()
    br = UnicodeAttribute()
    ch = UnicodeAttribute()
    ln = UnicodeAttribute()
    ca = UnicodeAttribute(null=True)
    cid = UnicodeAttribute()
    au = BooleanAttribute(null=True)
    op = NumberAttribute()
    up = NumberAttribute()
    rq = NumberAttribute(null=True)
    parts = UnicodeSetAttribute()
    clk = BinaryAttribute(legacy_encoding=False, null=True)
    pl = UnicodeAttribute(null=True)
    cv = NumberAttribute(null=True)
    hw = BooleanAttribute(null=True)
    cu = NumberAttribute(null=True)
    ca_at = NumberAttribute(null=True)
    lvl = NumberAttribute(null=True)
    page = UnicodeAttribute(null=True)
    sn = NumberAttribute(null=True)
    cnt = UnicodeAttribute(null=True)
    fo = UnicodeAttribute(null=True)
    tg = UnicodeSetAttribute(null=True)
    lk = UnicodeSetAttribute(null=True)
    into = UnicodeAttribute(null=True)
    kids = UnicodeSetAttribute(null=True)
    ss = NumberAttribute(null=True)
    sp = NumberAttribute(null=True)
    pe = UnicodeSetAttribute(null=True)
    pe_at = NumberAttribute(null=True)
    ru_at = NumberAttribute(null=True)
    vu = NumberAttribute(null=True)
    fi = UnicodeSetAttribute(null=True)
    ta = UnicodeSetAttribute(null=True)
    sub = BinaryAttribute(legacy_encoding=False)
    hd = BinaryAttribute(legacy_encoding=False)


class EntryRecord(Desk, discriminator="E"):
    """`ev` is on the entry that is the commit itself; `box` holds the sealed message; `raw` names the mail in the raw bucket."""

    at = NumberAttribute()
    rec = NumberAttribute(null=True)
    by = UnicodeAttribute(null=True)
    why = UnicodeAttribute(null=True)
    cv = NumberAttribute(null=True)
    sv = NumberAttribute(null=True)
    ev = BinaryAttribute(legacy_encoding=False, null=True)
    prev = BinaryAttribute(legacy_encoding=False, null=True)
    box = BinaryAttribute(legacy_encoding=False, null=True)
    raw = UnicodeAttribute(null=True)


class OutboundRecord(EntryRecord, discriminator="O"):
    """An entry that is also an outbox entry. Templates are rendered at sending: only what a person wrote has a box. `bo` tells that it came back (`kind:status`)."""

    state = UnicodeAttribute()
    tries = NumberAttribute(default=0)
    pu = UnicodeAttribute()
    ch = UnicodeAttribute(null=True)
    ar = UnicodeAttribute(null=True)
    ses = UnicodeAttribute(null=True)
    bo = UnicodeAttribute(null=True)


def ticket_key(ticket_id: str) -> Key:
    return f"T#{ticket_id}", "#"


def entry_key(ticket_id: str, version: int, slot: int = 0) -> Key:
    return f"T#{ticket_id}", f"E#{version:06d}#{slot}"


def place_of_subject(ticket_id: str) -> str:
    return f"T#{ticket_id}#sub"


def queue_partition(team: str, state: str, *, is_assigned: bool, shard: int) -> str:
    return f"{team}#{state}{'+' if is_assigned else ''}#{shard}"


def risk_partition(team: str, shard: int) -> str:
    return f"{team}#{shard}"


def own_partition(agent: str, *, is_active: bool) -> str:
    return f"{agent}#{'o' if is_active else 'c'}"


def record_of(ticket: Ticket, sharding: Sharding) -> TicketRecord:
    """The whole item, index keys included: where it stands in queue, risk, own, cust and due follows from the ticket alone."""
    pk, sk = ticket_key(ticket.id)
    is_active = ticket.state in ACTIVE
    shard = shard_of(ticket.id, sharding.queue)
    next_action_at = ticket.next_action_at
    return TicketRecord(
        pk, sk, id=ticket.id, v=ticket.version, st=ticket.state.value, pr=ticket.priority, team=ticket.team, assignee=ticket.assignee,
        mb=ticket.mailbox, br=ticket.brand, ch=ticket.channel, ln=ticket.language, ca=ticket.category, cid=ticket.requester,
        au=None if ticket.is_authenticated else False, op=ticket.opened_at, up=ticket.updated_at, rq=ticket.waiting_since,
        parts=set(ticket.participants), clk=_pack_clocks(ticket), lvl=ticket.level or None, page=ticket.page, pl=ticket.plan,
        cv=ticket.configuration or None, hw=ticket.has_written or None, cu=None if ticket.counted_until == ticket.updated_at else ticket.counted_until,
        ca_at=ticket.called_at,
        cnt=_pack_counts(ticket), fo=ticket.follows, sub=ticket.subject, hd=ticket.head,
        q_pk=queue_partition(ticket.team, ticket.state, is_assigned=ticket.assignee is not None, shard=shard),
        r_pk=risk_partition(ticket.team, shard) if is_active else None,
        r_sk=f"{ticket.deadline or NO_DEADLINE:010d}#{ticket.id}" if is_active else None,
        own_pk=own_partition(ticket.assignee, is_active=is_active) if ticket.assignee else None,
        c_pk=ticket.requester,
        due_pk=due_partition(ticket.id, "u" if ticket.priority == URGENT_PRIORITY else "n", sharding.agenda) if next_action_at is not None else None,
        due_at=next_action_at, sn=ticket.snoozed_until,
        tg=set(ticket.tags) or None, lk=set(ticket.links) or None, into=ticket.into, kids=set(ticket.kids) or None,
        ss=None if ticket.state_since == ticket.opened_at else ticket.state_since, sp=None if ticket.spoken_at == ticket.opened_at else ticket.spoken_at,
        pe=set(ticket.pending) or None, pe_at=ticket.pending_at, ru_at=ticket.rules_at, vu=ticket.verified_until, fi=set(ticket.fired) or None,
        ta=set(map(_pack_task, ticket.tasks)) or None,
    )  # fmt: skip


def ticket_of(record: TicketRecord) -> Ticket:
    acknowledgements, answers, replies, warnings = _unpack_counts(record.cnt)
    return Ticket(
        id=str(record.id), version=int(record.v), state=State(record.st), priority=int(record.pr), team=record.team, mailbox=record.mb,
        brand=record.br, channel=record.ch, language=record.ln, category=record.ca, requester=record.cid,
        is_authenticated=record.au is not False, opened_at=int(record.op), updated_at=int(record.up),
        waiting_since=None if record.rq is None else int(record.rq), participants=frozenset(record.parts), assignee=record.assignee,
        clocks=_unpack_clocks(record.clk), level=int(record.lvl or 0), page=record.page, plan=record.pl, has_written=record.hw is True,
        configuration=int(record.cv or 0), counted_until=int(record.up if record.cu is None else record.cu),
        called_at=None if record.ca_at is None else int(record.ca_at),
        snoozed_until=None if record.sn is None else int(record.sn), acknowledgements=acknowledgements, answers=answers,
        replies=replies, warnings=warnings, follows=record.fo, subject=record.sub, head=record.hd,
        tags=frozenset(record.tg or ()), links=frozenset(record.lk or ()), into=record.into, kids=frozenset(record.kids or ()),
        state_since=int(record.op if record.ss is None else record.ss), spoken_at=int(record.op if record.sp is None else record.sp),
        pending=frozenset(record.pe or ()), pending_at=_moment(record.pe_at), rules_at=_moment(record.ru_at), verified_until=_moment(record.vu), fired=frozenset(record.fi or ()),
        tasks=tuple(sorted(map(_unpack_task, record.ta or ()))),
    )  # fmt: skip


def _pack_task(task: Task) -> str:
    """`12@hana`, and a mark behind it once it is done."""
    return f"{task.version}@{task.agent or ''}{'!' if task.is_done else ''}"


def _unpack_task(text: str) -> Task:
    version, _, agent = text.removesuffix("!").partition("@")
    return Task(int(version), agent or None, text.endswith("!"))


def _moment(stored: float | None) -> int | None:
    return None if stored is None else int(stored)


def commits_of(entries: Iterable[EntryRecord]) -> list[Commit]:
    """The commits among entries (in order of their keys): those that carry events."""
    return [_commit_of(entry, entry.ev) for entry in entries if entry.ev is not None]


def _commit_of(entry: EntryRecord, packed: bytes) -> Commit:
    return Commit(
        ticket_id=entry.pk[2:], version=version_of(entry), occurred_at=int(entry.at), recorded_at=int(entry.rec or entry.at), actor=entry.by or "",
        cause=entry.why or "", configuration=int(entry.cv or 0), events=decode_events(packed),
    )  # fmt: skip


def version_of(entry: EntryRecord) -> int:
    return int(entry.sk.split("#")[1])


def slot_of(entry: EntryRecord) -> int:
    return int(entry.sk.split("#")[2])


def _pack_clocks(ticket: Ticket) -> bytes | None:
    return _clocks_encoder.encode(ticket.clocks) if ticket.clocks else None


def _unpack_clocks(packed: bytes | None) -> Mapping[str, Clock]:
    return _clocks_decoder.decode(packed) if packed else {}


def _pack_counts(ticket: Ticket) -> str | None:
    """Three numbers, and a fourth only where a warning was sent: what was stored before there were any reads the same."""
    counts = (ticket.acknowledgements, ticket.answers, ticket.replies, *((ticket.warnings,) if ticket.warnings else ()))
    return ".".join(map(str, counts)) if any(counts) else None


def _unpack_counts(packed: str | None) -> tuple[int, int, int, int]:
    acknowledgements, answers, replies, *more = (int(n) for n in (packed or "0.0.0").split("."))
    return acknowledgements, answers, replies, more[0] if more else 0
