"""The agents' API: what a ticket was promised, and why that was not kept."""

from typing import Annotated, Literal

from chalice import Blueprint
from msgspec import Meta, Struct

from chalicelib import wiring
from chalicelib.core.clock import iso
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import grouped
from chalicelib.desk.service_levels import ClockName
from chalicelib.sla.model import ClockRound, Mark, Segment, Timeline
from chalicelib.sla.policy.clocks.reading import local_time
from chalicelib.sla.usecases import timeline_of
from chalicelib.tickets.summary import moment

from .api import Answer, Api, Call
from .api_requests import ZonedTime, epoch_of

blueprint = Blueprint(__name__)
api = Api(blueprint)
Status = Literal["running", "paused", "overdue", "met", "late", "dropped"]


class SlaQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    at: Annotated[ZonedTime | None, Meta(description="As things stood then; now where left out.")] = None


class MarkView(Struct, frozen=True, kw_only=True):
    """Something happened to the clock. The amounts are how it stood right after that, in seconds in which `calendar` is open."""

    at: str
    local: Annotated[str, Meta(description="The same by the clock on the wall of whose calendar counted.")]
    what: Annotated[
        str, Meta(description="started, restarted, paused, resumed, moved, recomputed, warned, breached, met, late or dropped.")
    ]
    because: Annotated[str, Meta(description="A code such as customer-wrote, customer-awaited, `team tokyo>europe`, policies, `75%`.")]
    used_s: int
    left_s: Annotated[int, Meta(description="Below zero after the breach.")]
    due_at: str | None
    team: str
    calendar: str
    policy: str
    target_s: int


class SegmentView(Struct, frozen=True, kw_only=True):
    """A stretch in which nothing changed."""

    since: str
    until: Annotated[str | None, Meta(description="Null where it goes on.")]
    course: Annotated[str, Meta(description="running, paused or overdue.")]
    because: str
    used_s: int
    team: str
    calendar: str


class ClockView(Struct, frozen=True, kw_only=True):
    """One round of a clock: reopening begins another. `due_at`: the breach where there was one, else what is promised; null while it is paused."""

    clock: ClockName
    round: int
    status: Status
    began_at: str
    due_at: str | None
    ended_at: str | None
    breached_at: str | None
    next_at: Annotated[str | None, Meta(description="The next warning or the breach, if nothing happens before.")]
    used_s: int
    left_s: int
    timeline: list[MarkView]
    segments: list[SegmentView]


class SlaView(Struct, frozen=True):
    """`breached`: the rounds that were not kept, as `clock.round`; their timelines up to the mark `breached` say why."""

    ticket: str
    reference: str
    at: str
    breached: list[str]
    clocks: list[ClockView]


@api.operation(
    "GET", "/tickets/{ticket_id}/sla", summary="Tell what was promised, and why it was not kept", given=SlaQuery, answer=SlaView, problems=(NotFound,)
)  # fmt: skip
def show_promises(call: Call[SlaQuery], ticket_id: str) -> Answer:
    """Derived from the ticket's history and from what was published when: started, paused, moved, warned, breached, with used and left time at each."""
    desk = wiring.desk()
    at = epoch_of(call.given.at, "at") if call.given.at else int(desk.desk_now())
    return Answer(sla_view(ticket_id, timeline_of(ticket_id, desk.desk(), at)))


def sla_view(ticket_id: str, told: Timeline) -> SlaView:
    breached = [f"{found.clock}.{found.number}" for found in told.rounds if found.breached_at is not None]
    return SlaView(ticket_id, grouped(ticket_id), iso(told.now), breached, [_clock(found) for found in told.rounds])


def _clock(found: ClockRound) -> ClockView:
    return ClockView(
        clock=found.clock, round=found.number, status=_status(found), began_at=iso(found.began_at), due_at=moment(found.due_at),
        ended_at=moment(found.ended_at), breached_at=moment(found.breached_at), next_at=moment(found.next_at), used_s=found.used_s, left_s=found.left_s,
        timeline=[_mark(mark) for mark in found.marks], segments=[_segment(segment) for segment in found.segments],
    )  # fmt: skip


def _status(found: ClockRound) -> Status:
    if found.outcome is not None:
        return found.outcome.value  # type: ignore[return-value]
    return found.segments[-1].course.value if found.segments else "running"


def _mark(mark: Mark) -> MarkView:
    return MarkView(
        at=iso(mark.at), local=local_time(mark), what=mark.what.value, because=mark.because, used_s=mark.used_s, left_s=mark.left_s,
        due_at=moment(mark.due_at), team=mark.team, calendar=mark.calendar, policy=mark.policy, target_s=mark.target_s,
    )  # fmt: skip


def _segment(segment: Segment) -> SegmentView:
    return SegmentView(
        since=iso(segment.since), until=moment(segment.until), course=segment.course.value, because=segment.because, used_s=segment.used_s,
        team=segment.team, calendar=segment.calendar,
    )  # fmt: skip
