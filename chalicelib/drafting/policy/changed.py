"""Whether the thread changed while an agent wrote: somebody said something, or the ticket is no longer the place to answer."""

from collections.abc import Iterable

from chalicelib.tickets import events as e
from chalicelib.tickets.model import Commit, Purpose

_SAYS = (e.NoteAdded, e.Merged, e.Unmerged, e.Absorbed, e.SplitOff)


def thread_changed(commits: Iterable[Commit], agent: str) -> bool:
    """A tag or an assignment does not stop a reply; a message, another agent's reply or note does."""
    return any(_says(event) for commit in commits if commit.actor != f"agent:{agent}" for event in commit.events)


def _says(event: e.Event) -> bool:
    if isinstance(event, e.MessageReceived):
        return not event.is_automatic
    if isinstance(event, e.Sent):
        return event.purpose in {Purpose.REPLY, Purpose.FORWARD}
    return isinstance(event, _SAYS)
