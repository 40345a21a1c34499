"""How a customer is asked who they are, as a value: by a one-time code (never the code itself, only its tag), or by the exchange's own check."""

from enum import StrEnum

from msgspec import Struct

CODE_LENGTH = 8
MOST_GUESSES = 5
LASTS_S = 600
PASSED_S = 1800
MOST_SENDINGS = 3
SENDINGS_S = 3600


ACCOUNT_SYSTEM = "account-system"
"""What events call the exchange's own check, as a channel and as who confirmed."""


class Kind(StrEnum):
    CODE = "code"
    EXCHANGE = "exchange"


class State(StrEnum):
    """Of codes: open, passed, locked. Of the exchange's checks: open, passed, refused, unknown (it knows nobody by this address)."""

    OPEN = "open"
    PASSED = "passed"
    LOCKED = "locked"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Challenge(Struct, frozen=True):
    """`issue` tells this one from the one before. `guesses` are those that were made, right or wrong; `sendings` since `since`.

    `tag` is a code's tag, or the id of the exchange's check; `customer` whom the check is of.
    """

    ticket: str
    issue: int
    tag: str
    expires_at: int
    state: State
    guesses: int
    sendings: int
    since: int
    kind: Kind = Kind.CODE
    customer: str = ""
