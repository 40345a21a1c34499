"""The text of HTML as a person would have typed it: laid out by inscriptis, quotes under marks, nothing that nobody sees.

Size is cut first; libxml2 refuses what is nested deeper than 250 elements. What cannot be laid out becomes plain words: better than none.
"""

from html.parser import HTMLParser

HTML_LIMIT = 512 * 1024
WORDS_LIMIT = 128 * 1024
"""How much of HTML that cannot be laid out is read for its words."""

MOST_ELEMENTS = 25_000
TEXT_LIMIT = 1024 * 1024
_TOO_DEEP = "ERR_RESOURCE_LIMIT"
_UNSEEN = frozenset({"script", "style", "title", "template"})
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u034f\u2060\ufeff\u00ad\u2007"))
"""What senders of newsletters fill previews with."""


def text_of_html(html: str) -> str:
    """Empty for empty input. Long HTML is read up to a limit."""
    html = html[:HTML_LIMIT].replace("\x00", "")
    if not html.strip():
        return ""
    # Imported here: most mails carry a text part, and lxml is a third of a cold start.
    from lxml.etree import LxmlError

    try:
        laid_out = _laid_out(html)
    except (LxmlError, ValueError, RecursionError):
        laid_out = ""
    return laid_out or _words(html[:WORDS_LIMIT])


def _laid_out(html: str) -> str:
    """Empty where the HTML is too deep, or too much, or shows nothing."""
    from lxml.etree import HTMLParser as Parser
    from lxml.html import HtmlElementClassLookup, document_fromstring

    from .html_tree import prepared

    parser = Parser(encoding="utf-8", remove_pis=True, remove_comments=True)
    parser.set_element_class_lookup(HtmlElementClassLookup())
    tree = document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    is_too_much = sum(1 for _ in zip(tree.iter(), range(MOST_ELEMENTS), strict=False)) == MOST_ELEMENTS
    if is_too_much or any(error.type_name == _TOO_DEEP for error in parser.error_log):
        return ""
    return tidied(layout(prepared(tree, layout)))


def layout(tree: object) -> str:
    from inscriptis.css_profiles import CSS_PROFILES
    from inscriptis.html_engine import Inscriptis
    from inscriptis.model.config import ParserConfig

    return str(Inscriptis(tree, ParserConfig(css=CSS_PROFILES["strict"])).get_text())[:TEXT_LIMIT]


def tidied(text: str) -> str:
    """Without blanks at the ends of lines, and with one blank line where there were many."""
    kept: list[str] = []
    for line in text.translate(_INVISIBLE).replace("\u00a0", " ").split("\n"):
        line = line.rstrip()  # noqa: PLW2901
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def _words(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    return " ".join(" ".join(reader.found).split())


class _Words(HTMLParser):
    """Collects what stands between tags, without a tree."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unseen: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's signature
        self._unseen = self._unseen or (tag if tag in _UNSEEN else None)

    def handle_endtag(self, tag: str) -> None:
        self._unseen = None if tag == self._unseen else self._unseen

    def handle_data(self, data: str) -> None:
        if self._unseen is None:
            self.found.append(data)
