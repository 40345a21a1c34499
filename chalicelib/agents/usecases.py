"""Makes agents and their tokens."""

from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.core.ids import RandomBits, random_bits
from chalicelib.core.patterns import pattern

from . import store
from .model import Agent, Role
from .tokens import digest_of, new_token

ID = pattern(r"[a-z][a-z0-9-]{0,31}")


def create_agent(agent_id: str, name: str, address: str, now: float, random: RandomBits = random_bits, *, role: Role = Role.AGENT) -> str:
    """Returns the agent's bearer token; only its digest is kept. Raises InvalidInput, or Conflict where the id is taken."""
    if not ID.fullmatch(agent_id):
        raise InvalidInput(f"{agent_id!r} is no agent id: take small letters, digits and hyphens, 32 at most.", {"field": "id"})
    token = new_token(agent_id, random)
    try:
        commit([store.create(Agent(agent_id, name, address.strip().lower(), frozenset({digest_of(token)}), role), now)])
    except CommitRefused:
        raise Conflict(
            f"There is an agent {agent_id} already. Take another id, or replace that agent's token.", {"agent": agent_id}
        ) from None
    return token


def replace_token(agent_id: str, *, keep_old: bool = False, random: RandomBits = random_bits) -> str:
    """A new token; the old ones end now, or stay valid beside it until the next replacement."""
    agent = _get(agent_id)
    token = new_token(agent_id, random)
    commit([store.set_tokens(agent_id, frozenset({digest_of(token)}) | (agent.tokens if keep_old else frozenset()))])
    return token


def lock_out(agent_id: str) -> None:
    """Ends every token of the agent; the record stays, because events name it."""
    _get(agent_id)
    commit([store.set_tokens(agent_id, frozenset())])


def give_role(agent_id: str, role: Role) -> None:
    """Counts from the agent's next request on."""
    _get(agent_id)
    commit([store.set_role(agent_id, role)])


def end_sessions(agent_id: str, now: float) -> None:
    """Signs the agent out everywhere, at once."""
    _get(agent_id)
    commit([store.end_sessions(agent_id, int(now))])


def _get(agent_id: str) -> Agent:
    agent = store.all_agents().get(agent_id)
    if agent is None:
        raise NotFound(f"There is no agent {agent_id}.", {"agent": agent_id})
    return agent
