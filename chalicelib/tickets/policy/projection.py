"""Folds commits into a ticket: the only way in which a ticket changes. Its clocks follow from that (chalicelib/sla/policy/clocks)."""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

from msgspec.structs import replace

from chalicelib.tickets import events as e
from chalicelib.tickets.model import AUTOMATIC, AWAITED_FROM_US, TAKEOVER, Commit, Purpose, State, Task, Ticket

Change = dict[str, Any]
_COUNTERS = {Purpose.ACKNOWLEDGEMENT: "acknowledgements", Purpose.ANSWER: "answers", Purpose.WARNING: "warnings"}


def apply(ticket: Ticket | None, commit: Commit) -> Ticket:
    """The ticket after the commit. The first commit must open it, and versions must follow each other without a gap."""
    expected = 1 if ticket is None else ticket.version + 1
    if commit.version != expected:
        raise ValueError(f"commit {commit.version} of {commit.ticket_id} does not follow version {expected - 1}")
    for event in commit.events:
        if isinstance(event, e.Opened):
            ticket = _opened(event, commit)
        elif ticket is None:
            raise ValueError(f"the record of {commit.ticket_id} does not begin with its opening")
        else:
            ticket = replace(ticket, **_CHANGES[type(event)](ticket, event, commit))
    if ticket is None:
        raise ValueError(f"the record of {commit.ticket_id} begins with an empty commit")
    return replace(ticket, version=commit.version, updated_at=commit.occurred_at, configuration=commit.configuration)


def rebuild(commits: Iterable[Commit]) -> Ticket:
    """The ticket that its whole record tells of."""
    ticket = reduce(apply, commits, None)
    if ticket is None:
        raise ValueError("there are no commits")
    return ticket


def _opened(event: e.Opened, commit: Commit) -> Ticket:
    return Ticket(
        id=commit.ticket_id, version=0, state=State(event.state), priority=event.priority, team=event.team, mailbox=event.mailbox,
        brand=event.brand, channel=event.channel, language=event.language, category=event.category, requester=event.requester,
        is_authenticated=event.is_authenticated, opened_at=commit.occurred_at, updated_at=commit.occurred_at, waiting_since=None,
        participants=frozenset({event.requester}), follows=event.follows, plan=event.plan,
        state_since=commit.occurred_at, spoken_at=commit.occurred_at,
    )  # fmt: skip


def _received(ticket: Ticket, event: e.MessageReceived, commit: Commit) -> Change:
    if not event.wants_answer:
        return {}
    spoken = {"spoken_at": max(ticket.spoken_at, commit.occurred_at)}
    called = {"called_at": commit.recorded_at} if TAKEOVER in (event.flag or "").split(",") else {}
    waits_anew = ticket.waiting_since is None and ticket.state in AWAITED_FROM_US
    return {"has_written": True} | spoken | called | ({"waiting_since": commit.occurred_at} if waits_anew else {})


def _sent(ticket: Ticket, event: e.Sent, commit: Commit) -> Change:
    purpose = Purpose(event.purpose)
    if purpose in AUTOMATIC:
        counter = _COUNTERS[purpose]
        return {counter: getattr(ticket, counter) + 1}
    spoken = {"spoken_at": commit.occurred_at}
    return {"replies": ticket.replies + 1, "waiting_since": None} | spoken if purpose is Purpose.REPLY else spoken


def _state(ticket: Ticket, event: e.StateChanged, commit: Commit) -> Change:
    state = State(event.to)
    since = {"state": state, "state_since": ticket.state_since if state is ticket.state else commit.occurred_at}
    if state not in AWAITED_FROM_US:
        return since | {"waiting_since": None}
    waits_anew = any(_has_written(other) or (isinstance(other, e.DeliveryBounced) and other.is_reply) for other in commit.events)
    return since | {"waiting_since": ticket.waiting_since or (commit.occurred_at if waits_anew else None)}


def _has_written(event: e.Event) -> bool:
    return isinstance(event, e.MessageReceived) and event.wants_answer


def _escalated(ticket: Ticket, event: e.Escalated, commit: Commit) -> Change:
    """A promise that ran out and calls nobody leaves the page of another as it is."""
    called = {"called_at": None} if event.clock == TAKEOVER else {}
    return called if event.page is None else {"level": event.level, "page": event.page, **called}


def _merged(ticket: Ticket, event: e.Merged, commit: Commit) -> Change:
    return {"state": State.MERGED, "into": event.into, "waiting_since": None, "state_since": commit.occurred_at}


def _unmerged(ticket: Ticket, event: e.Unmerged, commit: Commit) -> Change:
    return {"state": State(event.state), "into": None, "waiting_since": event.waiting_since, "state_since": commit.occurred_at}


def _absorbed(ticket: Ticket, event: e.Absorbed, commit: Commit) -> Change:
    """Whoever waits on the other ticket waits on this one now."""
    waits = [since for since in (ticket.waiting_since, event.waiting_since) if since is not None]
    is_awaited = ticket.state in AWAITED_FROM_US
    return {"kids": ticket.kids | {event.ticket}} | ({"waiting_since": min(waits, default=None)} if is_awaited else {})


def _rule_applied(ticket: Ticket, event: e.RuleApplied, commit: Commit) -> Change:
    others = {one for one in ticket.fired if one.partition("@")[0] != event.rule}
    fired = {"fired": frozenset({*others, f"{event.rule}@{event.since}"})} if event.since is not None else {}
    if not event.deferred:
        return fired
    return fired | {"pending": ticket.pending | {event.rule}, "pending_at": ticket.pending_at or commit.recorded_at}


def _rule_finished(ticket: Ticket, event: e.RuleFinished, commit: Commit) -> Change:
    left = ticket.pending - {event.rule}
    return {"pending": left, "pending_at": ticket.pending_at if left else None}


def _task_set(ticket: Ticket, event: e.TaskSet, commit: Commit) -> Change:
    return {"tasks": (*ticket.tasks, Task(commit.version, event.agent))}


def _task_ticked(ticket: Ticket, event: e.TaskTicked, commit: Commit) -> Change:
    return {"tasks": tuple(replace(task, is_done=event.is_done) if task.version == event.task else task for task in ticket.tasks)}


def _unchanged(ticket: Ticket, event: e.Event, commit: Commit) -> Change:
    return {}


_CHANGES: dict[type, Callable[[Ticket, Any, Commit], Change]] = {
    e.MessageReceived: _received,
    e.MessageHeld: _unchanged,
    e.HeldDecided: _unchanged,
    e.Sent: _sent,
    e.NoteAdded: _unchanged,
    e.StateChanged: _state,
    e.Assigned: lambda ticket, event, commit: {"assignee": event.to},
    e.TeamChanged: lambda ticket, event, commit: {"team": event.to},
    e.PriorityChanged: lambda ticket, event, commit: {"priority": event.to},
    e.CategoryChanged: lambda ticket, event, commit: {"category": event.to},
    e.PlanChanged: lambda ticket, event, commit: {"plan": event.to},
    e.Snoozed: lambda ticket, event, commit: {"snoozed_until": event.until},
    e.ParticipantAdded: lambda ticket, event, commit: {"participants": ticket.participants | {event.customer}},
    e.ParticipantRemoved: lambda ticket, event, commit: {"participants": ticket.participants - {event.customer}},
    e.SenderAccepted: _unchanged,
    e.ClockStarted: _unchanged,
    e.ClockStopped: _unchanged,
    e.Escalated: _escalated,
    e.PageAcknowledged: _unchanged,
    e.Warned: _unchanged,
    e.Recounted: _unchanged,
    e.DeliveryFailed: _unchanged,
    e.DeliveryBounced: _unchanged,
    e.Withheld: _unchanged,
    e.SecretsRemoved: _unchanged,
    e.Judged: _unchanged,
    e.Tagged: lambda ticket, event, commit: {"tags": (ticket.tags | {*event.added}) - {*event.removed}},
    e.Linked: lambda ticket, event, commit: {"links": ticket.links | {event.ticket}},
    e.Unlinked: lambda ticket, event, commit: {"links": ticket.links - {event.ticket}},
    e.Merged: _merged,
    e.Unmerged: _unmerged,
    e.Absorbed: _absorbed,
    e.GivenBack: lambda ticket, event, commit: {"kids": ticket.kids - {event.ticket}},
    e.SplitOff: _unchanged,
    e.SplitUndone: _unchanged,
    e.RuleApplied: _rule_applied,
    e.RuleFinished: _rule_finished,
    e.PeopleTold: _unchanged,
    e.MacroApplied: _unchanged,
    e.TaskSet: _task_set,
    e.TaskTicked: _task_ticked,
    e.Revealed: _unchanged,
    e.StepUpSent: _unchanged,
    e.StepUpPassed: lambda ticket, event, commit: {"verified_until": event.until},
    e.StepUpLocked: lambda ticket, event, commit: {"verified_until": None},
    e.StepUpRefused: lambda ticket, event, commit: {"verified_until": None},
}
