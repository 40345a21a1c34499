"""Reads chains of the record from the desk's table: those that were anchored, or all. For a person with rights of their own, never for a function."""

from collections.abc import Iterator

from chalicelib.audit.acts import ActRecord, AgentDayRecord
from chalicelib.aws.dynamodb import Desk
from chalicelib.tickets.policy.projection import rebuild
from chalicelib.tickets.records import EntryRecord, TicketRecord, commits_of, ticket_of

from .chains import Chain, chain_of_day, chain_of_ticket

DERIVED = ("clocks", "counted_until", "level", "page", "called_at", "subject", "head")
"""What of a ticket's item follows from more than its own record."""

PARTS_OF_A_DAY = 2
"""`V#<agent>#<day>`; `V#<agent>` says whether they are blocked, and is no chain."""


def read_chain(name: str) -> tuple[Chain, list[str]]:
    """The chain, and what its item says otherwise than its record."""
    items = list(Desk.query(name, consistent_read=True))
    if name.startswith("T#"):
        ticket = next((item for item in items if isinstance(item, TicketRecord)), None)
        entries = [item for item in items if isinstance(item, EntryRecord)]
        return chain_of_ticket(name, ticket, entries), list(_projection_faults(name, ticket, entries))
    day = next((item for item in items if isinstance(item, AgentDayRecord)), None)
    return chain_of_day(name, day, (item for item in items if isinstance(item, ActRecord))), []


def names_of_all() -> Iterator[str]:
    """Every chain in the table. A scan."""
    for item in Desk.scan((Desk.pk.startswith("T#") | Desk.pk.startswith("V#")) & (Desk.sk == "#"), page_size=500):
        if item.pk.startswith("T#") or item.pk.count("#") == PARTS_OF_A_DAY:
            yield item.pk


def _projection_faults(name: str, record: TicketRecord | None, entries: list[EntryRecord]) -> Iterator[str]:
    commits = commits_of(entries)
    if record is None or [commit.version for commit in commits] != list(range(1, len(commits) + 1)) or not commits:
        return
    stored, told = ticket_of(record), rebuild(commits)
    different = [field for field in stored.__struct_fields__ if field not in DERIVED and getattr(stored, field) != getattr(told, field)]
    if different:
        yield f"{name}: its item says otherwise than its record: {', '.join(different)}."
