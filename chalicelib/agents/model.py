"""An agent as a value, and the roles that people have."""

from enum import StrEnum

from msgspec import Struct


class Role(StrEnum):
    """What somebody may do is a table (chalicelib/console/policy/access.py), not an order of ranks."""

    AGENT = "agent"
    LEAD = "lead"
    COMPLIANCE = "compliance"
    ADMIN = "admin"


class Agent(Struct, frozen=True):
    """`id` is the name that events carry. `tokens` are digests of the bearer tokens that are valid: two while one is replaced.

    `subject` is who the sign-in provider said that they are when they first signed in, as `issuer subject`; empty before. Sessions that began until
    `signed_out_at` (epoch seconds) have ended.
    """

    id: str
    name: str
    address: str = ""
    tokens: frozenset[str] = frozenset()
    role: Role = Role.AGENT
    subject: str = ""
    signed_out_at: int = 0

    @property
    def actor(self) -> str:
        """As events name who did something."""
        return f"agent:{self.id}"

    @property
    def is_locked_out(self) -> bool:
        return not self.tokens
