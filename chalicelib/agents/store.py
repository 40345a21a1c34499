"""Keys and item shapes of agents: `CFG`, `G#<agent>`; few and small, so they are read together."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.aws.dynamodb import Desk, Key, Put, Update, new

from .model import Agent, Role

PARTITION = "CFG"
PREFIX = "G#"


class AgentRecord(Desk, discriminator="G"):
    """`ro` is the role, `su` whom the sign-in provider named, `so` when every session was ended."""

    at = NumberAttribute()
    nm = UnicodeAttribute()
    em = UnicodeAttribute(null=True)
    tk = UnicodeSetAttribute(null=True)
    ro = UnicodeAttribute(null=True)
    su = UnicodeAttribute(null=True)
    so = NumberAttribute(null=True)


def key_of(agent_id: str) -> Key:
    return PARTITION, PREFIX + agent_id


def create(agent: Agent, now: float) -> Put:
    """Refused where the id is taken: an id names one person in the record for ever."""
    return new(
        AgentRecord(
            *key_of(agent.id), at=int(now), nm=agent.name, em=agent.address or None, tk=set(agent.tokens) or None, ro=agent.role.value
        )
    )


def set_tokens(agent_id: str, tokens: frozenset[str]) -> Update:
    """Replaces the valid tokens; with none of them the agent is locked out."""
    record = AgentRecord(*key_of(agent_id))
    return Update(record, (AgentRecord.tk.set(set(tokens)) if tokens else AgentRecord.tk.remove(),), AgentRecord.pk.exists())


def set_role(agent_id: str, role: Role) -> Update:
    return Update(AgentRecord(*key_of(agent_id)), (AgentRecord.ro.set(role.value),), AgentRecord.pk.exists())


def bind_subject(agent_id: str, subject: str) -> Update:
    """At the first sign-in. Refused where somebody else was bound meanwhile."""
    return Update(AgentRecord(*key_of(agent_id)), (AgentRecord.su.set(subject),), AgentRecord.pk.exists() & AgentRecord.su.does_not_exist())


def end_sessions(agent_id: str, now: int) -> Update:
    return Update(AgentRecord(*key_of(agent_id)), (AgentRecord.so.set(now),), AgentRecord.pk.exists())


def all_agents() -> dict[str, Agent]:
    found = (agent_of(item) for item in Desk.query(PARTITION, Desk.sk.startswith(PREFIX)) if isinstance(item, AgentRecord))
    return {agent.id: agent for agent in found}


def agent_of(record: AgentRecord) -> Agent:
    return Agent(
        record.sk.removeprefix(PREFIX), record.nm, record.em or "", frozenset(record.tk or ()), Role(record.ro or Role.AGENT), record.su or "",
        int(record.so or 0),
    )  # fmt: skip
