"""A ticket and its history in codes and times alone: what may be stored in the clear and told without anybody's key."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict

from chalicelib.core.clock import iso
from chalicelib.core.ids import grouped

from .model import Commit, Ticket


class TicketState(Struct, frozen=True, kw_only=True):
    """What a write answers with. `version` is the one to send as If-Match with the next change."""

    id: str
    reference: Annotated[str, Meta(description="The id as people read it aloud.")]
    version: int
    state: str
    priority: int
    team: str
    assignee: str | None
    category: str | None
    language: str
    channel: str
    mailbox: str
    opened_at: str
    updated_at: str
    waiting_since: Annotated[str | None, Meta(description="Since when the customer waits for a person's answer.")]
    plan: Annotated[str | None, Meta(description="What the customer has, as policies ask for it.")]
    due_at: Annotated[str | None, Meta(description="The next time by which something is promised; null where no clock runs.")]
    tags: tuple[str, ...]
    links: Annotated[tuple[str, ...], Meta(description="Ids of tickets that have to do with this one.")]
    merged_into: Annotated[str | None, Meta(description="The ticket in which this one goes on.")]
    merged: Annotated[tuple[str, ...], Meta(description="Ids of tickets that go on in this one.")]
    verified_until: Annotated[
        str | None, Meta(description="The customer proved who they are, by a one-time code or the exchange's own check, until then.")
    ]
    snoozed_until: Annotated[str | None, Meta(description="Put aside until then; null where it is not.")]
    level: Annotated[int, Meta(description="The level of escalation that was reached in this round.")]
    removed: Annotated[
        tuple[str, ...] | UnsetType,
        Meta(description="Kinds of secrets that were taken out of what was just written; only there if there were any."),
    ] = UNSET
    left_out: Annotated[
        tuple[str, ...] | UnsetType,
        Meta(description="Ids of participants who were left out of Cc, being on the suppression list; only there if there were any."),
    ] = UNSET


class EventTold(Struct, frozen=True):
    """`type` is a code that never changes its meaning; `facts` are codes, ids and times in epoch seconds."""

    type: str
    facts: dict[str, str | int | bool | tuple[str, ...] | None]


class CommitTold(Struct, frozen=True, kw_only=True):
    """Everything that changed at once: one version of the ticket."""

    version: int
    occurred_at: str
    recorded_at: str
    actor: str
    configuration: Annotated[int, Meta(description="The version of the desk document that was in force.")]
    events: tuple[EventTold, ...]


def state_of(ticket: Ticket, removed: tuple[str, ...] = (), left_out: tuple[str, ...] = ()) -> TicketState:
    return TicketState(
        id=ticket.id, reference=grouped(ticket.id), version=ticket.version, state=ticket.state.value, priority=ticket.priority,
        team=ticket.team, assignee=ticket.assignee, category=ticket.category, plan=ticket.plan, language=ticket.language, channel=ticket.channel,
        mailbox=ticket.mailbox, opened_at=iso(ticket.opened_at), updated_at=iso(ticket.updated_at),
        waiting_since=moment(ticket.waiting_since), due_at=moment(ticket.deadline), snoozed_until=moment(ticket.snoozed_until), level=ticket.level,
        tags=tuple(sorted(ticket.tags)), links=tuple(sorted(ticket.links)), merged_into=ticket.into, merged=tuple(sorted(ticket.kids)),
        verified_until=moment(ticket.verified_until), removed=removed or UNSET, left_out=left_out or UNSET,
    )  # fmt: skip


def told(commit: Commit) -> CommitTold:
    return CommitTold(
        version=commit.version, occurred_at=iso(commit.occurred_at), recorded_at=iso(commit.recorded_at), actor=commit.actor,
        configuration=commit.configuration,
        events=tuple(EventTold(str(event.__struct_config__.tag), asdict(event)) for event in commit.events),
    )  # fmt: skip


def moment(epoch_s: int | None) -> str | None:
    return None if epoch_s is None else iso(epoch_s)
