"""Who may use the API: proves bearer tokens against the agents' records, which each process keeps for a minute."""

from dataclasses import dataclass, field

from chalicelib.core.clock import Clock
from chalicelib.core.errors import Unauthorized

from . import store
from .model import Agent
from .tokens import agent_of, is_valid

CACHE_S = 60.0
MISS_CACHE_S = 2.0
"""An agent or token that we do not know may be newer than what we read; but guesses cost one read in this time, not one each."""


@dataclass
class Directory:
    """A token that was withdrawn is refused everywhere within a minute of real time; a new one counts within two seconds."""

    real_now: Clock
    _agents: dict[str, Agent] = field(default_factory=dict)
    _read_at: float = float("-inf")

    def authenticate(self, authorization: str) -> Agent:
        """`authorization` is the header's value (RFC 6750). Raises Unauthorized, in the same words whatever is wrong with the token."""
        scheme, _, token = authorization.strip().partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthorized("This needs an agent's token. Send it as `Authorization: Bearer mdg_…`.")
        agent = self._proved(token.strip(), CACHE_S) or self._proved(token.strip(), MISS_CACHE_S)
        if agent is None:
            raise Unauthorized("This token is not, or no longer, valid. Ask for a new one.")
        return agent

    def is_agent(self, agent_id: str) -> bool:
        return agent_id in self._known(CACHE_S) or agent_id in self._known(MISS_CACHE_S)

    def find(self, agent_id: str) -> Agent | None:
        """Nobody who was locked out."""
        agent = self._known(CACHE_S).get(agent_id) or self._known(MISS_CACHE_S).get(agent_id)
        return agent if agent is not None and agent.tokens else None

    def find_at(self, address: str) -> Agent | None:
        """The agent who has this mail address; nobody who was locked out."""
        wanted = address.strip().lower()
        return next((agent for agent in self._known(CACHE_S).values() if agent.tokens and agent.address == wanted), None)

    def everybody(self) -> tuple[Agent, ...]:
        """By id; those who were locked out as well."""
        return tuple(agent for _, agent in sorted(self._known(CACHE_S).items()))

    def forget(self) -> None:
        """What was read before is read again."""
        self._read_at = float("-inf")

    def _proved(self, token: str, age_s: float) -> Agent | None:
        claimed = agent_of(token)
        agent = self._known(age_s).get(claimed) if claimed else None
        return agent if agent is not None and is_valid(token, agent) else None

    def _known(self, age_s: float) -> dict[str, Agent]:
        now = self.real_now()
        if not 0 <= now - self._read_at < age_s:
            self._agents, self._read_at = store.all_agents(), now
        return self._agents
