"""What every route of the console shares: who calls, whether their role may, whether the form is ours, in which language it is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote, urlsplit

from chalice import Blueprint, Response
from chalice.app import Request
from msgspec import Struct

from chalicelib import wiring
from chalicelib.agents.model import Agent, Role
from chalicelib.console.model import SignedIn
from chalicelib.console.policy.access import roles_for
from chalicelib.console.policy.lasting import own_place
from chalicelib.console.policy.time_words import moment_of
from chalicelib.console.rail import Rail
from chalicelib.console.rendering import POLICY, Frame, PausedKind, render
from chalicelib.console.translations import language_for
from chalicelib.core.errors import Forbidden, SupportError, Unauthorized
from chalicelib.core.observability import count, logger
from chalicelib.outbox.model import File

from .console_record import act_of, recorded, recorded_refusal
from .help_answers import connection_of, fields_of
from .multipart import MULTIPART, parts_of

FORM = "application/x-www-form-urlencoded"
LARGEST_FORM = 1024 * 1024
"""60,000 characters of Japanese are 540 KB as a form is encoded."""
MOST_FIELDS = 150
"""A rule with all its conditions has a hundred."""
SIGN_IN = "/console/sign-in"
SAFE: Mapping[str, str] = {
    "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "X-Robots-Tag": "noindex, nofollow",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}  # fmt: skip
PRIVATE = {"Cache-Control": "no-store", "Vary": "Cookie, HX-Request, Accept-Language"}
Given = tuple[dict[str, str], tuple[File, ...]]
"""A form's fields, and the files that came with it."""
Handle = Callable[..., Response]


class Visit(Struct, frozen=True):
    """One request to the console. `caller` is None on the few routes that are for anybody."""

    request: Any
    language: str
    caller: SignedIn | None
    fields: Mapping[str, str] = {}
    files: tuple[File, ...] = ()

    @property
    def agent(self) -> Agent:
        assert self.caller is not None, "only routes for anybody are without a caller"
        return self.caller.agent

    @property
    def is_part(self) -> bool:
        """Whether htmx asks for a part of the page, rather than the browser for all of it."""
        return bool(self.request.headers.get("hx-request") == "true")

    @property
    def id(self) -> str:
        return str((self.request.context or {}).get("requestId") or "unknown")[:80]

    def asked(self, name: str) -> str:
        found: dict[str, str] = dict(self.request.query_params or {})
        return found.get(name, "")

    def frame(self, place: str = "") -> Frame:
        desk = wiring.desk()
        document = desk.desk().document
        prefix = urlsplit(desk.base_url()).path.rstrip("/")
        here = own_place(str((self.request.context or {}).get("path") or ""))
        if self.caller is None:
            return Frame(self.language, prefix, document.name, here=here)
        teams = {team: desk.desk().team_name(team, self.language) for team in document.teams}
        agents = {agent.id: agent.name for agent in desk.agents.everybody() if not agent.is_locked_out}
        rail = Rail() if self.is_part or self.caller.agent.role is Role.ADMIN else desk.saved_views.rail(self.caller.agent.id)
        paused = _paused(self.caller, agents)
        return Frame(self.language, prefix, document.name, self.caller.agent, self.caller.csrf, place, here, teams, agents, rail, paused)

    def page(self, name: str, *, place: str = "", status: int = 200, **values: Any) -> Response:
        return html(self.request, render(name, self.frame(place), **values), status)


@dataclass
class Console:
    """Routes on one blueprint; a route that the policy table does not know fails at import."""

    blueprint: Blueprint

    def route(self, method: str, path: str, *, is_passive: bool = False, takes_files: bool = False) -> Callable[[Handle], Handle]:
        """The handler is called with a Visit and the path's parameters by name. `is_passive`: the page asks by itself, which keeps nobody signed in."""
        roles = roles_for(method, path)

        def decorate(handle: Handle) -> Handle:
            @wraps(handle)
            def view(**parameters: str) -> Response:
                request = self.blueprint.current_request
                language = language_for(cookie_of(request, "language"), request.headers.get("accept-language", ""))
                caller = None
                try:
                    caller = wiring.desk().sign_in.find_caller(cookie_of(request, "session")) if roles else None
                    if roles and caller is None:
                        return _to_sign_in(request)
                    act = act_of(request, caller, handle.__name__, parameters, is_passive=is_passive)
                    fields, files = recorded_refusal(act, lambda: _admitted(request, caller, roles))
                    if caller and not is_passive:
                        wiring.desk().sign_in.keep(caller.session)
                    visit = Visit(request, language, caller, fields, files)
                    return recorded(act, lambda: handle(visit, **parameters))
                except SupportError as error:
                    return told(Visit(request, language, caller), error)

            view.tell_failure = self._told_failure  # type: ignore[attr-defined]
            methods = ["GET", "HEAD"] if method == "GET" else [method]
            kinds = {"content_types": [FORM, MULTIPART] if takes_files else [FORM]} if method == "POST" else {}
            self.blueprint.route(path, methods=methods, name=handle.__name__, **kinds)(view)
            return view

        return decorate

    def _told_failure(self, reference: str) -> Response:
        request = self.blueprint.current_request
        visit = Visit(request, language_for(cookie_of(request, "language"), request.headers.get("accept-language", "")), None)
        return visit.page("part_problem.html" if visit.is_part else "problem.html", status=500, problem=500, cause="", reference=reference)


def _paused(caller: SignedIn, agents: Mapping[str, str]) -> dict[str, PausedKind]:
    """Read along with the session; everybody sees it while it lasts."""
    desk = wiring.desk()
    now, zone = int(desk.desk_now()), desk.desk().time_zone_of(next(iter(desk.desk().document.teams)))
    kinds = {kind: (pause.by.removeprefix("agent:"), pause.at) for kind, pause in caller.pauses.kinds.items()}
    return {kind: PausedKind(agents.get(by, by), moment_of(at, now, zone)) for kind, (by, at) in kinds.items()}


def html(request: Request, text: str, status: int = 200) -> Response:
    headers: dict[str, str | list[str]] = {**SAFE, **PRIVATE, "Content-Type": "text/html; charset=utf-8"}
    return Response("" if request.method == "HEAD" else text, headers, status)


def moved(path: str, *, cookies: list[str] | None = None, query: str = "") -> Response:
    """After a form, or to sign in. `path` is below the base URL, or another's address."""
    prefix = urlsplit(wiring.desk().base_url()).path.rstrip("/") if path.startswith("/") else ""
    headers: dict[str, str | list[str]] = {**SAFE, **PRIVATE, "Location": prefix + path + query, "Content-Type": "text/plain"}
    if cookies:
        headers["Set-Cookie"] = cookies
    return Response("", headers, HTTPStatus.SEE_OTHER)


def told(visit: Visit, error: SupportError) -> Response:
    """An error as a page that says what happened and what to do."""
    cause = str(error.fields.get("cause", ""))
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        count("ApiProblem", status=str(error.status))
        logger.warning("console page failed", status=error.status, error=type(error).__name__, detail=error.detail)
    name = "part_problem.html" if visit.is_part else "problem.html"
    return visit.page(name, status=error.status, problem=error.status, cause=cause, reference="")


# ---- cookies: Secure and bound to the host by their name, but on loopback, where there is no https


def cookie_of(request: Request, name: str) -> str:
    try:
        found = SimpleCookie(request.headers.get("cookie", "")).get(_cookie_name(name))
    except CookieError:
        return ""
    return found.value if found else ""


def cookie(name: str, value: str, *, max_age_s: int | None = None) -> str:
    """`max_age_s` None: it ends with the browser; 0: now."""
    lasting = "" if max_age_s is None else f"; Max-Age={max_age_s}"
    return f"{_cookie_name(name)}={value}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if _is_https() else ''}{lasting}"


def _cookie_name(name: str) -> str:
    return f"__Host-madoguchi-{name}" if _is_https() else f"madoguchi-{name}"


def _is_https() -> bool:
    return wiring.desk().base_url().startswith("https://")


# ---- whose form it is


def _admitted(request: Request, caller: SignedIn | None, roles: frozenset[Role]) -> Given:
    """The form's fields and files, of whom the table lets in. Raises Forbidden."""
    if caller and caller.agent.role not in roles:
        raise Forbidden("Your role may not do this.", {"cause": "role"})
    return _own_fields(request, caller) if request.method == "POST" else ({}, ())


def _own_fields(request: Request, caller: SignedIn | None) -> Given:
    """Raises Forbidden for a form that came from elsewhere, whatever it says."""
    refuse_foreign(request)
    fields, files = _form_of(request)
    token = request.headers.get("x-csrf-token", "") or fields.get("csrf", "")
    if caller and not wiring.desk().sign_in.is_from_our_page(caller.session, token):
        raise Forbidden("This form is not of this session. Load the page again.", {"cause": "form"})
    return fields, files


def _form_of(request: Request) -> Given:
    kind = request.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() == MULTIPART:
        body = request.raw_body
        return parts_of(kind, body.encode() if isinstance(body, str) else body)
    return {name: values[-1] for name, values in fields_of(request, MOST_FIELDS, LARGEST_FORM).items()}, ()


def refuse_foreign(request: Request) -> None:
    """By what browsers say of themselves; what says nothing is left to the form's token."""
    ours = urlsplit(wiring.desk().base_url())
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
    if (origin is not None and origin != f"{ours.scheme}://{ours.netloc}") or site not in {"same-origin", "none"}:
        raise Forbidden("This form came from another site.", {"cause": "foreign"})


def _to_sign_in(request: Request) -> Response:
    path = (request.context or {}).get("path") or ""
    place = f"?place={quote(str(path), safe='/')}" if request.method == "GET" and str(path).startswith("/console") else ""
    if request.headers.get("hx-request") == "true":
        prefix = urlsplit(wiring.desk().base_url()).path.rstrip("/")
        headers: dict[str, str | list[str]] = {**SAFE, **PRIVATE, "HX-Redirect": f"{prefix}{SIGN_IN}", "Content-Type": "text/plain"}
        return Response("", headers, HTTPStatus.UNAUTHORIZED)
    if request.method == "POST":
        raise Unauthorized("You are signed out. Sign in, and send it again.", {"cause": "ended"})
    return moved(f"{SIGN_IN}{place}")


__all__ = ["FORM", "Console", "Visit", "connection_of", "cookie", "cookie_of", "moved"]
