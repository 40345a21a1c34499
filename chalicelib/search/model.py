"""What the index holds of a message: where it stands, when it was written, whose it is, and the digests of its words."""

from msgspec import Struct

MOST_KEYS = 300
"""As many digests as fit into a write unit beside the rest; of a longer message the recent part holds none, and it is read again when it is merged."""


class Ref(Struct, frozen=True, order=True):
    """A message: the commit of a ticket that it stands in. `at` in epoch seconds; newest first is by `at`, then ticket and version."""

    at: int
    ticket_id: str
    version: int

    @property
    def name(self) -> str:
        return f"{self.at:010d}.{self.ticket_id}.{self.version}"


class Document(Struct, frozen=True):
    """`owner` is the customer with whom it is erased. `keys`: None where they are too many to be kept until the next merge."""

    ref: Ref
    owner: str
    keys: frozenset[int] | None


def ref_of(name: str) -> Ref:
    """Raises ValueError for what is no ref's name."""
    at, ticket_id, version = name.split(".")
    return Ref(int(at), ticket_id, int(version))
