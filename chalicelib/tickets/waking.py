"""A ticket that was put aside comes back when its time has come."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.core.clock import Clock
from chalicelib.desk.model import PublishedDesk

from . import store
from .model import Commit
from .policy.conversation import woken


@dataclass
class Waker:
    desk: Callable[[], PublishedDesk]
    desk_now: Clock

    def wake(self, ticket_id: str) -> None:
        """Called when the agenda says so, any number of times. Where somebody else changed the ticket first, the agenda brings it again."""
        ticket, now, desk = store.find_ticket(ticket_id), int(self.desk_now()), self.desk()
        if ticket is None or ticket.snoozed_until is None or ticket.snoozed_until > now:
            return
        awake = Commit(ticket.id, ticket.version + 1, now, now, "desk", f"agenda:{ticket.snoozed_until}", desk.version, woken(ticket))
        try:
            commit(store.change(ticket, awake, desk).writes)
        except CommitRefused:
            return
