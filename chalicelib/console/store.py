"""Keys and item shapes: `S#<digest>` is a session, `S#fail#…` counts failures to sign in within a window. Ids of sessions are not stored."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.agents.model import Agent
from chalicelib.agents.store import AgentRecord, agent_of
from chalicelib.agents.store import key_of as agent_key
from chalicelib.aws.dynamodb import Desk, Key, Put, Update, new, read_batch
from chalicelib.core.ids import digest
from chalicelib.outbox import pauses
from chalicelib.outbox.pauses import Pauses

from .model import Failures, Session
from .policy.lasting import WINDOW_S


class SessionRecord(Desk, discriminator="S"):
    ag = UnicodeAttribute()
    at = NumberAttribute()
    end = NumberAttribute()


class FailuresRecord(Desk, discriminator="SF"):
    """`tl`: the security team was told."""

    n = NumberAttribute()
    tl = BooleanAttribute(null=True)


def session_key(session_id: str) -> Key:
    return f"S#{digest('session', session_id)}", "#"


def begin(session: Session) -> Put:
    key = session_key(session.id)
    return new(SessionRecord(*key, ag=session.agent, at=session.began_at, end=session.ends_at, exp=session.until))


def move_end(session: Session, until: int) -> Update:
    """Refused where it was ended meanwhile."""
    return Update(SessionRecord(*session_key(session.id)), (SessionRecord.exp.set(until),), SessionRecord.ag.exists())


def end(session: Session, now: int) -> Update:
    """What is left has no agent; DynamoDB removes it in its own time."""
    gone = (SessionRecord.ag.remove(), SessionRecord.exp.set(now))
    return Update(SessionRecord(*session_key(session.id)), gone, SessionRecord.ag.exists())


def find_session(session_id: str, agent_id: str) -> tuple[Session, Agent, Pauses] | None:
    """With the agent as they are now, and what is paused, in one consistent read: who was locked out, or given another role, is so at once."""
    found = read_batch([session_key(session_id), agent_key(agent_id), pauses.KEY], consistent=True)
    record, agent = found.item(*session_key(session_id)), found.item(*agent_key(agent_id))
    if not isinstance(record, SessionRecord) or not isinstance(agent, AgentRecord) or record.ag != agent_id:
        return None
    session = Session(session_id, agent_id, int(record.at), int(record.exp or 0), int(record.end))
    return session, agent_of(agent), pauses.pauses_in(found.item(*pauses.KEY))


def failures_key(kind: str, whose: str, now: int) -> Key:
    """`kind`: connection or account. What it is about stands there as a digest alone."""
    return f"S#fail#{digest(kind, whose, str(now // WINDOW_S))}", "#"


def count_failure(kind: str, whose: str, now: int) -> Update:
    actions = (FailuresRecord.n.add(1), FailuresRecord.exp.set(now + 2 * WINDOW_S), FailuresRecord.ty.set(FailuresRecord))
    return Update(FailuresRecord(*failures_key(kind, whose, now)), actions)


def mark_told(kind: str, whose: str, now: int) -> Update:
    """Refused where the security team was told before."""
    return Update(FailuresRecord(*failures_key(kind, whose, now)), (FailuresRecord.tl.set(True),), FailuresRecord.tl.does_not_exist())


def failures_of(wanted: dict[str, str], now: int) -> dict[str, Failures]:
    """By kind."""
    keys = {kind: failures_key(kind, whose, now) for kind, whose in wanted.items()}
    found = read_batch(keys.values(), consistent=True)
    records = {kind: found.item(*key) for kind, key in keys.items()}
    return {
        kind: Failures(int(record.n), bool(record.tl)) if isinstance(record, FailuresRecord) else Failures(0)
        for kind, record in records.items()
    }
