"""What the stream of the desk's table would bring: here the table itself is asked for what is in it."""

from typing import Any

from chalicelib.aws.dynamodb import Desk
from chalicelib.tickets.records import EntryRecord, TicketRecord

from .cloud import Cloud


def written_since(cloud: Cloud, known: frozenset[tuple[str, ...]] = frozenset()) -> list[Desk]:
    """Tickets and entries whose keys are not among the `known`, in order of their keys."""
    items: dict[Any, Any] = cloud.tables.table(cloud.environment["DESK_TABLE"]).leader.items
    rows = (items[key] for key in sorted(items) if key not in known and items[key].get("ty", {}).get("S") in {"T", "E", "O"})
    return [item for item in map(Desk.from_raw_data, rows) if isinstance(item, EntryRecord | TicketRecord)]
