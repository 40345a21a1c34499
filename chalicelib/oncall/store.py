"""Keys and item shapes of pages: `P#<page id>` with its record `E#<version>` and members `M#<time>#<id>`; on the urgent lane while something is to come."""

from collections.abc import Iterable

import msgspec
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.agenda.keys import due_partition
from chalicelib.aws.dynamodb import Desk, Key, Put, Update, Write, new, read_batch
from chalicelib.core.errors import NotFound

from .policy.chain_history import Happening, Opened, PageHistory
from .policy.chain_state import PageStatus, Status, opened
from .policy.page import Member, Page

_status = msgspec.json.Decoder(PageStatus)
_events = msgspec.json.Decoder(tuple[Happening, ...])


class PageRecord(Desk, discriminator="P"):
    v = NumberAttribute()
    t = UnicodeAttribute()
    rd = NumberAttribute()
    n = NumberAttribute()
    tm = UnicodeAttribute()
    ln = UnicodeAttribute()
    re = UnicodeAttribute()
    pc = NumberAttribute()
    ch = UnicodeAttribute()
    sv = UnicodeAttribute()
    at = NumberAttribute()
    st = UnicodeAttribute()
    fd = UnicodeAttribute()
    ck = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)
    aa = NumberAttribute(null=True)


class PageEntry(Desk, discriminator="PE"):
    at = NumberAttribute()
    ev = UnicodeAttribute()


class MemberRecord(Desk, discriminator="PM"):
    at = NumberAttribute()
    rd = NumberAttribute()


def key_of(page_id: str) -> Key:
    return f"P#{page_id}", "#"


def create(page: Page, shards: int) -> list[Write]:
    """Due at once or when it says: whoever comes first sends it. Refused where the id is taken."""
    record = new(
        PageRecord(
            *key_of(page.id), v=1, t=page.first.id, rd=page.first.round, n=1, tm=page.team, ln=page.language, re=page.reason, pc=page.used_percent,
            ch=page.chain, sv=page.severity, at=page.created_at, st=page.status.status.value, fd=_json(page.status),
            due_pk=due_partition(page.id, "u", shards), due_at=page.due_at,
        )
    )  # fmt: skip
    return [record, _entry(page.id, 1, page.created_at, (Opened(page.created_at, page.status.severity),)), _member(page.id, page.first)]


def join(page_id: str, member: Member) -> list[Write]:
    """Refused where a person answered the page meanwhile: they would not see this one."""
    counted = Update(PageRecord(*key_of(page_id)), (PageRecord.n.add(1),), PageRecord.st == Status.OPEN.value)
    return [counted, _member(page_id, member)]


def go_on(page: Page, after: Page, events: tuple[Happening, ...], now: int, shards: int) -> list[Write]:
    """The page under its version, with its record. `after` is what the events make of it. Members may join meanwhile, unless it ends with that."""
    actions = [
        PageRecord.v.set(page.version + 1), PageRecord.st.set(after.status.status.value), PageRecord.fd.set(_json(after.status)),
        PageRecord.sv.set(after.severity), PageRecord.ck.set(after.checked) if after.checked else PageRecord.ck.remove(),
        PageRecord.by.set(after.status.by) if after.status.by else PageRecord.by.remove(),
        PageRecord.aa.set(after.acknowledged_at) if after.acknowledged_at else PageRecord.aa.remove(),
    ]  # fmt: skip
    if after.due_at is None:
        actions += [PageRecord.due_pk.remove(), PageRecord.due_at.remove()]
    else:
        actions += [PageRecord.due_pk.set(due_partition(page.id, "u", shards)), PageRecord.due_at.set(after.due_at)]
    still = PageRecord.v == page.version
    condition = still & (PageRecord.n == page.count) if after.status.status is Status.RESOLVED else still
    return [Update(PageRecord(*key_of(page.id)), tuple(actions), condition), _entry(page.id, page.version + 1, now, events)]


def page_of(record: PageRecord) -> Page:
    return Page(
        id=record.pk[2:], first=Member(record.t, int(record.at), int(record.rd)), team=record.tm, language=record.ln, reason=record.re, chain=record.ch,
        severity=record.sv, created_at=int(record.at), status=_status.decode(record.fd), used_percent=int(record.pc), count=int(record.n),  # type: ignore[arg-type]
        version=int(record.v), checked=record.ck or "", acknowledged_at=None if record.aa is None else int(record.aa),
        due_at=None if record.due_at is None else int(record.due_at),
    )  # fmt: skip


def get(page_id: str) -> Page:
    found = find([page_id]).get(page_id)
    if found is None:
        raise NotFound("There is no such page.", {"page": page_id})
    return found


def find(page_ids: Iterable[str]) -> dict[str, Page]:
    """Those that exist, by id; consistent."""
    keys = [key_of(page_id) for page_id in page_ids]
    items = read_batch(keys, consistent=True).items if keys else {}
    return {record.pk[2:]: page_of(record) for record in items.values() if isinstance(record, PageRecord)}


def members_of(page_id: str, after: str, limit: int) -> list[tuple[str, Member]]:
    """In the order in which they joined, with their sort keys; `after` is one, or empty."""
    found = Desk.query(key_of(page_id)[0], Desk.sk.between(f"{after}!" if after else "M#", "M#~"), limit=limit, consistent_read=True)
    return [(item.sk, Member(item.sk.split("#")[2], int(item.at), int(item.rd))) for item in found if isinstance(item, MemberRecord)]


def history_of(page_id: str) -> PageHistory:
    """Everything that ever happened to it."""
    entries = Desk.query(key_of(page_id)[0], Desk.sk.startswith("E#"), consistent_read=True)
    return PageHistory(page_id, tuple(event for item in entries if isinstance(item, PageEntry) for event in _events.decode(item.ev)))


def new_status(severity: str, now: int) -> PageStatus:
    return opened(Opened(now, severity))  # type: ignore[arg-type]


def _entry(page_id: str, version: int, at: int, events: tuple[Happening, ...]) -> Put:
    return new(PageEntry(key_of(page_id)[0], f"E#{version:06d}", at=at, ev=_json(events)))


def _member(page_id: str, member: Member) -> Put:
    sk = f"M#{member.joined_at:011d}#{member.id}#{member.round}"
    return new(MemberRecord(key_of(page_id)[0], sk, at=member.joined_at, rd=member.round))


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
