"""A run as it can be read afterwards: each ticket's commits and what it was after each, each page with its record, each copy that was taken.

The one place that knows how the desk stores and tells what the invariants speak of.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from email import message_from_bytes
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chalicelib.aws.dynamodb import Desk
from chalicelib.desk.model import DeskDocument, PublishedDesk
from chalicelib.oncall.policy import chain_history as h
from chalicelib.oncall.policy.page import QUARANTINE, TAKEOVER
from chalicelib.oncall.store import MemberRecord, PageEntry, PageRecord
from chalicelib.sla.policy.clocks.keeping import clocked
from chalicelib.tickets.events import Escalated, MessageReceived, Warned
from chalicelib.tickets.model import ACTIVE, BREACH, Commit, Ticket
from chalicelib.tickets.policy.projection import apply
from chalicelib.tickets.records import EntryRecord, TicketRecord, commits_of, ticket_of

from .machine import Invocation, Machine, Sending
from .people import page_in

_happenings = msgspec.json.Decoder(tuple[h.Happening, ...])
QUIET_S = 10 * 3600.0
"""The longest that quiet hours of the demo desk put a page off."""


class Stood(Struct, frozen=True):
    """What a ticket was from that commit on, until `until`."""

    commit: Commit
    ticket: Ticket
    until: float = float("inf")


class Copy(Struct, frozen=True):
    """A copy of a page that a channel took. `key` is the same for what must not come twice; `cycle` 0: the channel's form does not say it."""

    page: str
    key: str
    cycle: int
    taken_at: float
    by: Invocation


class Member(Struct, frozen=True):
    id: str
    round: int
    joined_at: int


class Told(Struct, frozen=True):
    """A page, with all that happened to it. `rearm_s`: after so long without activity an acknowledged one comes back; None: never."""

    id: str
    reason: str
    used_percent: int
    waits_for_morning: bool
    rearm_s: int | None
    members: tuple[Member, ...]
    events: tuple[h.Happening, ...]


class Record(Struct, frozen=True):
    """`mails`: when each outbox entry (ticket and entry) was taken by SES, and by which invocation. `quarantined`: whether a person was told."""

    histories: Mapping[str, list[Stood]]
    stored: Mapping[str, Ticket]
    pages: Mapping[str, Told]
    copies: list[Copy]
    mails: Mapping[tuple[str, str], list[tuple[float, Invocation]]]
    quarantined: Mapping[str, bool]
    due: list[str]
    """What is still on the agenda."""


def record_of(machine: Machine, document: DeskDocument) -> Record:
    items = machine.cloud.tables.tables["DeskTable"].leader.items
    found: dict[type, list[Desk]] = defaultdict(list)
    for raw in items.values():
        if raw["ty"]["S"] in {"T", "E", "O", "P", "PE", "PM"}:
            item = Desk.from_raw_data(dict(raw))
            found[type(item)].append(item)
    entries: dict[str, list[EntryRecord]] = defaultdict(list)
    for item in (each for kind, own in found.items() if issubclass(kind, EntryRecord) for each in own):
        entries[item.pk[2:]].append(item)  # type: ignore[arg-type]
    desk = PublishedDesk(1, document)
    return Record(
        {ticket: _history(desk, sorted(own, key=lambda entry: entry.sk)) for ticket, own in entries.items()},
        {str(item.id): ticket_of(item) for item in found[TicketRecord]},  # type: ignore[arg-type]
        _pages(found, document),
        sorted([*_published(machine), *_posted(machine), *_mailed(machine)], key=lambda copy: copy.taken_at),
        _mails(machine),
        {raw["dd"]["S"]: "due_at" not in raw for raw in items.values() if raw["ty"]["S"] == "X"},
        [f"{key} at {raw['due_at']['N']}" for key, raw in items.items() if "due_at" in raw and "due_pk" in raw],
    )


def _history(desk: PublishedDesk, entries: Iterable[EntryRecord]) -> list[Stood]:
    found: list[Stood] = []
    for commit in commits_of(entries):
        before = found[-1].ticket if found else None
        if found:
            found[-1] = replace(found[-1], until=float(commit.recorded_at))
        found.append(Stood(commit, clocked(before, apply(before, commit), commit, desk)))
    return found


def _pages(found: Mapping[type, list[Desk]], document: DeskDocument) -> dict[str, Told]:
    members: dict[str, list[Member]] = defaultdict(list)
    for item in found[MemberRecord]:
        members[item.pk[2:]].append(Member(item.sk.split("#")[2], int(item.rd), int(item.at)))  # type: ignore[attr-defined]
    events: dict[str, list[tuple[str, tuple[h.Happening, ...]]]] = defaultdict(list)
    for item in found[PageEntry]:
        events[item.pk[2:]].append((item.sk, _happenings.decode(item.ev)))  # type: ignore[attr-defined]
    pages = {}
    for item in found[PageRecord]:
        page_id, chain = item.pk[2:], document.chains[item.ch]  # type: ignore[attr-defined]
        happened = tuple(event for _, own in sorted(events[page_id]) for event in own)
        waits = chain.quiet is not None and item.sv != "critical"  # type: ignore[attr-defined]
        pages[page_id] = Told(page_id, item.re, int(item.pc), waits, chain.rearm_s, tuple(members[page_id]), happened)  # type: ignore[attr-defined]
    return pages


def _published(machine: Machine) -> Iterable[Copy]:
    for sending in machine.sendings:
        if sending.through == "sns":
            page = machine.cloud.publisher.pages[sending.number]
            told = json.loads(page.texts["https"])
            yield _told_as(told, page.topic, sending)


def _posted(machine: Machine) -> Iterable[Copy]:
    return (_told_as(machine.posted[sending.number], "webhook", sending) for sending in machine.sendings if sending.through == "webhook")


def _told_as(told: Mapping[str, Any], channel: str, sending: Sending) -> Copy:
    key = f"{told['cycle']} {told['level']} {told['copy']} {told['to']} by {channel}"
    return Copy(told["page_id"], key, told["cycle"], sending.at, sending.by)


def _mailed(machine: Machine) -> Iterable[Copy]:
    for sending in machine.sendings:
        mail = machine.cloud.mailer.mails[sending.number] if sending.through == "sesv2" else None
        if mail is not None and mail.tags.get("kind") == "page":
            key = str(message_from_bytes(mail.raw)["Message-ID"])
            yield Copy(page_in(mail.raw)["page_id"], key, 0, sending.at, sending.by)


def _mails(machine: Machine) -> dict[tuple[str, str], list[tuple[float, Invocation]]]:
    found: dict[tuple[str, str], list[tuple[float, Invocation]]] = defaultdict(list)
    for sending in machine.sendings:
        tags = machine.cloud.mailer.mails[sending.number].tags if sending.through == "sesv2" else {}
        if "ticket" in tags:
            found[tags["ticket"], tags["entry"]].append((sending.at, sending.by))
    return found


# ---- what the desk's words mean


def took_in(commit: Commit) -> bool:
    return any(isinstance(event, MessageReceived) for event in commit.events)


def without_sealed(ticket: Ticket) -> Ticket:
    """As far as the events tell it."""
    return replace(ticket, subject=b"", head=b"")


def heard_of(commit: Commit) -> list[tuple[str, int, str | None]]:
    """What people were told by a commit: clock, percent, page."""
    events = (event for event in commit.events if isinstance(event, Escalated | Warned))
    return [(event.clock, BREACH if isinstance(event, Escalated) else event.percent, event.page) for event in events]


def is_by_agent(commit: Commit) -> bool:
    return commit.actor.startswith("agent:")


def waits_for(page: Told, member: Member, ticket: Ticket, at: float) -> bool:
    """Whether a ticket needs this page at that moment: its promise is broken (or so far used) and still awaited."""
    if page.reason == QUARANTINE:
        return True
    if ticket.state not in ACTIVE:
        return False
    if page.reason == TAKEOVER:
        return ticket.waiting_since is not None
    clock = ticket.clocks.get(page.reason)
    if clock is None or not clock.is_running or clock.round != member.round:
        return False
    return page.used_percent < BREACH or clock.breached_at is not None or (clock.due_at is not None and clock.due_at <= at)
