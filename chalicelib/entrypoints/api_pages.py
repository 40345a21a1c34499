"""The agents' API: a page as it stands with the delivery of each copy; acknowledge, resolve, put off, hand on."""

from datetime import datetime
from typing import Annotated

from chalice import Blueprint
from msgspec import Meta, Struct

from chalicelib import wiring
from chalicelib.core.clock import iso
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.oncall import store
from chalicelib.oncall.policy.chain_delivery import outcomes_of
from chalicelib.oncall.policy.page import Page

from .api import Answer, Api, Call, Nothing
from .api_requests import NoBody

blueprint = Blueprint(__name__)
api = Api(blueprint)
LONGEST_ID = 200
MOST_TICKETS = 100


class PageView(Struct, frozen=True, kw_only=True):
    """`level` is the one that was raised last, `next_at` when something follows by itself."""

    id: str
    state: Annotated[str, Meta(description="open, acknowledged, snoozed or resolved.")]
    team: str
    chain: str
    level: int
    severity: str
    reason: Annotated[str, Meta(description="A clock's name, takeover or quarantine.")]
    used_percent: Annotated[int, Meta(description="Of the promised time: 100 is a breach.")]
    ticket: Annotated[str | None, Meta(description="Where it is about one alone.")]
    tickets: Annotated[int, Meta(description="How many it is about.")]
    acknowledged_by: str | None
    acknowledged_at: str | None
    snoozed_until: str | None
    since: str
    next_at: str | None


class DeliveryView(Struct, frozen=True, kw_only=True):
    """One call: a copy of a level to one recipient by one channel. `state`: trying, taken (the channel took it: SNS tells no more), failed."""

    to: str
    channel: str
    level: int
    copy: int
    cycle: int
    attempt: int
    state: str
    at: str
    reason: str


class PageDetail(Struct, frozen=True):
    page: PageView
    deliveries: list[DeliveryView]
    about: Annotated[
        list[str], Meta(description="Its tickets, or quarantined mails, in the order in which they joined: a hundred at most.")
    ]


class SnoozeBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    until: Annotated[datetime, Meta(tz=True, description="To come, and within a week.")]


class HandOnBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    to: Annotated[
        str,
        Meta(
            pattern=r"^(person|rota|team):[a-z][a-z0-9-]{0,31}$",
            description="`person:`, `rota:` or `team:` and a name of the desk document.",
        ),
    ]


@api.operation("GET", "/pages/{page_id}", summary="Show a page", answer=PageDetail, problems=(NotFound,))
def show_page(call: Call[Nothing], page_id: str) -> Answer:
    """With the delivery state of every copy: to whom, by which channel, and what became of it."""
    page = store.get(_known(page_id))
    outcomes = outcomes_of(store.history_of(page.id)).items()
    deliveries = [
        DeliveryView(
            to=one.recipient, channel=one.channel, level=one.level, copy=one.copy + 1, cycle=one.cycle, attempt=one.again + 1, state=outcome.state.value,
            at=iso(outcome.at), reason=outcome.reason,
        )
        for one, outcome in outcomes
    ]  # fmt: skip
    return Answer(PageDetail(page_view(page), deliveries, [member.id for _, member in store.members_of(page.id, "", MOST_TICKETS)]))


@api.operation(
    "POST", "/pages/{page_id}/acknowledge", summary="Acknowledge a page", given=NoBody, answer=PageView, problems=(NotFound, Conflict)
)
def acknowledge_page(call: Call[NoBody], page_id: str) -> Answer:
    """Every copy of it stops. Whoever was first stays; asking again changes nothing. Without activity on its tickets it comes back (`rearm_s`)."""
    return Answer(page_view(wiring.desk().oncall.acknowledge(_known(page_id), call.agent.actor)))


@api.operation("POST", "/pages/{page_id}/resolve", summary="End a page", given=NoBody, answer=PageView, problems=(NotFound, Conflict))
def resolve_page(call: Call[NoBody], page_id: str) -> Answer:
    """For good. The desk does it by itself once the last of its tickets is answered or closed."""
    return Answer(page_view(wiring.desk().oncall.answering.resolve(_known(page_id), call.agent.actor)))


@api.operation(
    "POST", "/pages/{page_id}/snooze", summary="Put a page off", given=SnoozeBody, answer=PageView, problems=(NotFound, Conflict),
    example={"until": "2026-11-25T07:00:00Z"},
)  # fmt: skip
def snooze_page(call: Call[SnoozeBody], page_id: str) -> Answer:
    """Nothing goes out until then; after it the page comes back from level 1."""
    return Answer(page_view(wiring.desk().oncall.answering.snooze(_known(page_id), call.agent.actor, int(call.given.until.timestamp()))))


@api.operation(
    "POST", "/pages/{page_id}/hand-on", summary="Hand a page on", given=HandOnBody, answer=PageView, problems=(NotFound, Conflict),
    example={"to": "person:kenji"},
)  # fmt: skip
def hand_on_page(call: Call[HandOnBody], page_id: str) -> Answer:
    """Whoever gets it is told at once, at any hour. If nobody acknowledges, the chain goes on from the level that it had come to."""
    return Answer(page_view(wiring.desk().oncall.answering.hand_on(_known(page_id), call.agent.actor, call.given.to)))


def page_view(page: Page) -> PageView:
    status = page.status
    return PageView(
        id=page.id, state=status.status.value, team=page.team, chain=page.chain, level=page.level, severity=page.severity, reason=page.reason,
        used_percent=page.used_percent, ticket=page.ticket, tickets=page.tickets, acknowledged_by=status.by if page.acknowledged_at else None,
        acknowledged_at=_moment(page.acknowledged_at), snoozed_until=_moment(status.until or None) if status.status == "snoozed" else None,
        since=iso(page.created_at), next_at=_moment(page.due_at),
    )  # fmt: skip


def _moment(at: int | None) -> str | None:
    return None if at is None else iso(at)


def _known(page_id: str) -> str:
    if len(page_id) > LONGEST_ID:
        raise NotFound("There is no such page.")
    return page_id
