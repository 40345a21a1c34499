"""The console's way in and out: the page to sign in, the way to the provider and back, signing out, the reader's language, the assets."""

from http import HTTPStatus

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.console.assets import ASSETS
from chalicelib.console.policy.access import home_of
from chalicelib.console.policy.lasting import ATTEMPT_S, own_place
from chalicelib.console.translations import LANGUAGES
from chalicelib.core.errors import NotFound, SupportError, Upstream

from .console_door import Console, Visit, connection_of, cookie, cookie_of, moved
from .console_record import origin_of
from .help_answers import KEPT, answer

blueprint = Blueprint(__name__)
console = Console(blueprint)
YEAR_S = 365 * 86400


@console.route("GET", "/console/sign-in")
def show_sign_in(visit: Visit) -> Response:
    return visit.page("sign_in.html", next_place=own_place(visit.asked("place")), is_out=visit.asked("out") == "1", cause="")


@console.route("GET", "/console/sign-in/begin")
def begin_to_sign_in(visit: Visit) -> Response:
    try:
        address, attempt = wiring.desk().sign_in.begin(visit.asked("place"), connection_of(visit.request))
    except SupportError as error:
        return _refused(visit, error)
    return moved(address, cookies=[cookie("attempt", attempt, max_age_s=ATTEMPT_S)])


@console.route("GET", "/console/sign-in/return")
def come_back(visit: Visit) -> Response:
    """The provider sends the browser here, with a code or with an error of its own."""
    kept, code = cookie_of(visit.request, "attempt"), visit.asked("code")
    if not code:
        return visit.page("sign_in.html", status=HTTPStatus.UNAUTHORIZED, next_place="/console", is_out=False, cause="declined")
    try:
        session, place = wiring.desk().sign_in.finish(kept, visit.asked("state"), code, connection_of(visit.request))
    except SupportError as error:
        return _refused(visit, error)
    entered = wiring.desk().sign_in.find_caller(session)
    if entered:
        wiring.desk().audit.record(entered.agent.id, come_back.__name__, (), outcome="asked", origin=origin_of(visit.request))
    return moved(place, cookies=[cookie("session", session), cookie("attempt", "", max_age_s=0)])


@console.route("POST", "/console/sign-out")
def sign_out(visit: Visit) -> Response:
    assert visit.caller is not None
    wiring.desk().sign_in.sign_out(visit.caller.session)
    return moved("/console/sign-in", query="?out=1", cookies=[cookie("session", "", max_age_s=0)])


@console.route("POST", "/console/language")
def choose_language(visit: Visit) -> Response:
    language = visit.fields.get("language", "")
    cookies = [cookie("language", language, max_age_s=YEAR_S)] if language in LANGUAGES else None
    return moved(own_place(visit.fields.get("place", "")), cookies=cookies)


@console.route("GET", "/console")
def show_first_page(visit: Visit) -> Response:
    return moved(home_of(visit.agent.role))


@console.route("GET", "/console/assets/{name}")
def show_console_asset(visit: Visit, name: str) -> Response:
    found = ASSETS.find(name)
    if found is None:
        raise NotFound("There is no such file.", {})
    return answer(visit.request, *found, cache=KEPT if ASSETS.is_newest(name) else "public, max-age=300")


def _refused(visit: Visit, error: SupportError) -> Response:
    """Back at the door, with the reason."""
    cause = "provider" if isinstance(error, Upstream) else str(error.fields.get("cause", "unproved"))
    return visit.page("sign_in.html", status=error.status, next_place="/console", is_out=False, cause=cause)
