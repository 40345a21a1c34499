"""What the console says after an act, and how that act is taken back: carried by the address of the next page, signed for the agent who did it."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from msgspec import Struct

from chalicelib.core.clock import Clock
from chalicelib.core.signing import Signer

LASTS_S = 600
"""An undo is offered on the page that follows the act; it may stay open for a while."""


class Said(Struct, frozen=True, omit_defaults=True):
    """`code` has its words in the template. With `undo` (what it takes to go back, in codes) the act can be taken back on `ticket`, from `version`.
    `about` is another ticket's reference, or a tag. `at`: when, in epoch seconds.
    """

    code: str
    ticket: str = ""
    undo: Mapping[str, str] = {}
    version: int = 0
    about: str = ""
    at: int = 0


@dataclass
class Sayings:
    signer: Signer
    real_now: Clock

    def signed(self, agent: str, said: Said) -> str:
        stamped = msgspec.structs.replace(said, at=int(self.real_now()))
        return self.signer.sign(_purpose(agent), msgspec.json.encode(stamped).decode())

    def find(self, agent: str, token: str) -> Said | None:
        """None for what was not said to this agent within the last minutes."""
        value = self.signer.verified(_purpose(agent), token) if token else None
        said = msgspec.json.decode(value, type=Said) if value else None
        return said if said and 0 <= self.real_now() - said.at <= LASTS_S else None


def _purpose(agent: str) -> str:
    return f"console said {agent}"
