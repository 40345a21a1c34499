"""Renders the desk's automatic mails from templates: fixed subjects with the reference, no word and no name of the sender's."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup, escape

LOCALES = ("ja", "en", "es", "fr", "de")
KINDS = ("acknowledgement", "answer")
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(kind: str, language: str, values: Mapping[str, object]) -> Rendered:
    """`templates/<kind>.<language>.txt`: the subject on the first line, an empty line, the text. HTML comes from the same text."""
    text = _template(f"{kind}.{language if language in LOCALES else 'en'}.txt").render(values)
    subject, _, body = text.partition("\n")
    return Rendered(subject.strip(), body.strip() + "\n", html_of(body.strip(), language))


def html_of(text: str, language: str) -> str:
    """A plain, readable HTML part: paragraphs, lines, and links on bare https addresses; everything escaped."""
    paragraphs = [Markup("<p>") + _lines(part) + Markup("</p>") for part in text.split("\n\n") if part.strip()]
    return str(_template("letter.html").render(paragraphs=paragraphs, language=language))


def _lines(paragraph: str) -> Markup:
    return Markup("<br>\n").join(Markup(" ").join(_word(word) for word in line.split(" ")) for line in paragraph.strip().split("\n"))


def _word(word: str) -> Markup:
    link = escape(word)
    return Markup('<a href="{0}">{0}</a>').format(word) if word.startswith("https://") else link


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(["html"]), undefined=StrictUndefined)
