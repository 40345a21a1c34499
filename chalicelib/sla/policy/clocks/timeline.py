"""A ticket's timeline: its recorded commits and what was published, folded into rounds of the four clocks. No state of its own, so it can be derived
again for any moment, under any policy.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.desk.service_levels import CLOCKS, ClockName, LevelsInForce
from chalicelib.sla.model import Timeline
from chalicelib.tickets.model import Commit, Ticket
from chalicelib.tickets.policy.projection import apply

from .choosing import Facts, History, difference, facts_of, in_force, promise_of
from .reading import clock_round
from .rounds import Running, ended, passed, settled
from .signals import Signal, beginning_of, end_of, pause_of, signal_of


class Story(Struct, frozen=True):
    """How far the record was read. `version`: of the document that the last step went by."""

    at: int = 0
    version: int = 0
    ticket: Ticket | None = None
    rounds: tuple[Running, ...] = ()


def timeline(commits: Sequence[Commit], history: History, now: int) -> Timeline:
    """The clocks at `now` (epoch seconds) of a ticket whose whole record is `commits`, in order of version.

    What was recorded to have happened after `now` is not looked at, so the same record tells how things stood at any earlier moment. A commit that
    happened before the one that it follows counts from that one's moment. Raises ValueError for a record that has a gap.
    """
    story = Story()
    for commit in commits:
        if max(story.at, commit.occurred_at) > now:
            break
        story = after_commit(story, apply(story.ticket, commit), commit, history)
    story = until(story, history, now)
    return Timeline(now, tuple(clock_round(given) for given in story.rounds if given.promise is not None))


def until(story: Story, history: History, now: int) -> Story:
    """With the time until then counted, through whatever was published meanwhile."""
    story = _after_publications(story, history, now)
    at = max(now, story.at)
    return replace(story, at=at, rounds=tuple(passed(given, at) for given in story.rounds))


def after_commit(story: Story, after: Ticket, commit: Commit, history: History) -> Story:
    """`after` is the ticket that the commit made."""
    story = _after_publications(story, history, commit.occurred_at)
    signal = signal_of(story.ticket, after, commit, story.at)
    levels, facts = in_force(history, commit.configuration), facts_of(after)
    because = difference(facts_of(story.ticket), facts) if story.ticket else ""
    rounds = [_stopped(passed(given, signal.at), signal) for given in story.rounds]
    rounds += _begun(rounds, signal)
    settled_rounds = tuple(_settled(given, levels, facts, after, because) for given in rounds)
    return Story(signal.at, commit.configuration, after, settled_rounds)


def _stopped(given: Running, signal: Signal) -> Running:
    end = end_of(given.clock, signal) if given.is_under_way else None
    return ended(given, *end) if end else given


def _begun(rounds: Sequence[Running], signal: Signal) -> Iterator[Running]:
    under_way = {given.clock for given in rounds if given.is_under_way}
    for clock in CLOCKS:
        because = None if clock in under_way else beginning_of(clock, signal)
        if because is not None:
            yield Running(clock, _next_number(rounds, clock), signal.at, because, signal.at, signal.after.team)


def _next_number(rounds: Sequence[Running], clock: ClockName) -> int:
    """Rounds for which nothing was promised are not told of, so they have no number."""
    last = next((given for given in reversed(rounds) if given.clock == clock), None)
    return 1 if last is None else last.number + (last.promise is not None)


def _settled(given: Running, levels: LevelsInForce, facts: Facts, ticket: Ticket, because: str) -> Running:
    if not given.is_under_way:
        return given
    changed = settled(given, promise_of(levels, given.clock, facts), pause_of(ticket), facts.team, because)
    return passed(changed, changed.counted_until)


def _after_publications(story: Story, history: History, moment: int) -> Story:
    """What is published while a ticket is open holds for its clocks from that moment; from its last change, where that was made by the version before."""
    for given in history:
        if story.ticket is not None and given.version > story.version and given.since <= moment:
            at, facts, ticket = max(story.at, given.since), facts_of(story.ticket), story.ticket
            counted = (passed(running, at) for running in story.rounds)
            rounds = tuple(_settled(running, given, facts, ticket, "policies") for running in counted)
            story = replace(story, at=at, version=given.version, rounds=rounds)
    return story
