"""How each copy of a page fares: its state by recipient and channel, and what follows when a channel fails."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.desk.chains import Channel

from . import chain_history as h

UNKNOWN_S = 20
"""A call that says nothing for so long counts as failed: its process died, or it hangs. Rather twice than never."""
RETRY_S = 30
RETRY_AT_MOST_S = 900


class Delivery(StrEnum):
    TRYING = "trying"
    TAKEN = "taken"
    FAILED = "failed"


class Outcome(Struct, frozen=True):
    """`at`: when it came to this state (epoch seconds)."""

    state: Delivery
    at: int
    reason: str = ""


class Try(Struct, frozen=True, array_like=True):
    channel: Channel
    state: Delivery
    at: int


class Reach(Struct, frozen=True, omit_defaults=True):
    """One recipient of a copy. `tries` are those since all channels had failed for the last time; `again`: how often they had.

    `alarmed_at`: when the alarm was told that they had again.
    """

    to: h.Recipient
    tries: tuple[Try, ...] = ()
    again: int = 0
    is_told: bool = False
    alarmed_at: int | None = None

    @property
    def is_done(self) -> bool:
        return self.is_told or self.alarmed_at is not None

    def after(self, event: h.Tried | h.Taken | h.Failed) -> "Reach":
        """What was taken stays so, however late or often other news of it comes; a failure is not undone by a beginning recorded after it."""
        begun = self._in_round(event.attempt)
        if begun is None or (isinstance(event, h.Tried) and event.attempt.channel in {known.channel for known in begun.tries}):
            return replace(self, is_told=True) if isinstance(event, h.Taken) else self
        made = Try(event.attempt.channel, _STATES[type(event)], event.at)
        tries = {known.channel: known for known in begun.tries}
        if made.channel not in tries or tries[made.channel].state is Delivery.TRYING:
            tries[made.channel] = made
        return replace(begun, tries=tuple(tries.values()), is_told=begun.is_told or made.state is Delivery.TAKEN)

    def _in_round(self, attempt: h.Attempt) -> "Reach | None":
        """None: the attempt belongs to an earlier round."""
        if attempt.again > self.again:
            return replace(self, tries=(), again=attempt.again, alarmed_at=None)
        return self if attempt.again == self.again else None


_STATES = {h.Tried: Delivery.TRYING, h.Taken: Delivery.TAKEN, h.Failed: Delivery.FAILED}


class Copy(Struct, frozen=True, omit_defaults=True):
    """A copy on its way. Without `reaches` its level had nobody; `alarmed_at` is then when the alarm was told."""

    at: int
    cycle: int
    level: int
    copy: int
    reaches: tuple[Reach, ...]
    alarmed_at: int | None = None

    @property
    def is_done(self) -> bool:
        return all(reach.is_done for reach in self.reaches) if self.reaches else self.alarmed_at is not None

    def is_about(self, one: h.Attempt | h.Alarmed) -> bool:
        return (one.cycle, one.level, one.copy) == (self.cycle, self.level, self.copy)

    def after(self, event: h.Tried | h.Taken | h.Failed | h.Alarmed) -> "Copy":
        if not isinstance(event, h.Alarmed):
            return replace(
                self, reaches=tuple(reach.after(event) if reach.to.id == event.attempt.recipient else reach for reach in self.reaches)
            )
        if event.recipient is None:
            return replace(self, alarmed_at=self.alarmed_at or event.at)
        return replace(self, reaches=tuple(_alarmed(reach, event) if reach.to.id == event.recipient else reach for reach in self.reaches))


def copy_of(raised: h.Raised) -> Copy:
    return Copy(raised.at, raised.cycle, raised.level, raised.copy, tuple(Reach(to) for to in raised.recipients))


def _alarmed(reach: Reach, event: h.Alarmed) -> Reach:
    return replace(reach, alarmed_at=event.at) if reach.again == event.again and reach.alarmed_at is None else reach


class Step(Struct, frozen=True):
    """What follows for one recipient of one copy: an attempt, or (None) the alarm, because every channel failed."""

    at: int
    attempt: h.Attempt | None
    again: int


def next_step(copy: Copy, reach: Reach, *, begins_again: bool) -> Step | None:
    """Channel after channel until one takes it; then the alarm; then, where it `begins_again`, all of it anew, later each time. What began goes on
    to a channel or the alarm in any case. None: told, or given up.
    """
    if reach.is_told:
        return None
    at = max((known.at + (UNKNOWN_S if known.state is Delivery.TRYING else 0) for known in reach.tries), default=copy.at)
    tried = {known.channel for known in reach.tries}
    untried = next((channel for channel in reach.to.channels if channel not in tried), None)
    if untried is not None:
        return Step(at, _attempt(copy, reach, untried, reach.again), reach.again)
    if reach.alarmed_at is None:
        return Step(at, None, reach.again)
    if not begins_again:
        return None
    wait_s = min(RETRY_S << min(reach.again, 10), RETRY_AT_MOST_S)
    return Step(max(at, reach.alarmed_at) + wait_s, _attempt(copy, reach, reach.to.channels[0], reach.again + 1), reach.again + 1)


def _attempt(copy: Copy, reach: Reach, channel: Channel, again: int) -> h.Attempt:
    return h.Attempt(copy.cycle, copy.level, copy.copy, reach.to.id, channel, again)


def outcomes_of(history: h.PageHistory) -> Mapping[h.Attempt, Outcome]:
    """The delivery state of every attempt that was ever made, by the same rules: for people who look."""
    known: dict[h.Attempt, Outcome] = {}
    for event in history.events:
        if isinstance(event, h.Tried | h.Taken | h.Failed):
            before, state = known.get(event.attempt), _STATES[type(event)]
            is_news = before is None or (state is not Delivery.TRYING and before.state is Delivery.TRYING)
            if is_news or (state is Delivery.TAKEN and before is not None and before.state is Delivery.FAILED):
                known[event.attempt] = Outcome(state, event.at, event.reason if isinstance(event, h.Failed) else "")
    return known
