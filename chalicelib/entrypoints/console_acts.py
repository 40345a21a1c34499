"""What one button among several does stands in the record of the agent's day before it is done: the door knows the form alone (docs/audit.md)."""

from chalicelib import wiring
from chalicelib.audit.model import Origin

from .console_door import Visit, connection_of


def recorded(visit: Visit, what: str, *ids: str, outcome: str = "asked") -> None:
    """Raises Upstream: then nothing is recorded, and nothing may be done."""
    origin = Origin(connection_of(visit.request), visit.id)
    wiring.desk().audit.record(visit.agent.id, what, ids, outcome=outcome, origin=origin)
