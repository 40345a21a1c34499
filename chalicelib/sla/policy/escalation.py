"""What to do when a ticket's promised time runs out: raise it level by level until a person acknowledges; then the last level repeats."""

from msgspec import Struct

from chalicelib.desk.model import Escalation, Severity
from chalicelib.tickets.events import Escalated
from chalicelib.tickets.model import ACTIVE, Ticket


class Raise(Struct, frozen=True):
    """The event to record and the page to send. `repeat_after_s` is set on the last level."""

    event: Escalated
    severity: Severity
    repeat_after_s: int | None


def due_escalation(ticket: Ticket, escalation: Escalation, now: int) -> Raise | None:
    """What is due now; None where the ticket was answered, acknowledged, closed or raised meanwhile."""
    running = next((name for name, clock in sorted(ticket.clocks.items()) if clock.is_running), None)
    if running is None or ticket.state not in ACTIVE or ticket.escalate_at is None or ticket.escalate_at > now:
        return None
    level = ticket.level + 1
    is_last = level >= len(escalation.levels)  # more than there are: the team or the configuration changed on the way
    next_at = None if is_last else now + escalation.levels[level].after_s
    event = Escalated(running, level, page_id(ticket, running, level), next_at)
    return Raise(event, escalation.levels[min(level, len(escalation.levels)) - 1].severity, escalation.repeat_s if is_last else None)


def page_id(ticket: Ticket, clock: str, level: int) -> str:
    """One id for a level of a round, whoever computes it and however often: `<ticket>.<clock>.<round>.<level>`."""
    return f"{ticket.id}.{clock}.{ticket.round}.{level}"
