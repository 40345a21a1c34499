"""The agents' API: who takes part in a ticket, and whose mail is let in although it fails DMARC."""

from typing import Annotated

from chalice import Blueprint
from msgspec import Meta, Struct

from chalicelib import wiring
from chalicelib.core.clock import iso
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.reveals.policy.masking import masked_address
from chalicelib.tickets.model import Party
from chalicelib.tickets.summary import TicketState

from .api import Answer, Api, Call, written
from .api_cursors import signed_cursor, verified_cursor
from .api_requests import NoBody, PageQuery, ParticipantBody, VersionBody

blueprint = Blueprint(__name__)
api = Api(blueprint)
LONGEST_ID = 64


class AcceptedSenderView(Struct, frozen=True, kw_only=True):
    id: str
    address: Annotated[str | None, Meta(description="Masked; null where the customer was erased.")]
    accepted_by: str
    accepted_at: str
    quarantined: Annotated[str, Meta(description="The mail with whose release they were accepted.")]


class AcceptedSenders(Struct, frozen=True):
    senders: list[AcceptedSenderView]
    next: str | None


class Withdrawn(Struct, frozen=True):
    id: str


@api.operation(
    "POST", "/tickets/{ticket_id}/participants", summary="Let somebody take part", given=ParticipantBody, answer=TicketState, status=201,
    locking="optional", is_once=True, problems=(NotFound, Conflict), example={"address": "wife@customer.example", "name": "Hanako"},
)  # fmt: skip
def add_participant(call: Call[ParticipantBody], ticket_id: str) -> Answer:
    """What they write to this ticket joins it from now on, where it proves to be theirs. They are not told."""
    party = Party(call.given.address, call.given.name)
    return written(wiring.desk().participation.add(ticket_id, party, call.order(call.given.version)))


@api.operation(
    "POST", "/tickets/{ticket_id}/participants/{participant_id}/remove", summary="End somebody's part", given=VersionBody, answer=TicketState,
    locking="optional", is_once=True, problems=(NotFound, Conflict),
)  # fmt: skip
def remove_participant(call: Call[VersionBody], ticket_id: str, participant_id: str) -> Answer:
    """What they write to this ticket is held for an agent from now on. The requester cannot be removed."""
    return written(wiring.desk().participation.remove(ticket_id, participant_id, call.order(call.given.version)))


@api.operation(
    "GET",
    "/accepted-senders",
    summary="List the senders who are accepted although they fail DMARC",
    given=PageQuery,
    answer=AcceptedSenders,
)
def list_accepted_senders(call: Call[PageQuery]) -> Answer:
    """They were accepted by releasing a mail with `always`. Their mail opens tickets that are marked, and joins none by itself."""
    desk, limit = wiring.desk(), call.given.limit
    found = desk.accepted_senders.page(limit + 1, verified_cursor(desk.signer, "accepted", call.given.cursor))
    last = found[limit - 1][0].customer if len(found) > limit else None
    views = [
        AcceptedSenderView(
            id=each.customer,
            address=masked_address(contact.address) if contact else None,
            accepted_by=each.by,
            accepted_at=iso(each.at),
            quarantined=each.item,
        )
        for each, contact in found[:limit]
    ]
    page = AcceptedSenders(views, signed_cursor(desk.signer, "accepted", last))
    return Answer(page, seen=tuple(each.customer for each, _ in found[:limit]))


@api.operation(
    "POST",
    "/accepted-senders/{sender_id}/withdraw",
    summary="Accept a sender no longer",
    given=NoBody,
    answer=Withdrawn,
    problems=(NotFound,),
)
def withdraw_accepted_sender(call: Call[NoBody], sender_id: str) -> Answer:
    """What fails DMARC from their address waits in quarantine again. Who withdrew it, and when, is kept."""
    if len(sender_id) > LONGEST_ID:
        raise NotFound("No such sender is accepted.")
    wiring.desk().accepted_senders.withdraw(sender_id, call.agent.actor)
    return Answer(Withdrawn(sender_id))
