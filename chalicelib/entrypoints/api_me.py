"""The agents' API: what belongs to the agent who calls: notices."""

from typing import Annotated

from chalice import Blueprint
from msgspec import Meta, Struct

from chalicelib import wiring
from chalicelib.aws.dynamodb import commit
from chalicelib.core.clock import iso
from chalicelib.core.errors import InvalidInput
from chalicelib.core.ids import ALPHABET, TIME_ID_LENGTH, grouped
from chalicelib.notices import store as notices

from .api import Answer, Api, Call
from .api_cursors import signed_cursor, verified_cursor
from .api_requests import PageQuery

blueprint = Blueprint(__name__)
api = Api(blueprint)
NoticeId = Annotated[str, Meta(pattern=f"^[{ALPHABET}]{{{TIME_ID_LENGTH}}}$", description="Of the newest notice that was read.")]


class NoticeView(Struct, frozen=True, kw_only=True):
    """`kind`: mention (a colleague called you in a note), rule, assigned, task (a colleague set you one)."""

    id: str
    kind: str
    ticket: str
    reference: str
    by: str
    about: Annotated[str, Meta(description="The version of the ticket, or the rule.")]
    at: str
    is_read: bool


class NoticePage(Struct, frozen=True):
    notices: list[NoticeView]
    next: str | None


class ReadBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    until: NoticeId


class ReadUntil(Struct, frozen=True):
    until: str


@api.operation("GET", "/me/notices", summary="List what I am told", given=PageQuery, answer=NoticePage)
def list_notices(call: Call[PageQuery]) -> Answer:
    """Newest first, 30 days at most."""
    desk, limit, me = wiring.desk(), call.given.limit, call.agent.id
    about = f"notices {me}"
    found = notices.page(me, limit + 1, verified_cursor(desk.signer, about, call.given.cursor), desk.desk_now())
    upto = notices.read_until(me)
    views = [
        NoticeView(
            id=each.id, kind=each.kind, ticket=each.ticket, reference=grouped(each.ticket), by=each.by, about=each.about, at=iso(each.at),
            is_read=each.id <= upto,
        )
        for each in found[:limit]
    ]  # fmt: skip
    return Answer(
        NoticePage(views, signed_cursor(desk.signer, about, found[limit - 1].id if len(found) > limit else None)),
        seen=tuple(each.ticket for each in found[:limit]),
    )


@api.operation("POST", "/me/notices/read", summary="Mark notices as read", given=ReadBody, answer=ReadUntil)
def read_notices(call: Call[ReadBody]) -> Answer:
    """That one and what is older."""
    if call.given.until < notices.read_until(call.agent.id):
        raise InvalidInput("A newer one was read before.", {"field": "until"})
    commit([notices.mark_read(call.agent.id, call.given.until)])
    return Answer(ReadUntil(call.given.until))
