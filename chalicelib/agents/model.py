"""An agent as a value."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Agent:
    """`id` is the name that events carry. `tokens` are digests of the bearer tokens that are valid: two while one is replaced."""

    id: str
    name: str
    address: str = ""
    tokens: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def actor(self) -> str:
        """As events name who did something."""
        return f"agent:{self.id}"
