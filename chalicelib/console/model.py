"""Who is signed in, and what is known while somebody signs in. Times are epoch seconds by the real clock."""

from msgspec import Struct

from chalicelib.agents.model import Agent
from chalicelib.core.unshown import Unshown
from chalicelib.outbox.pauses import NONE, Pauses


class Session(Struct, frozen=True):
    """`id` is secret: whoever has it is the agent. `until` moves with use, never past `ends_at`."""

    id: str
    agent: str
    began_at: int
    until: int
    ends_at: int


class SignedIn(Struct, frozen=True):
    """A request's proved caller. `csrf` is the token that their forms carry; `pauses` what is paused of the automatic mail."""

    agent: Agent
    session: Session
    csrf: str
    pauses: Pauses = NONE


class Attempt(Unshown, frozen=True):
    """What the browser keeps while the provider has it: signed, for ten minutes. `place` is where the agent wanted to go."""

    state: str
    nonce: str
    verifier: str
    place: str
    began_at: int


class Person(Struct, frozen=True):
    """Whom the provider named. `subject` is `issuer subject`; `address` is empty where the provider did not prove it."""

    subject: str
    address: str
    name: str = ""


class Failures(Struct, frozen=True):
    """How often signing in failed within a window, and whether the security team was told."""

    number: int
    is_told: bool = False
