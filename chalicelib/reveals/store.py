"""Keys and item shapes: `V#<agent>` whether they are blocked; `T#<ticket>`, `V#<agent>` what is shown just now. Reveals themselves, and how many
there were on a day, stand in the record of that day (audit/acts.py).
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.audit import acts
from chalicelib.audit.model import AgentDay
from chalicelib.aws.dynamodb import Desk, Found, Key, Put, Update, read_batch

from .model import Block, Grant


class BlockRecord(Desk, discriminator="VB"):
    """The agent is shown nothing more since `at`, until `wby` lifts it."""

    at = NumberAttribute()
    page = UnicodeAttribute()
    wby = UnicodeAttribute(null=True)
    wat = NumberAttribute(null=True)


class GrantRecord(Desk, discriminator="VG"):
    f = UnicodeSetAttribute()


def look(agent: str, day: str, ticket_id: str) -> tuple[AgentDay, bool, Grant | None]:
    """The agent's day, whether they are blocked, and what they are shown of this ticket."""
    return seen_in(read_batch(keys_of(agent, day, ticket_id), consistent=True), agent, day, ticket_id)


def keys_of(agent: str, day: str, ticket_id: str) -> tuple[Key, Key, Key]:
    """What `look` reads, for whoever reads it along with something else."""
    return acts.day_key(agent, day), block_key(agent), _grant_key(ticket_id, agent)


def seen_in(found: Found, agent: str, day: str, ticket_id: str) -> tuple[AgentDay, bool, Grant | None]:
    of_day, of_block, of_grant = keys_of(agent, day, ticket_id)
    grant = found.item(*of_grant)
    shown = Grant(frozenset(grant.f), int(grant.exp or 0)) if isinstance(grant, GrantRecord) else None
    return acts.day_in(found.item(*of_day), agent, day), is_blocked(found.item(*of_block)), shown


def find_shown(ticket_id: str, agent: str, now: float) -> frozenset[str]:
    """The fields of this ticket's customer that the agent is shown just now."""
    key = _grant_key(ticket_id, agent)
    grant = read_batch([key], consistent=True).item(*key)
    return frozenset(grant.f) if isinstance(grant, GrantRecord) and now < (grant.exp or 0) else frozenset()


def is_blocked(record: Desk | None) -> bool:
    return isinstance(record, BlockRecord) and record.wby is None


def block_in(record: Desk | None) -> Block | None:
    """None for whoever is not blocked."""
    return Block(int(record.at), record.page) if isinstance(record, BlockRecord) and record.wby is None else None


def show(ticket_id: str, agent: str, grant: Grant) -> Put:
    return Put(GrantRecord(*_grant_key(ticket_id, agent), f=set(grant.fields), exp=grant.until))


def block(agent: str, page: str, now: int) -> Put:
    """Refused where they are blocked already: security was paged."""
    free = BlockRecord.pk.does_not_exist() | BlockRecord.wby.exists()
    return Put(BlockRecord(*block_key(agent), at=now, page=page), free)


def lift(agent: str, by: str, now: int) -> Update:
    """Refused where there is no block."""
    stands = BlockRecord.pk.exists() & BlockRecord.wby.does_not_exist()
    return Update(BlockRecord(*block_key(agent)), (BlockRecord.wby.set(by), BlockRecord.wat.set(now)), stands)


def block_key(agent: str) -> Key:
    return f"V#{agent}", "#"


def _grant_key(ticket_id: str, agent: str) -> Key:
    return f"T#{ticket_id}", f"V#{agent}"
