"""What an agent decides on the version that they read: what is no news to them stops nobody, what is news is told."""

from collections.abc import Callable

from chalicelib.core.errors import Conflict
from chalicelib.tickets.writing import Written

from .policy.collision import is_stopped_by


def committed(act: Callable[[int], Written], read: int) -> Written:
    """Raises Conflict where somebody did what whoever decided must see first. What the desk did by itself (a clock warned, a page was acknowledged) is none."""
    try:
        return act(read)
    except Conflict as conflict:
        current, changes = conflict.fields.get("current_version"), conflict.fields.get("changes")
        if not isinstance(current, int) or not isinstance(changes, list) or is_stopped_by(changes):
            raise
        return act(current)
