"""The agents' API: tickets merged, split, linked and tagged, each with its way back."""

from typing import Annotated

from chalice import Blueprint
from msgspec import Meta, Struct

from chalicelib import wiring
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.tickets.policy.linking import MOST_TAGS
from chalicelib.tickets.splitting import Part
from chalicelib.tickets.summary import TicketState

from .api import Answer, Api, Call, ticket_id_of, written
from .api_requests import Version, VersionBody

blueprint = Blueprint(__name__)
api = Api(blueprint)
Reference = Annotated[str, Meta(min_length=13, max_length=15, description="Another ticket's id or reference.")]
Tags = Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=60)], ...], Meta(max_length=MOST_TAGS)]


class MergeBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    into: Reference
    version: Version | None = None


class SplitBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    message: Annotated[int, Meta(ge=1, le=999999, description="The version of the customer's message.")]
    subject: Annotated[str, Meta(max_length=200, description="The message's own where left out.")] = ""
    version: Version | None = None


class LinkBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    ticket: Reference
    version: Version | None = None


class TagsBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    add: Tags = ()
    remove: Tags = ()
    version: Version | None = None


@api.operation(
    "POST", "/tickets/{ticket_id}/merge", summary="Merge a ticket into another one", given=MergeBody, answer=TicketState, locking="optional",
    is_once=True, problems=(NotFound, Conflict),
)  # fmt: skip
def merge_ticket(call: Call[MergeBody], ticket_id: str) -> Answer:
    """The other one shows both conversations from now on, and takes what the customer writes to this one. Its customer must take part in the other one."""
    return written(wiring.desk().merger.merge(ticket_id, ticket_id_of(call.given.into), call.order(call.given.version)))


@api.operation(
    "POST", "/tickets/{ticket_id}/unmerge", summary="Undo a merging", given=VersionBody, answer=TicketState, locking="optional", is_once=True,
    problems=(NotFound, Conflict),
)  # fmt: skip
def unmerge_ticket(call: Call[VersionBody], ticket_id: str) -> Answer:
    """At any time: the ticket stands as it stood before, its clocks go on. What its customer wrote meanwhile stays on the other one."""
    return written(wiring.desk().merger.unmerge(ticket_id, call.order(call.given.version)))


@api.operation(
    "POST", "/tickets/{ticket_id}/split", summary="Make a message a ticket of its own", given=SplitBody, answer=TicketState, status=201,
    locking="optional", is_once=True, problems=(NotFound, Conflict),
)  # fmt: skip
def split_ticket(call: Call[SplitBody], ticket_id: str) -> Answer:
    """Answers with the new ticket. The message stays readable here; the two are linked."""
    return written(wiring.desk().splitter.split(ticket_id, Part(call.given.message, call.given.subject), call.order(call.given.version)))


@api.operation(
    "POST", "/tickets/{ticket_id}/unsplit", summary="Undo a splitting", given=VersionBody, answer=TicketState, locking="optional", is_once=True,
    problems=(NotFound, Conflict),
)  # fmt: skip
def unsplit_ticket(call: Call[VersionBody], ticket_id: str) -> Answer:
    """Called on the ticket that was split off, as long as nobody wrote on it."""
    return written(wiring.desk().splitter.undo(ticket_id, call.order(call.given.version)))


@api.operation(
    "POST", "/tickets/{ticket_id}/links", summary="Link two tickets", given=LinkBody, answer=TicketState, status=201, locking="optional",
    is_once=True, problems=(NotFound, Conflict),
)  # fmt: skip
def link_ticket(call: Call[LinkBody], ticket_id: str) -> Answer:
    """Both show it. Nothing else follows from it: their customers do not learn of each other."""
    return written(wiring.desk().merger.link(ticket_id, ticket_id_of(call.given.ticket), call.order(call.given.version)))


@api.operation(
    "POST", "/tickets/{ticket_id}/links/remove", summary="Undo a link", given=LinkBody, answer=TicketState, locking="optional", is_once=True,
    problems=(NotFound, Conflict),
)  # fmt: skip
def unlink_ticket(call: Call[LinkBody], ticket_id: str) -> Answer:
    return written(wiring.desk().merger.unlink(ticket_id, ticket_id_of(call.given.ticket), call.order(call.given.version)))


@api.operation(
    "POST", "/tickets/{ticket_id}/tags", summary="Put tags on a ticket, or take them off", given=TagsBody, answer=TicketState, locking="optional",
    is_once=True, problems=(NotFound, Conflict), example={"add": ["withdrawal"], "remove": []},
)  # fmt: skip
def tag_ticket(call: Call[TagsBody], ticket_id: str) -> Answer:
    """Tags are kept in small letters, and stand unsealed beside the ticket: no personal data."""
    return written(wiring.desk().labeller.tag(ticket_id, call.given.add, call.given.remove, call.order(call.given.version)))
