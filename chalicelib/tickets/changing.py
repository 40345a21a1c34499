"""An agent changes who has a ticket, where it stands, how urgent it is, what it is about."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.core.errors import InvalidInput
from chalicelib.customers import store as customers
from chalicelib.desk.model import PublishedDesk

from .events import PlanChanged
from .model import Ticket
from .policy.changes import SETTABLE, Unset, Wanted, events_of
from .writing import Draft, Order, TicketWriter, Written

LONGEST_SNOOZE_S = 366 * 86400


@dataclass
class Changer:
    desk: Callable[[], PublishedDesk]
    writer: TicketWriter
    is_agent: Callable[[str], bool]

    def change(self, ticket_id: str, wanted: Wanted, order: Order) -> Written:
        """What is as wanted already is no change. Raises InvalidInput for names that the desk does not know."""
        refuse_unknown(wanted, self.desk(), self.is_agent)
        refuse_far_snooze(wanted, self.writer.desk_now())

        def decide(ticket: Ticket) -> Draft:
            events = events_of(ticket, wanted)
            return Draft(
                events, also=tuple(customers.put_on_plan(ticket.requester, each.to) for each in events if isinstance(each, PlanChanged))
            )

        return self.writer.write(ticket_id, order, decide)


def refuse_far_snooze(wanted: Wanted, now: float) -> None:
    until = wanted.snoozed_until
    if isinstance(until, int) and not now < until <= now + LONGEST_SNOOZE_S:
        raise InvalidInput("A ticket is put aside until a time to come, within a year.", {"field": "snoozed_until"})


def refuse_unknown(wanted: Wanted, desk: PublishedDesk, is_agent: Callable[[str], bool]) -> None:
    document = desk.document
    if isinstance(wanted.team, str) and wanted.team not in document.teams:
        raise InvalidInput(f"There is no team {wanted.team!r}; it must be one of {', '.join(sorted(document.teams))}.", {"field": "team"})
    if isinstance(wanted.category, str) and wanted.category not in document.categories:
        known = ", ".join(sorted(document.categories))
        raise InvalidInput(f"There is no category {wanted.category!r}; it must be one of {known}.", {"field": "category"})
    if isinstance(wanted.plan, str) and wanted.plan not in document.plans:
        raise InvalidInput(f"There is no plan {wanted.plan!r}; it must be one of {', '.join(document.plans) or 'none'}.", {"field": "plan"})
    if isinstance(wanted.assignee, str) and not is_agent(wanted.assignee):
        raise InvalidInput(f"There is no agent {wanted.assignee!r}.", {"field": "assignee"})
    if not isinstance(wanted.state, Unset) and wanted.state not in SETTABLE:
        raise InvalidInput(f"{wanted.state.value} is no state that can be set.", {"field": "state"})
