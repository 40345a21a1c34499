"""Makes both parts of a letter, text and HTML, from the same words: a template's for automatic mail, an agent's for everything else.

Automatic mail has a fixed subject with the reference, and no word and no name of the sender's.
"""

from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from msgspec import Struct

from chalicelib.core.patterns import pattern

from .markdown_forms import STYLES, lines_of
from .model import Fragment

LOCALES = ("ja", "en", "es", "fr", "de")
TEMPLATES = Path(__file__).parent / "templates"
SIGNATURE_MARK = "-- "
"""Alone on a line above a signature (RFC 3676 4.3): mail programs leave out what follows when they quote."""
_ARTICLE = "\x1a"
"""Stands in a template's text for the article until both forms are made; nothing that is configured holds it."""
_LINK = pattern("\x01([^\x01-\x04]*)\x02([^\x01-\x04]*)\x03([^\x01-\x04]*)\x04")
"""Words, what stands between them and the address in plain text, the address."""
_SMALL = "margin:1.6em 0 0;font-size:.9em;line-height:1.5"
_CARD = "margin:0 0 1.2em;padding:1.1em 1.2em .1em;border:1px solid #9aa1a9;border-radius:8px"
_CARD_TITLE = "margin:0 0 .7em;font-size:1.15em;line-height:1.35"
_TITLE_MARKS = {"ja": "■ "}


class Rendered(Struct, frozen=True):
    subject: str
    text: str
    html: str


def render(kind: str, language: str, values: Mapping[str, object], article: Fragment | None = None) -> Rendered:
    """`templates/<kind>.<language>.txt`: the subject on the first line, an empty line, the text; what follows a line `--` is the signature.

    A paragraph `{{ article }}` is where the article stands. `{{ linked(words, address) }}` is `words: address` in text, and words to press in HTML.
    """
    language = language if language in LOCALES else "en"
    written = _template(f"{kind}.{language}.txt").render(values, article=_ARTICLE, linked=_linked)
    subject, _, body = written.partition("\n")
    words, _, signature = body.strip().partition("\n--\n")
    paragraphs = [part.strip() for part in words.split("\n\n") if part.strip()]
    text = _LINK.sub(r"\1\2\3", "\n\n".join(paragraphs)).replace(_ARTICLE, article.text if article else "")
    html = "".join(article.html if article and part == _ARTICLE else _paragraph_of(part) for part in paragraphs)
    return letter_of(subject.strip(), language, Fragment(text, html), *([signed(_plain(signature))] if signature else []))


def article_of(title: str, body: Fragment, language: str) -> Fragment:
    """An article as it stands in a letter, set apart from the words around it."""
    html = f'<div style="{_CARD}"><h2 style="{_CARD_TITLE}">{escape(title)}</h2>\n{body.html}</div>\n'
    return Fragment(f"{_TITLE_MARKS.get(language, '')}{title}\n\n{body.text}", html)


def signed(signature: Fragment, *, is_last: bool = True) -> Fragment:
    """The mark stands only where nothing follows: a program would take the history below for a part of the signature."""
    mark = f"{SIGNATURE_MARK}\n" if is_last else ""
    return Fragment(mark + signature.text, f'<div class="gmail_signature" style="{_SMALL}">{signature.html}</div>\n')


def letter_of(subject: str, language: str, *parts: Fragment) -> Rendered:
    """Parts one below the other."""
    html = _template("letter.html").render(subject=escape(subject), language=escape(language), content="".join(part.html for part in parts))
    return Rendered(subject, "\n\n".join(part.text for part in parts if part.text) + "\n", html)


def _linked(words: str, address: str, between: str = ": ") -> str:
    return f"\x01{words}\x02{between}\x03{address}\x04"


def _paragraph_of(text: str) -> str:
    """Links are made first: what is left of the words is escaped, and its bare addresses are linked."""
    html, end = "", 0
    for link in _LINK.finditer(text):
        html += f'{lines_of(text[end : link.start()])}<a href="{escape(link[3])}">{escape(link[1] or link[3])}</a>'
        end = link.end()
    return f'<p style="{STYLES["paragraph"]}">{html}{lines_of(text[end:])}</p>\n'


def _plain(text: str) -> Fragment:
    return Fragment(text, lines_of(text))


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    """Nothing is escaped by the templates: the texts are plain, and the frame is handed what is escaped already."""
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=False, undefined=StrictUndefined)  # noqa: S701
