"""The commits of all tickets of a desk's table, with a word on how far the reading is."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from chalicelib.aws.dynamodb import Desk
from chalicelib.tickets.model import Commit
from chalicelib.tickets.records import EntryRecord, OutboundRecord, commits_of

PAGE_ROWS = 500
Told = Callable[[int, int], None]
"""`told(entries, tickets)`: read so far."""


def past_commits(told: Told) -> dict[str, list[Commit]]:
    """By ticket, in order of version. A scan of the table: this is for a person at a desk of their own, never for a function."""
    found: dict[str, list[Commit]] = defaultdict(list)
    for entries, entry in enumerate(_entries(), 1):
        for commit in commits_of([entry]):
            found[commit.ticket_id].append(commit)
        if entries % PAGE_ROWS == 0:
            told(entries, len(found))
    return {ticket: whole for ticket, commits in found.items() if (whole := in_order(commits))}


def _entries() -> Iterable[EntryRecord]:
    scanned = Desk.scan(Desk.sk.startswith("E#"), page_size=PAGE_ROWS)
    return (item for item in scanned if isinstance(item, EntryRecord | OutboundRecord))


def in_order(commits: Iterable[Commit]) -> list[Commit]:
    """Empty where the record has a gap: it was being written while it was read, or its beginning is gone."""
    ordered = sorted(commits, key=lambda commit: commit.version)
    return ordered if [commit.version for commit in ordered] == list(range(1, len(ordered) + 1)) else []
