"""How the help centre's pages become HTTP: headers, caching, the reader's language, forms read from bodies."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import parse_qs

from chalice import Blueprint, Response
from chalice.app import Request

from chalicelib import wiring
from chalicelib.core.errors import Conflict, SupportError, TooLarge, Upstream
from chalicelib.core.observability import count, logger
from chalicelib.help_centre.model import ContactForm
from chalicelib.help_centre.rendering import POLICY, mail_to, message_html
from chalicelib.help_centre.site import Site
from chalicelib.oncall.page_words import reader_language

FORM = "application/x-www-form-urlencoded"
LARGEST_FORM = 64 * 1024
MOST_FIELDS = 80
CACHED = "public, max-age=300"
KEPT = "public, max-age=31536000, immutable"
NOT_STORED = "no-store"
SAFE = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Content-Security-Policy": POLICY}


def in_language(blueprint: Blueprint) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """The view gets the site in the address's language; an address in no language of ours is a page that is not there.

    What may work on the next try is said on a page, too.
    """

    def decorate(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def handler(language: str, **captured: str) -> Response:
            help_site = wiring.desk().help_centre.site
            if not help_site.speaks(language):
                return missing(blueprint.current_request)
            site = help_site.in_language(language)
            try:
                return view(site, **captured)
            except (Conflict, Upstream) as error:
                return failed(blueprint.current_request, site, error)

        return handler

    return decorate


def page(request: Request, html: str, *, status: int = 200, cache: str = NOT_STORED) -> Response:
    return answer(request, html, "text/html; charset=utf-8", status=status, cache=cache)


def answer(request: Request, text: str, content_type: str, *, status: int = 200, cache: str = NOT_STORED) -> Response:
    """What may be cached has an ETag, and is not sent again to who has it."""
    headers: dict[str, str | list[str]] = {**SAFE, "Content-Type": content_type, "Cache-Control": cache}
    if cache == NOT_STORED:
        headers["X-Robots-Tag"] = "noindex"
    else:
        headers["ETag"] = etag = f'"{sha256(text.encode()).hexdigest()[:20]}"'
        if etag in _known(request):
            return Response("", headers, HTTPStatus.NOT_MODIFIED)
    return Response("" if request.method == "HEAD" else text, headers, status)


def moved(path: str, *, for_good: bool) -> Response:
    """`path` is below the base URL. A 301 is only for what never depends on the reader."""
    headers: dict[str, str | list[str]] = {**SAFE, "Location": wiring.desk().help_centre.site.prefix() + path, "Content-Type": "text/plain"}
    headers |= {"Cache-Control": CACHED} if for_good else {"Cache-Control": NOT_STORED, "Vary": "Accept-Language"}
    return Response("", headers, HTTPStatus.MOVED_PERMANENTLY if for_good else HTTPStatus.FOUND)


def missing(request: Request, language: str = "") -> Response:
    """A page that is not there, in the language of the address, else of the reader."""
    desk = wiring.desk()
    site = desk.help_centre.site.in_language(language if desk.help_centre.site.speaks(language) else language_of_reader(request))
    words = site.words
    topics = desk.help_centre.site.topics(site.language)
    return page(
        request, message_html(site, words["missing_page"], [words["missing_page_more"]], topics=topics), status=HTTPStatus.NOT_FOUND
    )


def told(request: Request, site: Site, name: str, status: int, form: ContactForm | None = None) -> Response:
    """A page with the heading `name` and the line `<name>_more`, and the mailbox to write to; with the words of `form`, which was not taken."""
    lines = [site.words[f"{name}_more"].format(mailbox=site.mailbox)]
    lines += [site.words["secret_more"]] if form and form.removed else []
    html = message_html(site, site.words[name], lines, mail=mail_to(site.mailbox, form), written=form)
    return page(request, html, status=status)


def failed(request: Request, site: Site, error: SupportError, form: ContactForm | None = None) -> Response:
    """Not now, perhaps in a minute; with the words of `form`, which may not have been taken."""
    count("ApiProblem", status=str(error.status))
    logger.warning("page failed", status=error.status, error=type(error).__name__, detail=error.detail)
    return told(request, site, "again", error.status, form)


def language_of_reader(request: Request) -> str:
    languages = wiring.desk().help_centre.site.languages
    fallback = "en" if "en" in languages else languages[0]
    wanted = reader_language(request.headers.get("accept-language", ""), fallback)
    return wanted if wanted in languages else fallback


def query_of(request: Request, name: str) -> str:
    found: dict[str, str] = dict(request.query_params or {})
    return found.get(name, "")


def fields_of(request: Request, most: int = MOST_FIELDS, limit_bytes: int = LARGEST_FORM) -> dict[str, list[str]]:
    """Raises TooLarge."""
    body = request.raw_body
    if len(body) > limit_bytes:
        raise TooLarge(f"A form may hold at most {limit_bytes // 1024} KB.", {"limit_bytes": limit_bytes})
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=most, errors="replace")
    except ValueError:
        return {}


def connection_of(request: Request) -> str:
    """The address that API Gateway saw; what a header says of it is the sender's own word."""
    identity = (request.context or {}).get("identity") or {}
    return str(identity.get("sourceIp") or "")


def _known(request: Request) -> list[str]:
    given = request.headers.get("if-none-match", "")
    return [tag.strip().removeprefix("W/") for tag in given.split(",")[:10]]
