"""The agents' API: tickets listed, shown, started, answered, forwarded, noted on, changed."""

from urllib.parse import quote

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.core.errors import Conflict, InvalidInput, NotFound, TooLarge
from chalicelib.tickets import store
from chalicelib.tickets.queue import Sort
from chalicelib.tickets.summary import TicketState

from .api import Answer, Api, Call, NotAcceptable, Nothing, etag, written
from .api_answers import TicketPage, TicketView, row_view, suggestion_views, ticket_view
from .api_cursors import signed_cursor, verified_cursor
from .api_masking import masked_for
from .api_requests import ACTIVE_STATES, ChangeBody, ForwardBody, NoteBody, QueueQuery, ReplyBody, StartBody, TicketQuery
from .errors import after_commit

blueprint = Blueprint(__name__)
api = Api(blueprint)
FILE_LIMIT = 4 * 1024 * 1024
LONGEST_NUMBERS = 12


@api.operation("GET", "/tickets", summary="List a queue", given=QueueQuery, answer=TicketPage)
def list_tickets(call: Call[QueueQuery]) -> Answer:
    """Pages hold at most `limit` tickets. With `assignee` an agent, or `sort=next_due`, a page may hold fewer while `next` is set."""
    desk, query = wiring.desk(), call.given
    document = desk.desk().document
    if unknown := set(query.team) - set(document.teams):
        raise InvalidInput(f"There is no team {min(unknown)!r}; it must be one of {', '.join(sorted(document.teams))}.", {"field": "team"})
    view = query.view(call.agent.id, tuple(document.teams))
    if view.sort is Sort.NEXT_DUE and not {state.value for state in view.states} <= set(ACTIVE_STATES):
        raise InvalidInput(f"Only active tickets are due; state must be of {', '.join(ACTIVE_STATES)}.", {"field": "state"})
    about = f"tickets {view!r}"
    page, subjects = desk.reader.queue(view, query.limit, verified_cursor(desk.signer, about, query.cursor))
    shown = TicketPage([row_view(row, subjects.get(row.id)) for row in page.rows], signed_cursor(desk.signer, about, page.last))
    return Answer(shown, seen=tuple(row.id for row in page.rows))


@api.operation(
    "POST", "/tickets", summary="Start a ticket by writing to a customer", given=StartBody, answer=TicketState, status=201, is_once=True,
    problems=(Conflict, TooLarge),
    example={"to": {"address": "taro@customer.example", "name": "Taro"}, "subject": "Your account", "text": "Good day, …", "category": "account"},
)  # fmt: skip
def start_ticket(call: Call[StartBody]) -> Answer:
    """The text goes out as mail at once; what the customer answers continues the ticket."""
    return written(wiring.desk().starter.start(call.given.letter(call.agent.id), call.order()))


@api.operation("GET", "/tickets/{ticket_id}", summary="Show a ticket", given=TicketQuery, answer=TicketView, problems=(NotFound,))
def show_ticket(call: Call[TicketQuery], ticket_id: str) -> Answer:
    """With its conversation and history, oldest first, the newest entries of both. The ETag is the version. Names and addresses are masked until you
    were shown them with a reason; texts are not.
    """
    ticket = store.get_ticket(ticket_id)
    desk = wiring.desk()
    shown = desk.reader.conversation(ticket, before=call.given.before, limit=call.given.limit)
    suggestions = suggestion_views(desk.ticket_suggestions.of(shown), desk.base_url())
    view = ticket_view(shown, desk.correspondence.usual_recipients(shown), desk.participation.listed(shown), suggestions)
    masked = masked_for(call.agent, ticket, view)
    return Answer(masked, {"ETag": etag(ticket.version)}, seen=tuple(sorted({line.ticket for line in shown.lines if line.ticket})))


@api.operation(
    "PATCH", "/tickets/{ticket_id}", summary="Change team, assignee, priority, category or state", given=ChangeBody, answer=TicketState,
    locking="required", problems=(NotFound, Conflict), example={"assignee": "me", "priority": 2, "state": "open"},
)  # fmt: skip
def change_ticket(call: Call[ChangeBody], ticket_id: str) -> Answer:
    """Only what is named changes; what is as wanted already is no change, and makes no version."""
    wanted = call.given.wanted(call.agent.id)
    return written(wiring.desk().changer.change(ticket_id, wanted, call.order(call.given.version)))


@api.operation(
    "POST", "/tickets/{ticket_id}/replies", summary="Reply to the customer", given=ReplyBody, answer=TicketState, status=201, locking="optional",
    is_once=True, problems=(NotFound, Conflict, TooLarge), example={"text": "Your withdrawal is on its way.", "state": "waiting_customer"},
)  # fmt: skip
def reply_to_ticket(call: Call[ReplyBody], ticket_id: str) -> Answer:
    """Goes out as mail, threaded under the customer's last one, or to the chat that the ticket came from. Ends the first-response clock.

    `article` is the one that the reply gives: recorded as the right answer to the customer's question. The team's signature and the history stand below. Without `to` and `cc` it goes to whom the ticket's `reply_goes_to` names.
    """
    desk, article = wiring.desk(), call.given.article
    if article is not None:
        desk.verdicts.refuse_unknown(article)
    macro = desk.macros.helping(call.given.macro, call.agent.id) if call.given.macro else None
    result = desk.correspondence.reply(ticket_id, call.given.reply(), call.order(call.given.version), macro)
    if article is not None and not result.is_replay:
        after_commit("knowledge verdict", lambda: desk.verdicts.agent_sent(ticket_id, article))
    return written(result)


@api.operation(
    "POST", "/tickets/{ticket_id}/forwards", summary="Forward to a third party", given=ForwardBody, answer=TicketState, status=201,
    locking="optional", is_once=True, problems=(NotFound, Conflict, TooLarge),
    example={"to": [{"address": "bank@partner.example"}], "text": "Could you look into this transfer?", "state": "waiting_internal"},
)  # fmt: skip
def forward_ticket(call: Call[ForwardBody], ticket_id: str) -> Answer:
    """They take no part in the ticket: what they answer is held in quarantine for an agent."""
    return written(wiring.desk().correspondence.forward(ticket_id, call.given.forward(), call.order(call.given.version)))


@api.operation(
    "POST", "/tickets/{ticket_id}/notes", summary="Add an internal note", given=NoteBody, answer=TicketState, status=201, locking="optional",
    is_once=True, problems=(NotFound, Conflict, TooLarge), example={"text": "Called the bank, they answer tomorrow."},
)  # fmt: skip
def add_note(call: Call[NoteBody], ticket_id: str) -> Answer:
    """For colleagues; it never leaves the desk."""
    return written(wiring.desk().correspondence.note(ticket_id, call.given.text, call.order(call.given.version)))


@api.operation(
    "GET", "/tickets/{ticket_id}/messages/{version}/attachments/{number}", summary="Save an attachment", answer=bytes,
    problems=(NotFound, TooLarge, NotAcceptable),
)  # fmt: skip
def save_attachment(call: Call[Nothing], ticket_id: str, version: str, number: str) -> Answer:
    """The file as it was sent, always as `application/octet-stream`; larger ones than 4 MB do not fit through API Gateway (413)."""
    if not (
        version.isdecimal() and version.isascii() and number.isdecimal() and number.isascii() and len(version + number) <= LONGEST_NUMBERS
    ):
        raise NotFound("There is no such attachment on this ticket.", {"ticket": ticket_id})
    file, data = wiring.desk().reader.attachment(store.get_ticket(ticket_id), int(version), int(number))
    if len(data) > FILE_LIMIT:
        raise TooLarge(f"The file has {len(data)} bytes; the API hands out {FILE_LIMIT} at most.", {"size": len(data)})
    return Answer(data, {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"})
