"""A reveal as a value."""

from typing import Literal

from msgspec import Struct

MaskedField = Literal["address", "name", "phone", "account", "context"]
Reason = Literal["call-back", "identity", "other-channel", "legal", "quality", "other"]
OF_ACCOUNT: frozenset[str] = frozenset({"account", "context"})
"""What the exchange knows of a person: hidden also until the customer proved who they are."""


class Grant(Struct, frozen=True):
    """These fields of a ticket's customer are shown to the agent until then."""

    fields: frozenset[str]
    until: int


class Block(Struct, frozen=True):
    """Since when an agent is shown nothing more, and the page that told security."""

    at: int
    page: str
