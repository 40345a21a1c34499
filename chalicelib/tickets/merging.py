"""Two tickets become one, and two again: both records say so in one transaction. Messages do not move, so undoing is exact."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.core.errors import Conflict

from . import store
from .events import Events
from .model import Commit, State, Ticket
from .policy.linking import linked, unlinked
from .policy.merging import merged, refuse_merging, unmerged
from .records import commits_of
from .summary import state_of
from .writing import MOST_ATTEMPTS, Order, TicketWriter, Written, refuse_merged, refuse_stale

Decision = tuple[Events, Events]
Decide = Callable[[Ticket, Ticket], Decision]
MOST_GENERATIONS = 6


@dataclass
class Merger:
    writer: TicketWriter

    def merge(self, ticket_id: str, into: str, order: Order) -> Written:
        """The order's version is that of the ticket that goes. Raises Conflict, InvalidInput, NotFound."""

        def decide(kid: Ticket, other: Ticket) -> Decision:
            refuse_merging(kid, other)
            return merged(kid, other)

        return self._both(ticket_id, lambda _: into, order, decide)

    def unmerge(self, ticket_id: str, order: Order) -> Written:
        """The ticket stands where it stood before; what its customer wrote meanwhile joined the other one, and stays there."""

        def whose(kid: Ticket) -> str:
            if kid.into is None:
                raise Conflict("This ticket is not merged into another one.", {"ticket": kid.id})
            return kid.into

        return self._both(ticket_id, whose, order, lambda kid, _: unmerged(kid, commits_of(store.entries_of(kid.id))))

    def link(self, ticket_id: str, other: str, order: Order) -> Written:
        return self._both(ticket_id, lambda _: other, order, _unmerged_only(linked))

    def unlink(self, ticket_id: str, other: str, order: Order) -> Written:
        return self._both(ticket_id, lambda _: other, order, _unmerged_only(unlinked))

    def _both(self, ticket_id: str, whose: Callable[[Ticket], str], order: Order, decide: Decide) -> Written:
        for _ in range(MOST_ATTEMPTS):
            if replay := self.writer.find_replay(order.once):
                return replay
            ticket = store.get_ticket(ticket_id)
            other = store.get_ticket(whose(ticket))
            refuse_stale(ticket, order.version)
            own, others = decide(ticket, other)
            if not own and not others:
                return Written(state_of(ticket))
            try:
                return self._commit(ticket, own, other, others, order)
            except CommitRefused:
                continue  # one of the two changed meanwhile: look again
        raise Conflict("These tickets changed six times meanwhile. Please try again.", {"ticket": ticket_id})

    def _commit(self, ticket: Ticket, own: Events, other: Ticket, others: Events, order: Order) -> Written:
        now = int(self.writer.desk_now())
        changes = [self._change(one, events, order, now) for one, events in ((ticket, own), (other, others)) if events]
        after = next((change.ticket for change in changes if change.ticket.id == ticket.id), ticket)
        state = state_of(after)
        commit([*self.writer.remember(order.once, state, now), *(write for change in changes for write in change.writes)])
        return Written(state)

    def _change(self, ticket: Ticket, events: Events, order: Order, now: int) -> store.Change:
        desk = self.writer.desk()
        made = Commit(ticket.id, ticket.version + 1, now, now, order.actor, order.cause, desk.version, events)
        return store.change(ticket, made, desk)


def _unmerged_only(decide: Decide) -> Decide:
    def checked(ticket: Ticket, other: Ticket) -> Decision:
        refuse_merged(ticket)
        refuse_merged(other)
        return decide(ticket, other)

    return checked


def where_it_goes_on(ticket: Ticket | None) -> Ticket | None:
    """The ticket itself, or the one that it goes on in, by way of any others. What is newer than the read decides later, under its version."""
    for _ in range(MOST_GENERATIONS):
        if ticket is None or ticket.state is not State.MERGED or ticket.into is None:
            return ticket
        ticket = store.find_ticket(ticket.into)
    return ticket
