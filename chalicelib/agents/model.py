"""An agent as a value."""

from msgspec import Struct


class Agent(Struct, frozen=True):
    """`id` is the name that events carry. `tokens` are digests of the bearer tokens that are valid: two while one is replaced."""

    id: str
    name: str
    address: str = ""
    tokens: frozenset[str] = frozenset()

    @property
    def actor(self) -> str:
        """As events name who did something."""
        return f"agent:{self.id}"
