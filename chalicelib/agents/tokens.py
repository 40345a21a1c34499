"""Bearer tokens, `mdg_<agent>_<secret>`: shown once, known afterwards by their digest alone.

A secret is 160 random bits, so a plain SHA-256 keeps it: slow hashes are for what people choose.
"""

import hmac

from chalicelib.core.ids import RandomBits, digest, encode, random_bits
from chalicelib.core.patterns import pattern

from .model import Agent

SECRET_WIDTH = 32
_TOKEN = pattern(r"mdg_(?P<agent>[a-z][a-z0-9-]{0,31})_[0-9a-z]{32}")


def new_token(agent_id: str, random: RandomBits = random_bits) -> str:
    return f"mdg_{agent_id}_{encode(random(5 * SECRET_WIDTH), SECRET_WIDTH).lower()}"


def digest_of(token: str) -> str:
    return digest("agent-token", token)


def agent_of(token: str) -> str | None:
    """Whom the token claims to be; proved by `is_valid` alone."""
    found = _TOKEN.fullmatch(token)
    return found["agent"] if found else None


def is_valid(token: str, agent: Agent) -> bool:
    """Digests are compared, each in constant time."""
    given = digest_of(token)
    return any(hmac.compare_digest(given, known) for known in agent.tokens)
