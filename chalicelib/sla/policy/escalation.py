"""What people are told, and how gravely, when the time of a ticket's clock runs out or is nearly used up."""

from msgspec import Struct

from chalicelib.desk.service_levels import TEAM_CHAIN
from chalicelib.desk.words import Severity
from chalicelib.oncall.ports import Alarm
from chalicelib.tickets.model import ACTIVE, BREACH, TAKEOVER, Ticket
from chalicelib.tickets.policy.security_lane import TOP_PRIORITY

from .clocks.choosing import History
from .clocks.keeping import Due, due_of


class Told(Struct, frozen=True):
    """Something to record. `alarm` None: nobody is called for it."""

    clock: str
    percent: int
    alarm: Alarm | None


def to_tell(ticket: Ticket, history: History, now: int) -> tuple[Told, ...]:
    """Everything that is due now, the gravest first. Nothing where the ticket was answered, closed or put on another promise meanwhile."""
    if ticket.state not in ACTIVE:
        return ()
    clocks = sorted(due_of(ticket, history, now), key=lambda due: (-due.percent, due.at))
    return (*_takeover(ticket, now), *(_told(ticket, due) for due in clocks))


def _takeover(ticket: Ticket, now: int) -> tuple[Told, ...]:
    """Who is in a stranger's account does not wait for a clock."""
    if ticket.called_at is None or ticket.called_at > now:
        return ()
    return (Told(TAKEOVER, BREACH, Alarm(TAKEOVER, ticket.version, BREACH, ticket.called_at, severity="critical")),)


def _told(ticket: Ticket, due: Due) -> Told:
    if due.chain is None:
        return Told(due.clock, due.percent, None)
    chain = None if due.chain == TEAM_CHAIN else due.chain
    return Told(due.clock, due.percent, Alarm(due.clock, due.round, due.percent, due.at, chain, _severity(ticket, due)))


def _severity(ticket: Ticket, due: Due) -> Severity:
    if due.percent < BREACH:
        return "info"
    return "critical" if ticket.priority == TOP_PRIORITY else "warning"
