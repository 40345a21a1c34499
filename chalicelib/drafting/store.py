"""Keys and item shapes: drafts `T#<ticket>`, `W#<agent>`, sealed with the requester's key; who is here `T#<ticket>`, `Z#<agent>`, for some seconds."""

import msgspec
from pynamodb.attributes import BinaryAttribute, BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.agenda.keys import due_partition
from chalicelib.aws.dynamodb import Desk, Key, Put, Update
from chalicelib.core.sealing import SealBroken, seal, unseal
from chalicelib.tickets.model import State

from .model import KEPT_S, Draft, Words

HERE_S = 40


class DraftRecord(Desk, discriminator="DR"):
    v = NumberAttribute()
    n = NumberAttribute()
    at = NumberAttribute()
    st = UnicodeAttribute()
    box = BinaryAttribute(legacy_encoding=False, null=True)
    mac = UnicodeAttribute(null=True)
    ar = UnicodeAttribute(null=True)
    nm = UnicodeAttribute(null=True)
    fo = UnicodeAttribute(null=True)


class HereRecord(Desk, discriminator="Z"):
    wr = BooleanAttribute()


def key_of(ticket_id: str, agent: str) -> Key:
    return f"T#{ticket_id}", f"W#{agent}"


def keep(draft: Draft, data_key: bytes, shards: int, before: int | None) -> Put:
    """Refused where another tab saved since number `before` (None: there was nothing at all)."""
    pk, sk = key_of(draft.ticket, draft.agent)
    box = seal(data_key, msgspec.json.encode(draft.words), pk + sk)
    record: DraftRecord = DraftRecord(
        pk, sk, v=draft.version, n=draft.number, at=draft.saved_at, st=draft.state.value, box=box, mac=draft.macro, ar=draft.article,
        nm=draft.agent_name or None, fo=draft.form or None, exp=(draft.send_at or draft.saved_at) + KEPT_S, due_at=draft.send_at,
        due_pk=due_partition(draft.ticket, "u", shards) if draft.send_at is not None else None,
    )  # fmt: skip
    return Put(record, DraftRecord.n.does_not_exist() if before is None else DraftRecord.n == before)


def drop(draft: Draft) -> Put:
    """What stays holds no words. Refused where it changed since it was read: sent, taken back or saved anew."""
    gone: DraftRecord = DraftRecord(
        *key_of(draft.ticket, draft.agent),
        v=draft.version,
        n=draft.number + 1,
        at=draft.saved_at,
        st=draft.state.value,
        fo=draft.form or None,
        exp=draft.saved_at + KEPT_S,
    )
    same = (DraftRecord.n == draft.number) & DraftRecord.box.exists()
    return Put(gone, same & (DraftRecord.due_at.does_not_exist() if draft.send_at is None else DraftRecord.due_at == draft.send_at))


def hold_back(draft: Draft) -> Update:
    """It goes out by itself no more. Refused where it has gone out."""
    actions = (DraftRecord.due_pk.remove(), DraftRecord.due_at.remove())
    still = (DraftRecord.n == draft.number) & (DraftRecord.due_at == draft.send_at)
    return Update(DraftRecord(*key_of(draft.ticket, draft.agent)), actions, still)


def find(ticket_id: str, agent: str) -> DraftRecord | None:
    record = last(ticket_id, agent)
    return record if record is not None and record.box is not None else None


def last(ticket_id: str, agent: str) -> DraftRecord | None:
    """Also what is left of one that was sent or thrown away: it has no words (`box`), but the number to go on from."""
    try:
        record = Desk.get(*key_of(ticket_id, agent), consistent_read=True)
    except Desk.DoesNotExist:
        return None
    return record if isinstance(record, DraftRecord) else None


def draft_of(record: DraftRecord, data_key: bytes | None) -> Draft:
    try:
        words = msgspec.json.decode(unseal(data_key, record.box or b"", record.pk + record.sk), type=Words) if data_key else None
    except SealBroken:
        words = None
    return Draft(
        record.pk[2:], record.sk[2:], int(record.v), int(record.n), words, State(record.st), record.mac, record.ar, int(record.at),
        None if record.due_at is None else int(record.due_at), record.nm or "",
        record.fo or "",
    )  # fmt: skip


def be_here(ticket_id: str, agent: str, now: int, *, is_writing: bool) -> Put:
    return Put(HereRecord(f"T#{ticket_id}", f"Z#{agent}", wr=is_writing, exp=now + HERE_S))


def leave(ticket_id: str, agent: str, now: int) -> Put:
    return Put(HereRecord(f"T#{ticket_id}", f"Z#{agent}", wr=False, exp=now))


def here(ticket_id: str, now: float) -> dict[str, bool]:
    """Who is here, and whether they write."""
    found = Desk.query(f"T#{ticket_id}", Desk.sk.startswith("Z#"))
    return {item.sk[2:]: bool(item.wr) for item in found if isinstance(item, HereRecord) and (item.exp or 0) > now}
