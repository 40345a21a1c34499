"""The record as values: what an agent did or saw, and what a chain of the record has come to. Ids and codes only, no personal data."""

from msgspec import Struct


class Act(Struct, frozen=True):
    """`what` is the operation's name, `ids` what it was about and what was shown, `outcome` asked (a change, whose ticket's record tells the rest), shown,
    or the name of the problem that was answered. `where` is an id of the network address: the same address always has the same. `request` joins it to
    the ticket's record. `reveals` counts against the agent's budget.
    """

    agent: str
    at: int
    what: str
    ids: tuple[str, ...]
    outcome: str
    where: str
    request: str
    reveals: int = 0


class Origin(Struct, frozen=True):
    """Where a request comes from: its network address, of which the record keeps an id alone, and its own id."""

    address: str
    request: str


class Head(Struct, frozen=True):
    """A chain's end: how many links it has, and the last one."""

    count: int
    link: bytes


class AgentDay(Struct, frozen=True):
    """An agent's acts of one UTC day (`yyyymmdd`) so far, and how many of them were reveals."""

    agent: str
    day: str
    head: Head
    reveals: int = 0
