"""What came into a ticket while its page stood open: how many messages of others, and whether anything else that people did."""

from collections.abc import Iterable

from msgspec import Struct

from chalicelib.tickets import events as e
from chalicelib.tickets.model import Commit, Purpose

from .collision import NO_NEWS


class Arrived(Struct, frozen=True):
    messages: int = 0
    is_changed: bool = False


def arrived_in(commits: Iterable[Commit], me: str) -> Arrived:
    """One's own doing is no news, nor what the desk does by itself."""
    of_others = [commit for commit in commits if commit.actor != me]
    messages = sum(any(_says(event) for event in commit.events) for commit in of_others)
    kinds = {str(event.__struct_config__.tag) for commit in of_others for event in commit.events}
    return Arrived(messages, bool(kinds - NO_NEWS))


def _says(event: e.Event) -> bool:
    if isinstance(event, e.MessageReceived):
        return True
    if isinstance(event, e.Sent):
        return event.purpose in {Purpose.REPLY, Purpose.FORWARD}
    return isinstance(event, e.NoteAdded)
