"""Who else looks at a ticket or writes on it, and whether something came that an open page does not show yet."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Struct

from chalicelib.agents.model import Agent
from chalicelib.aws.dynamodb import commit
from chalicelib.core.clock import Clock
from chalicelib.drafting import store as drafts
from chalicelib.tickets import store
from chalicelib.tickets.model import Commit
from chalicelib.tickets.records import commits_of

from .policy.arriving import Arrived, arrived_in

MOST_NEWS = 50


class Here(Struct, frozen=True):
    """`writing` and `looking` are names. `arrived` came after the version `read`, which the page shows."""

    read: int
    writing: tuple[str, ...]
    looking: tuple[str, ...]
    arrived: Arrived


@dataclass
class Attending:
    name_of: Callable[[str], str]
    desk_now: Clock

    def be_here(self, ticket_id: str, agent: Agent, read: int, *, is_writing: bool) -> Here:
        """Costs a read of the ticket, a write, a query of a few items; and one of the record where the ticket changed. Raises NotFound."""
        now = int(self.desk_now())
        ticket = store.get_ticket(ticket_id)
        commit([drafts.be_here(ticket_id, agent.id, now, is_writing=is_writing)])
        others = {who: writes for who, writes in sorted(drafts.here(ticket_id, now).items()) if who != agent.id}
        made = self._since(ticket_id, read) if ticket.version > read > 0 else []
        return Here(
            read, tuple(self.name_of(who) for who, writes in others.items() if writes),
            tuple(self.name_of(who) for who, writes in others.items() if not writes), arrived_in(made, agent.actor),
        )  # fmt: skip

    @staticmethod
    def _since(ticket_id: str, read: int) -> list[Commit]:
        return list(commits_of(store.entries_of(ticket_id, newest=MOST_NEWS, after=read)))
