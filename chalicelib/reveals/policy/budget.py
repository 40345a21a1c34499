"""Whether an agent may be shown more."""

from collections.abc import Iterable

from chalicelib.audit.model import AgentDay
from chalicelib.reveals.model import OF_ACCOUNT, Grant
from chalicelib.tickets.model import Ticket


def is_within(day: AgentDay, budget: int) -> bool:
    return day.reveals < budget


def is_granted(grant: Grant | None, fields: Iterable[str], now: float) -> bool:
    """The same again, while it is shown: that is no further reveal."""
    return grant is not None and now < grant.until and grant.fields.issuperset(fields)


def with_another(grant: Grant | None, fields: frozenset[str], until: int, now: float) -> Grant:
    """What is shown still stays beside what is shown now."""
    still = grant.fields if grant is not None and now < grant.until else frozenset()
    return Grant(still | fields, until)


def needs_step_up(ticket: Ticket, fields: Iterable[str], now: float) -> bool:
    is_proved = ticket.verified_until is not None and now < ticket.verified_until
    return not is_proved and not OF_ACCOUNT.isdisjoint(fields)
