"""Keys and item shapes of saved views: `CFG`, `VW#<agent>#<id>` an agent's own, `VW#*#<id>` everybody's."""

import msgspec
from msgspec import Struct
from pynamodb.attributes import BinaryAttribute, UnicodeAttribute

from chalicelib.aws.dynamodb import Desk, Put, Update

PARTITION = "CFG"
ALL = "*"
MOST = 50
"""Of an agent's own, and of everybody's: every page of the console reads both."""


class SavedView(Struct, frozen=True, omit_defaults=True):
    """As a queue is asked for: a union of its partitions, so that it costs what it shows; or `query`, as it is typed into the console's search."""

    id: str
    name: str
    teams: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    assignee: str | None = None
    sort: str = "newest"
    query: str = ""


class ViewRecord(Desk, discriminator="VW"):
    view = BinaryAttribute(legacy_encoding=False, null=True)
    by = UnicodeAttribute()


def keep(owner: str, view: SavedView, by: str) -> Put:
    return Put(ViewRecord(PARTITION, f"VW#{owner}#{view.id}", view=msgspec.json.encode(view), by=by))


def take_away(owner: str, view_id: str, by: str) -> Update:
    """Refused where there is none."""
    record = ViewRecord(PARTITION, f"VW#{owner}#{view_id}")
    return Update(record, (ViewRecord.view.remove(), ViewRecord.by.set(by)), ViewRecord.view.exists())


def views_of(owner: str) -> list[SavedView]:
    found = Desk.query(PARTITION, Desk.sk.startswith(f"VW#{owner}#"), consistent_read=True)
    return [msgspec.json.decode(item.view, type=SavedView) for item in found if isinstance(item, ViewRecord) and item.view]
