"""An article's body for a page: the letter's HTML without the styles that only mail programs need."""

from chalicelib.core.errors import NotFound
from chalicelib.core.patterns import pattern
from chalicelib.faq.model import Article

from .ports import Library
from .wording import unbroken

_STYLE = pattern(r' style="[^"]*"')
"""Of our own making (outbox/markdown_forms.py): what an article says is escaped there, its quotation marks too, so no words look like this."""
_FIRST = pattern(r"<p>.*?</p>")


def prose_of(library: Library, article: Article, prefix: str) -> str:
    """`prefix` stands before paths: a stage's name where the desk has no domain of its own. Empty where its letter is not published."""
    try:
        letter = library.get_letter(article.id, article.language, prefix)
    except NotFound:
        return ""
    html = _STYLE.sub("", letter.html)
    return unbroken(html) if article.language == "fr" else html  # a tag holds an address at most, which has no blanks


def plain_prose_of(library: Library, article: Article, base_url: str) -> str:
    try:
        return library.get_letter(article.id, article.language, base_url).text
    except NotFound:
        return ""


def first_paragraph(prose: str) -> str:
    """The answer stands in it, or in its first sentence."""
    found = _FIRST.search(prose.replace("\n", " "))
    return found[0] if found else ""
