"""Whether what happened while an agent wrote is news that they must read before their words go out."""

from collections.abc import Iterable, Mapping
from typing import Any

NO_NEWS = frozenset(
    {"clock", "clock-stopped", "clock-warned", "escalated", "page-acknowledged", "recounted", "judged", "withheld", "snoozed"}
    | {"revealed", "step-up-sent", "step-up-passed", "step-up-locked", "step-up-refused"}
)
"""What the desk does by itself and nobody answers to; and that somebody looked, or asked the customer for a code."""


def is_stopped_by(changes: Iterable[Mapping[str, Any]]) -> bool:
    """`changes` as a Conflict carries them. None at all is stopped, too: then it is not known what there was."""
    kinds = [event.get("type") for change in changes for event in change.get("events", ())]
    return not kinds or not NO_NEWS.issuperset(kinds)
