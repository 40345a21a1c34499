"""The agents' API: drafts, sending put off, who else is here, saved views."""

from typing import Annotated, Literal

from chalice import Blueprint
from msgspec import Meta, Struct

from chalicelib import wiring
from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.core.clock import iso
from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.desk.words import Identifier
from chalicelib.drafting import store as drafts
from chalicelib.drafting.model import Draft, Words
from chalicelib.tickets import store
from chalicelib.tickets.model import State
from chalicelib.tickets.summary import moment
from chalicelib.views import store as views

from .api import Answer, Api, Call, Nothing
from .api_requests import AnyState, ArticleId, MailParty, NoBody, SettableState, Text, ZonedTime, epoch_of, parties

blueprint = Blueprint(__name__)
api = Api(blueprint)
LONGEST_ID = 64


class DraftBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: Text
    version: Annotated[int, Meta(ge=1, le=999999, description="Of the ticket, as the agent sees it.")]
    number: Annotated[int, Meta(ge=0, description="Of the draft that this is written over; 0: none.")] = 0
    to: Annotated[tuple[MailParty, ...], Meta(min_length=1, max_length=20)] | None = None
    cc: Annotated[tuple[MailParty, ...], Meta(max_length=20)] | None = None
    state: SettableState = "waiting_customer"
    macro: Identifier | None = None
    article: ArticleId | None = None


class SendBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    after_s: Annotated[int, Meta(ge=1, le=120, description="The seconds in which it can be taken back.")] = 10
    at: Annotated[ZonedTime | None, Meta(description="In place of `after_s`: then.")] = None


class DraftView(Struct, frozen=True, kw_only=True):
    """`number` rises with each saving; send it with the next."""

    ticket: str
    text: str | None
    number: int
    version: int
    state: str
    macro: str | None
    article: str | None
    saved_at: str
    send_at: str | None
    is_stale: Annotated[
        bool, Meta(description="Somebody said something since it was begun: sending is refused until the version is raised.")
    ]


class Gone(Struct, frozen=True):
    id: str


class HereBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    state: Literal["reading", "writing", "gone"] = "reading"


class Here(Struct, frozen=True):
    agent: str
    is_writing: bool


class HereView(Struct, frozen=True):
    others: list[Here]
    version: Annotated[int, Meta(description="The ticket's: another than yours says that it changed.")]


class SavedViewBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    teams: Annotated[tuple[Identifier, ...], Meta(max_length=20)] = ()
    states: Annotated[tuple[AnyState, ...], Meta(max_length=8)] = ()
    assignee: Identifier | None = None
    sort: Literal["newest", "oldest", "next_due"] = "newest"
    is_shared: bool = False


class SavedViewView(views.SavedView, frozen=True, kw_only=True):
    is_shared: bool


class SavedViews(Struct, frozen=True):
    views: list[SavedViewView]


@api.operation(
    "PUT", "/tickets/{ticket_id}/draft", summary="Save my draft", given=DraftBody, answer=DraftView, problems=(NotFound, Conflict)
)
def save_draft(call: Call[DraftBody], ticket_id: str) -> Answer:
    """One for each agent and ticket, kept 30 days, sealed as messages are. What was to go out by itself does so no more."""
    body = call.given
    words = Words(body.text, None if body.to is None else parties(body.to), None if body.cc is None else parties(body.cc))
    draft = Draft(ticket_id, call.agent.id, body.version, body.number, words, State(body.state), body.macro, body.article, 0)
    return _shown(wiring.desk().desktop.save(draft))


@api.operation("GET", "/tickets/{ticket_id}/draft", summary="My draft", answer=DraftView, problems=(NotFound,))
def show_draft(call: Call[Nothing], ticket_id: str) -> Answer:
    return _shown(wiring.desk().desktop.get(ticket_id, call.agent.id))


@api.operation(
    "POST", "/tickets/{ticket_id}/draft/remove", summary="Throw my draft away", given=NoBody, answer=Gone, problems=(NotFound, Conflict)
)
def drop_draft(call: Call[NoBody], ticket_id: str) -> Answer:
    wiring.desk().desktop.drop(ticket_id, call.agent.id)
    return Answer(Gone(ticket_id))


@api.operation(
    "POST",
    "/tickets/{ticket_id}/draft/send",
    summary="Send my draft, soon",
    given=SendBody,
    answer=DraftView,
    problems=(NotFound, Conflict),
)
def send_draft(call: Call[SendBody], ticket_id: str) -> Answer:
    """After some seconds, or at a time. Refused with what changed where somebody said something meanwhile; where they do so before it goes out, it stays a
    draft, and you are told.
    """
    desk = wiring.desk()
    at = int(desk.desk_now()) + call.given.after_s if call.given.at is None else epoch_of(call.given.at, "at")
    return _shown(desk.desktop.send_at(ticket_id, call.agent.id, at, call.agent.name))


@api.operation(
    "POST", "/tickets/{ticket_id}/draft/unsend", summary="Take it back", given=NoBody, answer=DraftView, problems=(NotFound, Conflict)
)
def unsend_draft(call: Call[NoBody], ticket_id: str) -> Answer:
    """Before its time nothing has left the desk: it is a draft as before."""
    return _shown(wiring.desk().desktop.hold_back(ticket_id, call.agent.id))


@api.operation(
    "POST",
    "/tickets/{ticket_id}/presence",
    summary="Say that I am here",
    given=HereBody,
    answer=HereView,
    is_recorded=False,
    problems=(NotFound,),
)
def be_here(call: Call[HereBody], ticket_id: str) -> Answer:
    """Every twenty seconds; who says nothing for forty is gone. Shows nothing of a customer, so it is not on record: reading the ticket is."""
    now, me = int(wiring.desk().desk_now()), call.agent.id
    ticket, state = store.get_ticket(ticket_id), call.given.state
    here = drafts.leave(ticket_id, me, now) if state == "gone" else drafts.be_here(ticket_id, me, now, is_writing=state == "writing")
    commit([here])
    others = [Here(agent, is_writing) for agent, is_writing in sorted(drafts.here(ticket_id, now).items()) if agent != me]
    return Answer(HereView(others, ticket.version))


@api.operation("GET", "/me/views", summary="My views, and everybody's", answer=SavedViews)
def list_views(call: Call[Nothing]) -> Answer:
    found = [(owner, view) for owner in (call.agent.id, views.ALL) for view in views.views_of(owner)]
    return Answer(SavedViews([_view(view, is_shared=owner == views.ALL) for owner, view in found]))


@api.operation("PUT", "/me/views/{view_id}", summary="Keep a view", given=SavedViewBody, answer=SavedViewView)
def keep_view(call: Call[SavedViewBody], view_id: str) -> Answer:
    """The queue that `GET /tickets` shows with these parameters."""
    body = call.given
    if not _is_view_id(view_id):
        raise InvalidInput("A view's id has letters, digits and hyphens, 64 at most.", {"field": "view_id"})
    known = wiring.desk().desk().document.teams
    if unknown := set(body.teams) - set(known):
        raise InvalidInput(f"There is no team {min(unknown)!r}.", {"field": "teams"})
    owner = views.ALL if body.is_shared else call.agent.id
    kept = {view.id for view in views.views_of(owner)}
    if view_id not in kept and len(kept) >= views.MOST:
        raise InvalidInput(f"There are {views.MOST} views already. Take one away first.", {"field": "view_id"})
    view = views.SavedView(view_id, body.name, body.teams, body.states, body.assignee, body.sort)
    commit([views.keep(owner, view, call.agent.actor)])
    return Answer(_view(view, is_shared=body.is_shared))


@api.operation("POST", "/me/views/{view_id}/remove", summary="Take a view of mine away", given=NoBody, answer=Gone, problems=(NotFound,))
def remove_view(call: Call[NoBody], view_id: str) -> Answer:
    """Mine, else the shared one of that id."""
    for owner in (call.agent.id, views.ALL) if _is_view_id(view_id) else ():
        try:
            commit([views.take_away(owner, view_id, call.agent.actor)])
        except CommitRefused:
            continue
        return Answer(Gone(view_id))
    raise NotFound("There is no such view.")


def _is_view_id(text: str) -> bool:
    return text.isascii() and text.replace("-", "").isalnum() and len(text) <= LONGEST_ID


def _view(view: views.SavedView, *, is_shared: bool) -> SavedViewView:
    return SavedViewView(view.id, view.name, view.teams, view.states, view.assignee, view.sort, is_shared=is_shared)


def _shown(draft: Draft) -> Answer:
    desktop = wiring.desk().desktop
    try:
        desktop.refuse_changed(draft)
        is_stale = False
    except Conflict:
        is_stale = True
    return Answer(
        DraftView(
            ticket=draft.ticket, text=draft.words.text if draft.words else None, number=draft.number, version=draft.version, state=draft.state.value,
            macro=draft.macro, article=draft.article, saved_at=iso(draft.saved_at), send_at=moment(draft.send_at), is_stale=is_stale,
        )
    )  # fmt: skip
