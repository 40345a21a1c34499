"""Renders the page under an answer's link: two buttons, and thanks afterwards; without a script."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from .page_words import WORDS

TEMPLATES = Path(__file__).parent / "templates"


def asking_html(reference: str, language: str) -> str:
    words = WORDS.get(language, WORDS["en"])
    return _page(language, words["title"], words["lead"].format(reference=reference), asks=True)


def thanking_html(language: str, home: str, *, helped: bool) -> str:
    """`home` is the help centre's address."""
    words = WORDS.get(language, WORDS["en"])
    return _page(language, words["thanks"], words["thanks_yes" if helped else "thanks_no"], home=home)


def dead_link_html(language: str, home: str) -> str:
    words = WORDS.get(language, WORDS["en"])
    return _page(language, words["dead"], words["dead_more"], home=home)


@cache
def content_security_policy() -> str:
    """Nothing is loaded, nothing runs; our one style is known by its hash."""
    style = b64encode(sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{style}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def _page(language: str, heading: str, lead: str, *, asks: bool = False, home: str = "") -> str:
    words = WORDS.get(language, WORDS["en"])
    return _template().render(language=language, heading=heading, lead=lead, asks=asks, home=home, words=words, style=_style())


@cache
def _style() -> Markup:
    return Markup((TEMPLATES / "helped.css").read_text(encoding="utf-8").strip())  # noqa: S704 - our own file


@cache
def _template() -> Template:
    found = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return found.get_template("helped.html")
