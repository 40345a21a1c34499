"""Renders the page at night: one dark, thumb-sized screen without a script, for a phone on a bad line (docs/on-call.md)."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from chalicelib.outbox.wording import moment
from chalicelib.tickets.model import BREACH

from .page_words import WORDS, ago
from .policy.page import INSIDER, QUARANTINE, SIGN_IN, TAKEOVER, Page
from .view import PageView

NAMED = frozenset({QUARANTINE, TAKEOVER, INSIDER, SIGN_IN, "next_response", "resolution", "complaint"})
TEMPLATES = Path(__file__).parent / "templates"


def page_html(view: PageView, language: str, now: float) -> str:
    words = WORDS[language]
    return _template("page.html").render(
        view=view, page=view.page, words=words, language=language, style=_style(), now=now, topic=_topic(view.page), more=_more(view.page),
        team=view.team_name.get(language) or view.page.team, moment=lambda at: moment(at, language, view.time_zone), ago=lambda at: ago(now - at, words),
    )  # fmt: skip


def _topic(page: Page) -> str:
    """The words that say what it is about."""
    if page.used_percent < BREACH:
        return "soon"
    return page.reason if page.reason in NAMED else "overdue"


def _more(page: Page) -> str:
    topic = _topic(page)
    return f"{topic}_more" if f"{topic}_more" in WORDS["en"] else "overdue_more"


def dead_link_html(cause: str, language: str) -> str:
    """`cause`: expired, forged or missing."""
    return _template("dead_link.html").render(cause=cause, words=WORDS[language], language=language, style=_style())


@cache
def content_security_policy() -> str:
    """Nothing is loaded, nothing runs; our one style is known by its hash, and the form goes where the page came from."""
    style = b64encode(sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{style}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


@cache
def _style() -> Markup:
    return Markup((TEMPLATES / "night.css").read_text(encoding="utf-8").strip())  # noqa: S704 - our own file


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _template(name: str) -> Template:
    return _environment().get_template(name)
