"""The agents' API: search over everything that was written."""

from typing import Annotated

from chalice import Blueprint
from msgspec import Meta, Struct

from chalicelib import wiring
from chalicelib.core.clock import iso
from chalicelib.core.errors import InvalidInput
from chalicelib.core.ids import grouped
from chalicelib.desk.words import Identifier, Locale
from chalicelib.search.model import ref_of
from chalicelib.tickets.events import MessageReceived, NoteAdded
from chalicelib.tickets.model import Commit
from chalicelib.tickets.policy.searchable import Field
from chalicelib.tickets.searching import Filters, Hit

from .api import Answer, Api, Call
from .api_cursors import signed_cursor, verified_cursor
from .api_requests import AnyState, Cursor, Priority, ZonedTime

blueprint = Blueprint(__name__)
api = Api(blueprint)


class MessageQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    q: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=500,
            description='A reference (or its last five characters), a Message-ID with its <>, an address, or words; "in quotes" they stand together.',
        ),
    ]
    field: Annotated[Field | None, Meta(description="Look there alone; everywhere where left out.")] = None
    team: Annotated[tuple[Identifier, ...], Meta(max_length=20)] = ()
    state: Annotated[tuple[AnyState, ...], Meta(max_length=8)] = ()
    assignee: Annotated[
        Identifier | None, Meta(description="An agent's id; `none`: unassigned; `any`: assigned; `me`: the caller's own.")
    ] = None
    category: Annotated[tuple[Identifier, ...], Meta(max_length=20)] = ()
    language: Annotated[tuple[Locale, ...], Meta(max_length=20)] = ()
    channel: Annotated[tuple[Identifier, ...], Meta(max_length=20)] = ()
    priority: Annotated[tuple[Priority, ...], Meta(max_length=4)] = ()
    since: Annotated[ZonedTime | None, Meta(description="Messages of then or later.")] = None
    until: Annotated[ZonedTime | None, Meta(description="Messages of then or earlier.")] = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 20
    cursor: Cursor | None = None

    def filters(self, me: str) -> Filters:
        since, until = (None if at is None else int(at.timestamp()) for at in (self.since, self.until))
        return Filters(
            self.team, self.state, me if self.assignee == "me" else self.assignee, self.category, self.language, self.channel, self.priority,
            self.field, since, until,
        )  # fmt: skip


class HitView(Struct, frozen=True, kw_only=True):
    """The newest message of a ticket that says what was asked; without `version`: the ticket itself was named."""

    id: str
    reference: str
    subject: Annotated[str | None, Meta(description="Null where the customer was erased.")]
    team: str
    state: str
    priority: int
    assignee: str | None
    language: str
    version: int | None
    found_in: Annotated[str | None, Meta(description="In whose record that version stands, where it was merged into this ticket.")]
    kind: Annotated[str | None, Meta(description="received, sent or note.")]
    at: str | None
    excerpt: str


class SearchPage(Struct, frozen=True):
    """Newest first, each ticket once a page."""

    hits: list[HitView]
    next: Annotated[str | None, Meta(description="The cursor of the next page; null at the end.")]


@api.operation("GET", "/search", summary="Search messages and tickets", given=MessageQuery, answer=SearchPage)
def search_messages(call: Call[MessageQuery]) -> Answer:
    """What customers and agents wrote, notes and names of files. Words are found in any width, case and accent, long ones also by how they begin;
    Japanese by any two characters or more. A page may hold fewer than `limit` while `next` is set.
    """
    desk, query = wiring.desk(), call.given
    filters = query.filters(call.agent.id)
    about = f"search {query.q} {filters!r}"
    last = verified_cursor(desk.signer, about, query.cursor)
    hits = desk.search.find(query.q, filters, query.limit, ref_of(last) if last else None)
    if hits is None:
        raise InvalidInput("There is nothing here to look up. Take a word of two letters or more.", {"field": "q"})
    page = SearchPage([_view(hit) for hit in hits.found], signed_cursor(desk.signer, about, hits.last.name if hits.last else None))
    return Answer(
        page, seen=tuple(dict.fromkeys(ticket_id for hit in hits.found for ticket_id in (hit.ticket.id, _found_in(hit)) if ticket_id))
    )


def _view(hit: Hit) -> HitView:
    ticket, commit = hit.ticket, hit.commit
    return HitView(
        id=ticket.id, reference=grouped(ticket.id), subject=hit.subject, team=ticket.team, state=ticket.state.value, priority=ticket.priority,
        assignee=ticket.assignee, language=ticket.language, version=commit.version if commit else None, found_in=_found_in(hit), kind=_kind(commit) if commit else None,
        at=iso(commit.occurred_at) if commit else None, excerpt=hit.excerpt,
    )  # fmt: skip


def _found_in(hit: Hit) -> str | None:
    return hit.ref.ticket_id if hit.ref and hit.ref.ticket_id != hit.ticket.id else None


def _kind(commit: Commit) -> str:
    kinds = {type(event) for event in commit.events}
    return "received" if MessageReceived in kinds else "note" if NoteAdded in kinds else "sent"
