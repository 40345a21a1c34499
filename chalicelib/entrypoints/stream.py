"""What happened to the desk's table, in order: anchored for the audit trail, and put into the search index. The mail does not wait for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chalice import Blueprint
from chalice.app import DynamoDBEvent

from chalicelib import wiring
from chalicelib.aws.stream import ItemChange, changes_of

if TYPE_CHECKING:
    from chalicelib.audit.model import Head

blueprint = Blueprint(__name__)
STREAM = "arn:aws:dynamodb:us-east-1:000000000000:table/desk/stream/now"
"""Chalice wants one; infra/functions.yaml puts the table's own in its place."""


@blueprint.on_dynamodb_record(stream_arn=STREAM, batch_size=100, starting_position="TRIM_HORIZON", name="stream")
def stream(event: DynamoDBEvent) -> None:
    """A batch that fails is brought again, whole: everything here may happen twice."""
    desk, changes = wiring.desk(), changes_of(event.to_dict())
    desk.anchors.anchor(_heads(changes))
    desk.indexer.take_in(change.after for change in changes if change.after is not None and change.is_new)


def _heads(changes: Iterable[ItemChange]) -> dict[str, Head]:
    """What the chains have come to, by the partition that each lies in."""
    from chalicelib.audit.acts import AgentDayRecord, day_of_record  # every handler's package imports this module; only this one follows
    from chalicelib.audit.model import Head
    from chalicelib.tickets.records import TicketRecord

    heads: dict[str, Head] = {}
    for change in changes:
        match change.after:
            case TicketRecord() as ticket:
                heads[ticket.pk] = Head(int(ticket.v), bytes(ticket.hd))
            case AgentDayRecord() as day:
                heads[day.pk] = day_of_record(day).head
            case _:
                pass
    return heads
