"""What must hold after any run, whatever went wrong in it (docs/sla.md). Each takes the record and says what is broken, one line each."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from chalicelib.oncall.policy import chain_history as h
from chalicelib.oncall.policy.page import QUARANTINE, TAKEOVER
from chalicelib.tickets import seen
from chalicelib.tickets.model import ACTIVE, BREACH
from infra.simulation import record as r

from .ledger import Ledger
from .record import Copy, Record, Told

Invariant = Callable[[Record, Ledger, float], Iterator[str]]
SETTLED_S = 2.0
"""Commits are written down in whole seconds: what is less apart may have been in any order."""
LONGEST_SILENCE_S = 86400.0 + 3600
"""Between two copies of a page that nobody acknowledged. Longer than any chain of the demo desk waits."""


def nothing_lost(record: Record, ledger: Ledger, bound_s: float) -> Iterator[str]:
    """Every mail became one message of one ticket, or lies in quarantine and a person was told."""
    taken: Counter[str] = Counter()
    where: dict[str, str] = {}
    for ticket, history in record.histories.items():
        for stood in history:
            if r.took_in(stood.commit):
                taken[stood.commit.cause] += 1
                where[stood.commit.cause] = ticket
    for mail in ledger.mails:
        cause = seen.message_key(mail.message_id)[0]
        is_held = cause in record.quarantined or cause.removeprefix("D#") in record.quarantined
        if taken[cause] + is_held != 1:
            yield f"mail {mail.message_id} is {taken[cause]} messages, and {'lies' if is_held else 'does not lie'} in quarantine"
        if mail.ticket is not None and cause in where and where[cause] != mail.ticket:
            yield f"mail {mail.message_id} joined {where[cause]} and not {mail.ticket}"
    yield from (f"nobody was told of {held} in quarantine" for held, is_told in record.quarantined.items() if not is_told)


def record_holds(record: Record, ledger: Ledger, bound_s: float) -> Iterator[str]:
    """Each ticket is what its events tell, its clocks included, and its versions have no gap."""
    for ticket, history in record.histories.items():
        if [stood.commit.version for stood in history] != list(range(1, len(history) + 1)):
            yield f"the versions of {ticket} have gaps"
        if ticket not in record.stored or r.without_sealed(record.stored[ticket]) != history[-1].ticket:
            yield f"{ticket} is not what its events tell"


def answers_arrive(record: Record, ledger: Ledger, bound_s: float) -> Iterator[str]:
    """What an agent was told is sent was sent, and once more only where a fault cut off who sent it before."""
    for asked in ledger.asked:
        if asked.what == "reply" and (asked.ticket, f"E-{asked.version:06d}-0") not in record.mails:
            yield f"the reply of version {asked.version} of {asked.ticket} was accepted and never sent"
    for entry, sendings in record.mails.items():
        yield from (
            f"mail {entry} was sent at {first[0]:.0f} and again at {second[0]:.0f}, and nothing had gone wrong"
            for first, second in pairwise(sendings)
            if not first[1].was_struck_since(first[0])
        )


def pages_are_not_doubled(record: Record, ledger: Ledger, bound_s: float) -> Iterator[str]:
    """No copy of a page reaches anybody twice by one channel, but where a fault cut off who sent it before it could say so."""
    by_copy: dict[tuple[str, str], list[Copy]] = defaultdict(list)
    for copy in record.copies:
        by_copy[copy.page, copy.key].append(copy)
    for (page, key), copies in by_copy.items():
        yield from (
            f"{page} ({key}) was sent at {first.taken_at:.1f} and again at {second.taken_at:.1f}, and nothing had gone wrong"
            for first, second in pairwise(copies)
            if not first.by.was_struck_since(first.taken_at)
        )


def promises_are_kept_or_told(record: Record, ledger: Ledger, bound_s: float) -> Iterator[str]:
    """A promise that runs out while it is awaited is recorded within the bound, once a round; so is what else people must hear of."""
    for ticket, history in record.histories.items():
        broken: Counter[tuple[str, int]] = Counter()
        for stood in history:
            yield from _not_heard_of(ticket, stood, bound_s)
            broken.update(
                (name, stood.ticket.clocks[name].round)
                for name, percent, _ in r.heard_of(stood.commit)
                if percent == BREACH and name in stood.ticket.clocks
            )
        yield from (f"{name} of {ticket} broke {times} times in round {round_}" for (name, round_), times in broken.items() if times > 1)


def _not_heard_of(ticket: str, stood: r.Stood, bound_s: float) -> Iterator[str]:
    """What came due while the ticket stood like this, long before anything else happened to it."""
    if stood.ticket.state not in ACTIVE:
        return
    for name, clock in stood.ticket.clocks.items():
        if clock.is_running and clock.told < BREACH and _has_passed(clock.due_at, stood, bound_s):
            yield f"{name} of {ticket} ran out at {clock.due_at}, and until {stood.until:.0f} nobody took note"
        if _has_passed(clock.next_at, stood, bound_s):
            yield f"{name} of {ticket} was to be heard of at {clock.next_at}, and until {stood.until:.0f} was not"
    if _has_passed(stood.ticket.called_at, stood, bound_s):
        yield f"{ticket} called for people at {stood.ticket.called_at}, and until {stood.until:.0f} nobody was told"


def _has_passed(at: int | None, stood: r.Stood, bound_s: float) -> bool:
    return at is not None and max(at, stood.commit.recorded_at) + bound_s < stood.until


def nothing_breaks_in_a_pause(record: Record, ledger: Ledger, bound_s: float) -> Iterator[str]:
    """Nor before its time: what is recorded as broken was running, and due."""
    for ticket, history in record.histories.items():
        for before, stood in pairwise(history):
            for name, percent, _ in r.heard_of(stood.commit):
                clock = before.ticket.clocks.get(name)
                if percent < BREACH or name == TAKEOVER:
                    continue
                if clock is None or not clock.is_running or (clock.due_at or 0) > stood.commit.recorded_at:
                    yield f"{name} of {ticket} was recorded as broken at {stood.commit.recorded_at}, when it was paused, ended or not due"


def pages_are_opened_in_time(record: Record, ledger: Ledger, bound_s: float) -> Iterator[str]:
    """What was recorded with a page is told by it: somebody gets a copy within the bound, or did before the ticket joined; or nobody waits any more."""
    first: dict[str, float] = {}
    for copy in record.copies:
        first.setdefault(copy.page, copy.taken_at)
    for ticket, history in record.histories.items():
        for stood in history:
            for _, _, page_id in r.heard_of(stood.commit):
                if page_id is None:
                    continue
                page = record.pages[page_id]
                by = stood.commit.recorded_at + bound_s + (r.QUIET_S if page.waits_for_morning else 0)
                if first.get(page_id, by + 1) > by and not _is_over(page, by):
                    yield f"{page_id} was opened for {ticket} at {stood.commit.recorded_at} and reached nobody by {by:.0f}"


def _is_over(page: Told, by: float) -> bool:
    return any(isinstance(event, h.Resolved | h.Acknowledged) and event.at <= by for event in page.events)


def no_page_without_need(record: Record, ledger: Ledger, bound_s: float) -> Iterator[str]:
    """Nobody is paged before the time, in a pause, or once it was answered or closed."""
    for copy in record.copies:
        page = record.pages[copy.page]
        if page.reason == QUARANTINE:
            continue
        if not any(_needs(record.histories[member.id], page, member, copy) for member in page.members):
            yield f"{copy.page} ({copy.key}) went out at {copy.taken_at:.0f}, when none of {len(page.members)} tickets waited"


def _needs(history: list[r.Stood], page: Told, member: r.Member, copy: Copy) -> bool:
    around = (
        stood.ticket for stood in history if stood.commit.recorded_at <= copy.taken_at and stood.until + SETTLED_S >= copy.by.began_at
    )
    return any(r.waits_for(page, member, ticket, copy.taken_at + SETTLED_S) for ticket in around)


def escalation_goes_on(record: Record, ledger: Ledger, bound_s: float) -> Iterator[str]:
    """Levels follow each other without a gap, and a page that nobody answered is never silent for long."""
    for page in record.pages.values():
        levels: dict[int, int] = defaultdict(int)
        for event in page.events:
            if isinstance(event, h.Raised):
                if not levels[event.cycle] <= event.level <= levels[event.cycle] + 1:
                    yield f"{page.id} was raised to level {event.level} after level {levels[event.cycle]}"
                levels[event.cycle] = event.level
        yield from (
            f"nobody answered {page.id}, and from {earlier:.0f} to {later:.0f} no copy of it was raised"
            for moments in _unanswered(page)
            for earlier, later in pairwise(moments)
            if later - earlier > LONGEST_SILENCE_S + (r.QUIET_S if page.waits_for_morning else 0)
        )


def _unanswered(page: Told) -> Iterator[list[float]]:
    """Moments at which copies were raised in each stretch in which the page was open, with its begin and end."""
    moments: list[float] = []
    for event in page.events:
        if isinstance(event, h.Opened | h.Rearmed | h.HandedOn):
            moments = [event.at]
        elif isinstance(event, h.Raised) and moments:
            moments.append(event.at)
        elif isinstance(event, h.Acknowledged | h.Snoozed | h.Resolved) and moments:
            yield [*moments, event.at]
            moments = []


def acknowledgement_stops_all(record: Record, ledger: Ledger, bound_s: float) -> Iterator[str]:
    """Once somebody was thanked no copy goes out any more, of any level, unless the page comes back because everybody forgot it."""
    for page_id, thanks in _thanks(ledger).items():
        page = record.pages[page_id]
        back = [event.at for event in page.events if isinstance(event, h.Rearmed | h.HandedOn)]
        for copy in record.copies:
            if copy.page != page_id:
                continue
            since = max((at for at in thanks if at < copy.by.began_at), default=None)
            if since is not None and not any(since - SETTLED_S <= at <= copy.taken_at for at in back):
                yield f"{page_id} ({copy.key}) went out at {copy.taken_at:.0f}, after it was acknowledged at {since:.0f}"


def _thanks(ledger: Ledger) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for acknowledged in ledger.acknowledged:
        found[acknowledged.page].append(acknowledged.ended_at)
    return found


def forgotten_pages_come_back(record: Record, ledger: Ledger, bound_s: float) -> Iterator[str]:
    """An acknowledged page of a ticket that still waits comes back after its time without activity."""
    for page in record.pages.values():
        if page.rearm_s is None or page.reason == QUARANTINE:
            continue
        active = sorted(
            stood.commit.recorded_at for member in page.members for stood in record.histories[member.id] if r.is_by_agent(stood.commit)
        )
        answered = [event for event in page.events if isinstance(event, h.Acknowledged)]
        for given in answered:
            following = min((at for at in _answers_and_ends(page, after=given) if at >= given.at), default=float("inf"))
            by = given.at + page.rearm_s + bound_s
            seen_at = max((at for at in active if at <= by), default=0)
            is_forgotten = seen_at <= given.at and following > by and _waits_all_along(record, page, given.at, by)
            if is_forgotten:
                yield f"{page.id} was acknowledged at {given.at} and forgotten, and did not come back by {by:.0f}"


def pages_come_back_on_time(record: Record, ledger: Ledger, bound_s: float) -> Iterator[str]:
    """A page that was put off comes back at that time if a ticket of it still waits; none comes back before its time, or once it was ended."""
    for page in record.pages.values():
        for put_off in (event for event in page.events if isinstance(event, h.Snoozed)):
            by = put_off.until + bound_s
            following = min((at for at in _answers_and_ends(page, after=put_off) if at >= put_off.at), default=float("inf"))
            if following > by and page.reason != QUARANTINE and _waits_all_along(record, page, put_off.at, by):
                yield f"{page.id} was put off until {put_off.until} and did not come back by {by:.0f}"
        yield from _back_too_early(page)


def _back_too_early(page: Told) -> Iterator[str]:
    """`rests_until`: the earliest time at which it may come back; None: it is open."""
    rests_until: float | None = None
    for event in page.events:
        match event:
            case h.Acknowledged():
                rests_until = event.at + page.rearm_s if page.rearm_s is not None else float("inf")
            case h.Snoozed():
                rests_until = event.until
            case h.Resolved():
                rests_until = float("inf")
            case h.HandedOn():
                rests_until = None
            case h.Rearmed():
                if rests_until is not None and event.at < rests_until:
                    yield f"{page.id} came back at {event.at}, before {rests_until:.0f}"
                rests_until = None


def hand_ons_arrive(record: Record, ledger: Ledger, bound_s: float) -> Iterator[str]:
    """Whoever a page was given to gets the next copy, in time and at any hour, unless somebody answered first or nobody waits any more."""
    for page in record.pages.values():
        for number, event in enumerate(page.events):
            if not isinstance(event, h.HandedOn):
                continue
            following = next((each for each in page.events[number + 1 :] if isinstance(each, _NEXT)), None)
            if following is None or following.at > event.at + bound_s:
                yield f"{page.id} was handed on to {event.to} at {event.at}, and until {event.at + bound_s:.0f} nothing came of it"
            elif (
                isinstance(following, h.Raised)
                and event.to.startswith("person:")
                and event.to not in {to.id for to in following.recipients}
            ):
                yield f"{page.id} was handed on to {event.to} at {event.at}, and the next copy went to others"


_NEXT = (h.Raised, h.Acknowledged, h.Snoozed, h.Resolved, h.HandedOn)


def _answers_and_ends(page: Told, *, after: h.Happening) -> Iterable[int]:
    """When what was recorded after that changed the page's rest."""
    kinds = h.Acknowledged | h.Resolved | h.Snoozed | h.HandedOn | h.Rearmed
    later = page.events[next(place for place, event in enumerate(page.events) if event is after) + 1 :]
    return (event.at for event in later if isinstance(event, kinds))


def _waits_all_along(record: Record, page: Told, start: float, end: float) -> bool:
    return any(
        all(
            r.waits_for(page, member, stood.ticket, end)
            for stood in record.histories[member.id]
            if stood.commit.recorded_at <= end and stood.until >= start
        )
        for member in page.members
    )


def people_are_served(record: Record, ledger: Ledger, bound_s: float) -> Iterator[str]:
    """Whoever asks is answered in the end, and not with what nobody expects."""
    yield from ledger.refused


def agenda_is_empty(record: Record, ledger: Ledger, bound_s: float) -> Iterator[str]:
    """When all is settled nothing is left to do."""
    yield from (f"still on the agenda: {due}" for due in record.due)


ALL: tuple[Invariant, ...] = (
    nothing_lost, record_holds, answers_arrive, pages_are_not_doubled, promises_are_kept_or_told, nothing_breaks_in_a_pause, pages_are_opened_in_time,
    no_page_without_need, escalation_goes_on, acknowledgement_stops_all, forgotten_pages_come_back,
    pages_come_back_on_time, hand_ons_arrive, people_are_served, agenda_is_empty,
)  # fmt: skip


def broken(record: Record, ledger: Ledger, bound_s: float) -> list[str]:
    return [f"{invariant.__name__}: {line}" for invariant in ALL for line in invariant(record, ledger, bound_s)]
