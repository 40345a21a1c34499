"""What paging needs of the world, and what promised times ask of paging."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from typing import Protocol

from msgspec import Struct

from chalicelib.aws.dynamodb import Write
from chalicelib.core.errors import SupportError
from chalicelib.desk.words import Severity
from chalicelib.tickets.model import BREACH, Ticket

from .policy.chain_history import Attempt
from .policy.page import Page


class Alarm(Struct, frozen=True):
    """People must hear of a promise: so many percent of it are used (`used_percent` below 100), or it ran out (100), at `at` (epoch seconds).

    `clock` and `round` say which promise; the ticket's `clocks[clock]` is that round while it is under way. `chain` is the policy's choice, a name in the
    document's `chains`, or None: the chain of the ticket's team. A policy that calls nobody raises no alarm.
    """

    clock: str
    round: int
    used_percent: int
    at: int
    chain: str | None = None
    severity: Severity = "warning"

    @property
    def is_breach(self) -> bool:
        return self.used_percent >= BREACH


class Called(Struct, frozen=True):
    """`page` is the page that was opened or joined; `writes` join the ticket's own transaction."""

    page: str
    writes: list[Write]


class Pager(Protocol):
    """Implemented by OnCall. The ticket's commit records `Escalated(clock, 1, page)` (a breach) or `Warned(clock, percent, page)`; whatever follows (levels,
    repeats, channels) is the page's own business and has its own place on the agenda.
    """

    def call(self, ticket: Ticket, alarm: Alarm, now: int) -> Called:
        """Decides on the page, stores nothing. `ticket` is as it will be after the commit."""

    def send(self, called: Called) -> None:
        """After the commit: what this process leased goes out. A crash before it costs the lease's time."""


class Notice(Struct, frozen=True):
    """One call to make: a copy of a page for one recipient. `to` is as chains write it; `key` is the same for the same attempt, however often it is made."""

    page: Page
    attempt: Attempt
    severity: Severity
    link: str

    @property
    def to(self) -> str:
        return self.attempt.recipient

    @property
    def key(self) -> str:
        one = self.attempt
        return f"{self.page.id}/{one.cycle}.{one.level}.{one.copy}.{one.again}/{one.recipient}"


class PageChannel(Protocol):
    def tell(self, notice: Notice) -> None:
        """Returns once the channel took it, within 15 seconds. Raises Upstream or Rejected: the next channel is tried."""


class Post(Protocol):
    def __call__(self, url: str, body: bytes, headers: Mapping[str, str], /, *, allows_this_machine: bool = False) -> None:
        """Returns where the other side took it. Raises Upstream or Rejected."""


class Outside(Struct, frozen=True):
    """How people's own addresses are reached: what posts, and the threads (so many) that do it side by side. Simulations have their own."""

    post: Post
    threads: Callable[[int], Executor]


class Channels(Protocol):
    def tell(self, page: Page, attempts: tuple[Attempt, ...]) -> Mapping[Attempt, SupportError | None]:
        """Makes every call; what became of each (None: the channel took it)."""
