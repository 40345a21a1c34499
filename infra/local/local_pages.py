"""The pages under `/_local`: what was sent, who was paged, what time it is; for people, and as JSON for whoever asks for it."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, FileSystemLoader, select_autoescape

from infra.local.chat_inbox import ChatInbox
from infra.local.demo_exchange import PATH as EXCHANGE
from infra.local.demo_exchange import DemoExchange
from infra.local.desk_clock import ClockMover, DeskClock
from infra.local.http_door import HttpRequest, HttpResponse
from infra.local.openid_provider import PATH as OPENID
from infra.local.openid_provider import OpenIdProvider
from infra.local.recorder import Recorder

log = logging.getLogger(__name__)

LONGEST_ADVANCE_S = 366 * 86_400
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
# Nothing that a mail names is ever fetched; srcdoc frames inherit this.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
SECURE = [
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
]


class Refused(Exception):
    """A request that a page cannot take: `status`, and what would be right."""

    def __init__(self, status: HTTPStatus, detail: str, field: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.field = status, detail, field


@dataclass(frozen=True)
class RunFacts:
    """What the index page tells of the run."""

    http: str
    smtp: str
    aws_endpoint: str
    mailboxes: tuple[str, ...] = ()

    @property
    def issuer(self) -> str:
        """The OpenID provider of the local run (infra/local/openid_provider.py)."""
        return f"{self.http}{OPENID}"


class LocalPages:
    def __init__(
        self,
        recorder: Recorder,
        chat: ChatInbox,
        clock: DeskClock,
        mover: ClockMover,
        facts: RunFacts,
        *,
        exchange: DemoExchange | None = None,
    ) -> None:
        self._recorder, self._chat, self._clock, self._mover, self._facts = recorder, chat, clock, mover, facts
        loader = FileSystemLoader(Path(__file__).with_name("templates"))
        self._templates = Environment(loader=loader, autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True)
        self._templates.filters |= {"when": _when, "span": _span}
        self._openid = OpenIdProvider(facts.http, self._templates)
        self._routes: dict[tuple[str, str], Callable[[HttpRequest], HttpResponse]] = {
            ("GET", ""): self._index,
            ("GET", "/outbox"): self._outbox,
            ("GET", "/pages"): self._pages,
            ("GET", "/chat-callback"): self._show_chat,
            ("POST", "/chat-callback"): self._keep_chat,
            ("GET", "/clock"): self._show_clock,
            ("POST", "/clock"): self._move_clock,
        }
        if exchange is not None:
            self._routes["POST", EXCHANGE.removeprefix("/_local")] = exchange

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            _refuse_strangers(request)
            answer = self._openid(request) if request.path.startswith(f"{OPENID}/") else None
            return answer or self._route(request)(request)
        except Refused as refused:
            return _problem(refused)

    def _route(self, request: HttpRequest) -> Callable[[HttpRequest], HttpResponse]:
        path = request.path.removeprefix("/_local").rstrip("/")
        method = "GET" if request.method == "HEAD" else request.method
        if method == "GET" and path.startswith("/outbox/"):
            return self._raw_mail
        if found := self._routes.get((method, path)):
            return found
        if any(known == path for _, known in self._routes):
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, f"{request.method} is not for this page.")
        raise Refused(HTTPStatus.NOT_FOUND, "There is no such page; /_local lists them.")

    def _index(self, request: HttpRequest) -> HttpResponse:
        counts = {"mails": len(self._recorder.mails()), "pages": len(self._recorder.pages())}
        if _wants_json(request):
            return _json({**asdict(self._facts), **counts, "clock": self._clock_facts()})
        return self._html("index.html", facts=self._facts, **counts)

    def _outbox(self, request: HttpRequest) -> HttpResponse:
        mails = self._recorder.mails()
        if _wants_json(request):
            return _json([asdict(mail) for mail in mails])
        return self._html("outbox.html", mails=mails[::-1])

    def _raw_mail(self, request: HttpRequest) -> HttpResponse:
        wanted = request.path.rpartition("/")[2].removesuffix(".eml")
        for mail in self._recorder.mails():
            if mail.mail_id == wanted:
                return HttpResponse(HTTPStatus.OK, [("Content-Type", "text/plain; charset=utf-8"), *SECURE], mail.raw.encode())
        raise Refused(HTTPStatus.NOT_FOUND, "There is no such mail in the outbox.")

    def _pages(self, request: HttpRequest) -> HttpResponse:
        pages = self._recorder.pages()
        if _wants_json(request):
            return _json([asdict(page) for page in pages])
        return self._html("pages.html", pages=pages[::-1])

    def _show_chat(self, request: HttpRequest) -> HttpResponse:
        replies = self._chat.replies()
        if _wants_json(request):
            return _json([asdict(reply) for reply in replies])
        return self._html("chat.html", replies=replies[::-1])

    def _keep_chat(self, request: HttpRequest) -> HttpResponse:
        self._chat.keep(request.headers, request.body)
        return HttpResponse(HTTPStatus.NO_CONTENT, [*SECURE], b"")

    def _show_clock(self, request: HttpRequest) -> HttpResponse:
        if _wants_json(request):
            return _json(self._clock_facts())
        return self._html("clock.html", moved=None)

    def _move_clock(self, request: HttpRequest) -> HttpResponse:
        moved = self._mover.advance(_advance_s(request))
        if _is_form(request) and not _wants_json(request):
            return self._html("clock.html", moved=moved)
        return _json({**self._clock_facts(), "steps": moved.steps, "exact": moved.exact})

    def _clock_facts(self) -> dict[str, Any]:
        now = self._clock.now()
        return {"now": _iso(now), "epoch": round(now, 3), "offset_s": self._clock.offset_s}

    def _html(self, template: str, **values: Any) -> HttpResponse:
        text = self._templates.get_template(template).render(now=self._clock.now(), offset_s=self._clock.offset_s, **values)
        return HttpResponse(HTTPStatus.OK, [("Content-Type", "text/html; charset=utf-8"), *SECURE], text.encode())


def _refuse_strangers(request: HttpRequest) -> None:
    """A web page elsewhere must neither read these pages (by a name that it points at us) nor post to them."""
    host = request.headers.get("Host", "").rpartition(":")[0] or request.headers.get("Host", "")
    if host not in LOOPBACK:
        raise Refused(HTTPStatus.FORBIDDEN, "These pages answer to 127.0.0.1 and localhost only.")
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin is not None and urlsplit(origin).netloc != request.headers.get("Host"):
        raise Refused(HTTPStatus.FORBIDDEN, "Another site may not post here.")


def _advance_s(request: HttpRequest) -> float:
    value = _form_value(request) if _is_form(request) else _json_value(request)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Refused(HTTPStatus.BAD_REQUEST, "advance_s must be a number of seconds.", "advance_s")
    if not 0 <= value <= LONGEST_ADVANCE_S:
        raise Refused(
            HTTPStatus.BAD_REQUEST, f"advance_s must lie between 0 and {LONGEST_ADVANCE_S}; the clock never goes back.", "advance_s"
        )
    return value


def _json_value(request: HttpRequest) -> Any:
    try:
        content = json.loads(request.body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, Mapping):
        raise Refused(HTTPStatus.BAD_REQUEST, 'The body must be a JSON object such as {"advance_s": 3600}.')
    if "advance_s" not in content:
        raise Refused(HTTPStatus.BAD_REQUEST, "advance_s is missing: how many seconds to move the clock on.", "advance_s")
    return content["advance_s"]


def _form_value(request: HttpRequest) -> Any:
    values = parse_qs(request.body.decode("utf-8", "replace")).get("advance_s", [""])
    try:
        return float(values[0])
    except ValueError:
        return None


def _is_form(request: HttpRequest) -> bool:
    return request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")


def _wants_json(request: HttpRequest) -> bool:
    accepted = [part.partition(";")[0].strip().lower() for part in request.headers.get("Accept", "").split(",")]
    return next((kind == "application/json" for kind in accepted if kind in ("application/json", "text/html")), False)


def _problem(refused: Refused) -> HttpResponse:
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": refused.status.phrase,
        "status": int(refused.status),
        "detail": refused.detail,
    }
    if refused.field:
        content["field"] = refused.field
    headers = [("Content-Type", "application/problem+json"), *SECURE]
    return HttpResponse(refused.status, headers, json.dumps(content).encode())


def _json(content: Any) -> HttpResponse:
    return HttpResponse(HTTPStatus.OK, [("Content-Type", "application/json"), *SECURE], json.dumps(content, ensure_ascii=False).encode())


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _span(seconds: float) -> str:
    """`1 d 5 h`, without what is nought."""
    days, rest = divmod(round(seconds), 86400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    named = ((days, "d"), (hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join(f"{number} {unit}" for number, unit in named if number) or "under 1 s"


def _when(at: float | str) -> str:
    moment = datetime.fromisoformat(at) if isinstance(at, str) else datetime.fromtimestamp(at, UTC)
    return moment.strftime("%a %d %b %Y, %H:%M:%S UTC")
