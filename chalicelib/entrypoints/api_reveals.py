"""The agents' API: masked data shown to who says why, and how customers prove who they are: one-time codes, the exchange's own check."""

from typing import Annotated

from chalice import Blueprint
from msgspec import Meta, Struct

from chalicelib import wiring
from chalicelib.core.clock import iso
from chalicelib.core.errors import Conflict, Forbidden, NotFound, RateLimited
from chalicelib.reveals.model import MaskedField, Reason
from chalicelib.reveals.usecases import Wanted
from chalicelib.step_up.checking import Looked
from chalicelib.step_up.policy.checking import Course
from chalicelib.tickets.summary import TicketState

from .api import Answer, Api, Call, Nothing, written
from .api_requests import NoBody

blueprint = Blueprint(__name__)
api = Api(blueprint)


class RevealBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    fields: Annotated[tuple[MaskedField, ...], Meta(min_length=1, max_length=5)]
    reason: Reason
    words: Annotated[str, Meta(min_length=3, max_length=500, description="What for; kept sealed on the ticket.")]


class RevealView(Struct, frozen=True):
    """Null for what nobody knows."""

    values: dict[str, str | None]
    until: str
    left: Annotated[int, Meta(description="Of today's budget.")]


class BudgetView(Struct, frozen=True):
    left: int
    is_blocked: bool


class CodeBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: Annotated[str, Meta(min_length=1, max_length=20)]


class CheckView(Struct, frozen=True):
    state: Annotated[
        Course,
        Meta(
            description="`refused`: the person said no. `unknown`: the exchange knows nobody by this address. `ended`: time ran out, or the proof did."
        ),
    ]
    until: Annotated[str | None, Meta(description="Pending: when it ends. Passed: how long that holds.")]
    is_answered: Annotated[bool, Meta(description="False: the exchange did not answer just now. Look again.")]


class Lifted(Struct, frozen=True):
    agent: str


@api.operation(
    "POST", "/tickets/{ticket_id}/reveals", summary="See what is masked", given=RevealBody, answer=RevealView,
    problems=(NotFound, Conflict, Forbidden),
    example={"fields": ["address"], "reason": "call-back", "words": "They asked for a call and gave no number."},
)  # fmt: skip
def reveal(call: Call[RevealBody], ticket_id: str) -> Answer:
    """Recorded with who, when and why, and counted against your budget of the day, over all tabs and programs that use your token. Over it you are
    blocked and security is paged (403, `cause` budget). Account details ask for a code first (403, `cause` step-up).
    """
    wanted = Wanted(frozenset(call.given.fields), call.given.reason, call.given.words)
    shown = wiring.desk().revealer.reveal(ticket_id, call.agent.id, wanted, call.order(), call.origin)
    return Answer(RevealView(dict(shown.values), iso(shown.until), shown.left))


@api.operation("GET", "/me/reveals", summary="What is left of my budget", answer=BudgetView)
def show_budget(call: Call[Nothing]) -> Answer:
    return Answer(BudgetView(*wiring.desk().revealer.left_for(call.agent.id)))


@api.operation(
    "POST",
    "/agents/{agent_id}/lift-block",
    summary="Let an agent see masked data again",
    given=NoBody,
    answer=Lifted,
    problems=(NotFound, Forbidden),
)
def lift_block(call: Call[NoBody], agent_id: str) -> Answer:
    """Nobody lifts their own. Today's count stands."""
    if not wiring.desk().agents.is_agent(agent_id):
        raise NotFound("There is no such agent.")
    wiring.desk().revealer.lift(agent_id, call.agent.actor)
    return Answer(Lifted(agent_id))


@api.operation(
    "POST", "/tickets/{ticket_id}/step-up", summary="Send the customer a code", given=NoBody, answer=TicketState, status=201,
    problems=(NotFound, Conflict, RateLimited),
)  # fmt: skip
def send_code(call: Call[NoBody], ticket_id: str) -> Answer:
    """By mail, to an address that was known before this ticket. You do not see it; the customer tells it to you. It works for ten minutes."""
    return written(wiring.desk().step_up.send(ticket_id, call.order()))


@api.operation(
    "POST",
    "/tickets/{ticket_id}/step-up/confirm",
    summary="Try a code",
    given=CodeBody,
    answer=TicketState,
    problems=(NotFound, Conflict, Forbidden),
)
def confirm_code(call: Call[CodeBody], ticket_id: str) -> Answer:
    """Five guesses, counted over everybody who guesses at once. A right one holds for half an hour."""
    return written(wiring.desk().step_up.confirm(ticket_id, call.given.code, call.order()))


@api.operation(
    "POST", "/tickets/{ticket_id}/step-up/check", summary="Let the exchange check the customer", given=NoBody, answer=CheckView, status=201,
    problems=(NotFound, Conflict, RateLimited),
)  # fmt: skip
def start_check(call: Call[NoBody], ticket_id: str) -> Answer:
    """Its own system asks the person, in its app or otherwise; also where no code can be sent. It ends after ten minutes, and counts with the codes: three
    an hour. While one runs this asks how far it is. 409 with `cause` no-account-system where none is set up (docs/account-context.md).
    """
    return Answer(_view(wiring.desk().account_checks.start(ticket_id, call.order())))


@api.operation(
    "POST", "/tickets/{ticket_id}/step-up/check/look", summary="Ask the exchange how far its check is", given=NoBody, answer=CheckView,
    problems=(NotFound, Conflict),
)  # fmt: skip
def look_at_check(call: Call[NoBody], ticket_id: str) -> Answer:
    """Nobody can say for the exchange that it was passed. Passed, it holds for half an hour, as a code does; every few seconds is often enough."""
    return Answer(_view(wiring.desk().account_checks.look(ticket_id, call.order())))


def _view(looked: Looked) -> CheckView:
    return CheckView(looked.course, iso(looked.until) if looked.until else None, looked.is_answered)
