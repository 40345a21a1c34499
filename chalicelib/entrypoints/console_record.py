"""The console in the record of acts: whoever asks for a page stands there before it is shown, whoever changes something before it is done (docs/audit.md).

The door does this for every route. What a page shows is read off the page: it leads to it. So no handler can forget to tell.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import unquote_plus

from chalice import Response
from chalice.app import Request
from msgspec import Struct

from chalicelib import wiring
from chalicelib.audit.model import Origin
from chalicelib.audit.usecases import as_id
from chalicelib.console.model import SignedIn
from chalicelib.core.errors import SupportError
from chalicelib.core.ids import digest, is_ticket_id
from chalicelib.core.patterns import pattern

from .help_answers import FORM, connection_of

MOST_IDS = 250
"""Of one page; the longest list shows fifty."""
REDIRECTS = range(300, 400)
_LEADS_TO = pattern(
    r'(?:href="(?:/[0-9A-Za-z._~-]{1,40}){0,4}/console/(?:tickets|customers|review)/|data-ticket=")(?P<id>[0-9A-Za-z]{10,40})(?=["/?#])'
)
"""Our own links are paths. Those of a mail that is shown as it looked, and those that agents write, name their host, or are none."""

G = TypeVar("G")


class Act(Struct, frozen=True):
    """A request of somebody who is signed in. `given`: what its query and its form say. `is_passive`: the page asks by itself, again and again."""

    agent: str
    name: str
    is_change: bool
    is_passive: bool
    parameters: Mapping[str, str]
    given: tuple[str, ...]
    origin: Origin

    @property
    def named(self) -> tuple[str, ...]:
        """What the path names, and tickets that the form or the query does."""
        path = (_as_id(self.parameters[name]) for name in sorted(self.parameters))
        given = (_as_ticket(one) for one in self.given)
        return tuple(dict.fromkeys(one for one in (*path, *given) if one))[:MOST_IDS]

    @property
    def again(self) -> tuple[str, ...]:
        """Stands for this very question. That a ticket stood in a list does not say that its mails were shown, nor a search what another one found in it."""
        return () if self.is_change else (digest(self.name, *(self.parameters[name] for name in sorted(self.parameters)), *self.given),)


def act_of(request: Request, caller: SignedIn | None, name: str, parameters: Mapping[str, str], *, is_passive: bool) -> Act | None:
    """None: nobody is signed in, and what is shown is for anybody."""
    if caller is None:
        return None
    return Act(caller.agent.id, name, request.method == "POST", is_passive, parameters, tuple(_given(request)), origin_of(request))


def _given(request: Any) -> Iterator[str]:
    """Of files that are sent along only the address counts."""
    for name in request.query_params or ():
        yield from request.query_params.getlist(name)
    if request.method == "POST" and request.headers.get("content-type", "").startswith(FORM):
        for pair in bytes(request.raw_body).decode("ascii", "replace").split("&"):
            yield unquote_plus(pair.partition("=")[2])


def origin_of(request: Request) -> Origin:
    return Origin(connection_of(request), str((request.context or {}).get("requestId") or "unknown")[:80])


def recorded(act: Act | None, handle: Callable[[], Response]) -> Response:
    """One line a request, and one more for a change that shows what it did not name. Raises Upstream: then nothing is shown, and nothing changed."""
    if act is None:
        return handle()
    named = act.named
    if not act.is_change:
        response = recorded_refusal(act, handle)
        if response.status_code not in REDIRECTS or _leads_elsewhere(response):
            _record(act, "shown", (*named, *shown_in(response)))
        return response
    _record(act, "asked", named)
    response = handle()
    if others := [one for one in shown_in(response) if one not in named]:
        _record(act, "shown", (*named, *others))
    return response


def _leads_elsewhere(response: Response) -> bool:
    """To a file in S3: what is there was shown, for the next page is none of ours."""
    return not str(response.headers.get("Location", "/")).startswith("/")


def recorded_refusal(act: Act | None, handle: Callable[[], G]) -> G:
    """What was asked for in vain is an act as well."""
    try:
        return handle()
    except SupportError as refused:
        if act:
            _record(act, type(refused).__name__, act.named)
        raise


def shown_in(response: Response) -> tuple[str, ...]:
    """Tickets, customers and held mails that the page leads to."""
    if not isinstance(response.body, str):
        return ()
    return tuple(dict.fromkeys(found["id"] for found in _LEADS_TO.finditer(response.body)))[:MOST_IDS]


def _record(act: Act, outcome: str, ids: Sequence[str]) -> None:
    audit = wiring.desk().audit
    if act.is_passive and audit.has_shown(act.agent, (*ids, *act.again) if ids else ()):
        return  # a page that asks by itself, and shows nothing that its agent was not shown before
    audit.record(act.agent, act.name, tuple(dict.fromkeys(ids)), outcome=outcome, origin=act.origin)
    if outcome == "shown":
        audit.remember(act.agent, act.again)


def _as_id(text: str) -> str:
    """A ticket's reference as its id."""
    plain = _plain(text)
    return plain if is_ticket_id(plain) else as_id(text)


def _as_ticket(text: str) -> str:
    """Of a field that may hold anything: ids begin with a digit, as no word does, and are not digits alone, as telephone numbers are."""
    plain = _plain(text.strip().partition(".")[0])  # the boxes of a list name a version as well
    return plain if is_ticket_id(plain) and plain[0].isdigit() and not plain.isdigit() else ""


def _plain(text: str) -> str:
    return text.replace("-", "").upper()
