"""The console's lists: queues and saved views, the numbers beside them, what is new in them, the next ticket, and being away."""

from collections.abc import Iterable, Mapping
from functools import partial

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.assignment import store as work
from chalicelib.console.bulk import BulkDone, chosen_of
from chalicelib.console.policy.asked import Known, asked_of
from chalicelib.console.policy.bulk_acts import act_of
from chalicelib.console.policy.places import SEARCH, TEAM, UNASSIGNED, VIEW, Place, known_place, place_of
from chalicelib.console.queue_counts import MOST
from chalicelib.console.queues import Listing
from chalicelib.console.rail import query_of
from chalicelib.core.errors import InvalidInput
from chalicelib.tickets.writing import Leased

from .console_door import Console, Visit, moved
from .errors import after_commit
from .help_answers import fields_of

blueprint = Blueprint(__name__)
console = Console(blueprint)


@console.route("GET", "/console/queues/{name}")
def show_queue(visit: Visit, name: str) -> Response:
    return list_page(visit, listing_at(visit, Place(name, visit.asked("team") if name == TEAM else "", visit.asked("sort"))))


@console.route("GET", "/console/views/{view_id}")
def show_view(visit: Visit, view_id: str) -> Response:
    return list_page(visit, listing_at(visit, Place(VIEW, view_id)))


@console.route("GET", "/console/news", is_passive=True)
def show_news(visit: Visit) -> Response:
    """The beginning of a list as it is now; the page compares."""
    listing = listing_at(visit, place_of(known_place(visit.asked("in"))))
    return visit.page("part_rows.html", place=listing.place.token, queue=listing)


@console.route("GET", "/console/counts", is_passive=True)
def show_counts(visit: Visit) -> Response:
    return visit.page("part_counts.html", counts=wiring.desk().queue_counts.of(visit.agent), most=MOST)


@console.route("POST", "/console/next")
def take_next(visit: Visit) -> Response:
    """The ticket itself, or the queue that is empty."""
    desk = wiring.desk()
    written = desk.next_ticket.take(visit.agent, f"console:{visit.id}")
    if written is None:
        return moved(f"/console/queues/{UNASSIGNED}", query="?none=1")
    desk.queue_counts.forget()
    send_leased(written.leased)
    return moved(f"/console/tickets/{written.state.id}", query="?in=mine")


@console.route("POST", "/console/away")
def be_away(visit: Visit) -> Response:
    wiring.desk().assigner.go_away(visit.agent.id, 0 if visit.fields.get("away") == "1" else None)
    return moved(place_of(known_place(visit.fields.get("in", ""))).path)


@console.route("POST", "/console/views")
def keep_console_view(visit: Visit) -> Response:
    given = visit.fields
    asked = asked_of(given.get("q", ""), known_names(visit))
    if asked.wrong:
        raise InvalidInput("This view has a filter that cannot be meant.", {"field": "q", "cause": "view"})
    view_id = wiring.desk().saved_views.keep(
        visit.agent.id, visit.agent.actor, given.get("name", ""), asked.text, is_shared=given.get("shared") == "1"
    )
    return moved(Place(VIEW, view_id).path)


@console.route("POST", "/console/views/{view_id}/remove")
def remove_console_view(visit: Visit, view_id: str) -> Response:
    wiring.desk().saved_views.take_away(visit.agent.id, visit.agent.actor, view_id)
    return moved("/console")


@console.route("POST", "/console/bulk")
def change_many(visit: Visit) -> Response:
    """The list again, with what became of each."""
    chosen = chosen_of(fields_of(visit.request).get("ticket", []))
    return _after_bulk(visit, wiring.desk().bulk.do(chosen, act_of(visit.fields), visit.agent, f"console:{visit.id}"))


@console.route("POST", "/console/bulk/undo")
def undo_many(visit: Visit) -> Response:
    return _after_bulk(visit, wiring.desk().bulk.undo(visit.fields.get("undo", ""), visit.agent, f"console:{visit.id}"))


def _after_bulk(visit: Visit, done: BulkDone) -> Response:
    wiring.desk().queue_counts.forget()
    send_leased(done.leased)
    return list_page(visit, listing_at(visit, place_of(known_place(visit.fields.get("in", ""))), is_first=True), done)


# ---- what the search page needs, too


def listing_at(visit: Visit, place: Place, *, is_first: bool = False) -> Listing:
    """Raises NotFound for a queue, team or view that there is not."""
    desk, cursor = wiring.desk(), "" if is_first else visit.asked("cursor")
    if place.name == VIEW:
        view = desk.saved_views.get(visit.agent.id, place.what)
        asked = asked_of(query_of(view), known_names(visit))
        return desk.search_pages.page(asked, visit.agent, place=place, title=view.name, cursor=cursor)
    if place.name == SEARCH:
        return desk.search_pages.page(asked_of(place.what, known_names(visit)), visit.agent, cursor=cursor)
    team = place.what or (_own_team(visit.agent.id) if place.name == TEAM else "")
    return desk.queues.page(place.name, visit.agent, team=team, sort=place.sort, cursor=cursor)


def list_page(visit: Visit, listing: Listing, done: BulkDone | None = None) -> Response:
    template = "part_list.html" if visit.is_part else "queue.html"
    goes_on = bool(visit.asked("cursor")) and done is None
    known = known_names(visit)
    shown = visit.page(
        template, place=listing.place.token, queue=listing, goes_on=goes_on, done=done, known=known, categories=known.categories,
        is_none_left=visit.asked("none") == "1",
    )  # fmt: skip
    if visit.request.headers.get("hx-trigger") == "search-form":
        shown.headers["HX-Push-Url"] = visit.frame().prefix + listing.place.path  # without the empty fields of the form
    return shown


def known_names(visit: Visit) -> Known:
    desk = wiring.desk().desk()
    agents = {agent.id: agent.name for agent in wiring.desk().agents.everybody() if not agent.is_locked_out}
    teams: Mapping[str, str] = {team: desk.team_name(team, visit.language) for team in desk.document.teams}
    return Known(teams, desk.category_names(visit.language), tuple(map(str, desk.document.locales)), agents)


def send_leased(leased: Iterable[Leased]) -> None:
    for each in leased:
        after_commit("delivery", partial(wiring.desk().delivery.deliver, *each))


def _own_team(agent: str) -> str:
    """The team whose work they are given; the desk's first where that is nobody's to say."""
    profile = work.find_profile(agent)
    known = wiring.desk().desk().document.teams
    return next((team for team in (profile.teams if profile else ()) if team in known), "")
