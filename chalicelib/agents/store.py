"""Keys and item shapes of agents: `CFG`, `G#<agent>`; few and small, so they are read together."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.aws.dynamodb import Desk, Put, Update, new

from .model import Agent

PARTITION = "CFG"
PREFIX = "G#"


class AgentRecord(Desk, discriminator="G"):
    at = NumberAttribute()
    nm = UnicodeAttribute()
    em = UnicodeAttribute(null=True)
    tk = UnicodeSetAttribute(null=True)


def create(agent: Agent, now: float) -> Put:
    """Refused where the id is taken: an id names one person in the record for ever."""
    return new(
        AgentRecord(PARTITION, PREFIX + agent.id, at=int(now), nm=agent.name, em=agent.address or None, tk=set(agent.tokens) or None)
    )


def set_tokens(agent_id: str, tokens: frozenset[str]) -> Update:
    """Replaces the valid tokens; with none of them the agent is locked out."""
    record = AgentRecord(PARTITION, PREFIX + agent_id)
    return Update(record, (AgentRecord.tk.set(set(tokens)) if tokens else AgentRecord.tk.remove(),), AgentRecord.pk.exists())


def all_agents() -> dict[str, Agent]:
    found = (agent_of(item) for item in Desk.query(PARTITION, Desk.sk.startswith(PREFIX)) if isinstance(item, AgentRecord))
    return {agent.id: agent for agent in found}


def agent_of(record: AgentRecord) -> Agent:
    return Agent(record.sk.removeprefix(PREFIX), record.nm, record.em or "", frozenset(record.tk or ()))
