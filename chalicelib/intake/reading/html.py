"""The text of HTML as a person would have typed it: laid out by inscriptis, quotes under marks, nothing that nobody sees.

Size is cut first; libxml2 refuses what is nested deeper than 250 elements. What cannot be laid out becomes plain words: better than none.
"""

from html.parser import HTMLParser

from chalicelib.tickets.policy.html_source import tree_of

WORDS_LIMIT = 128 * 1024
"""How much of HTML that cannot be laid out is read for its words."""

TEXT_LIMIT = 1024 * 1024
_UNSEEN = frozenset({"script", "style", "title", "template"})
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u034f\u2060\ufeff\u00ad\u2007"))
"""What senders of newsletters fill previews with."""


def text_of_html(html: str) -> str:
    """Empty for empty input. Long HTML is read up to a limit."""
    if not html.strip():
        return ""
    return _laid_out(html) or _words(html.replace("\x00", "")[:WORDS_LIMIT])


def _laid_out(html: str) -> str:
    """Empty where the HTML is too deep, or too much, or shows nothing."""
    tree = tree_of(html)
    if tree is None:
        return ""
    # Imported here: most mails carry a text part.
    from lxml.etree import LxmlError

    from .html_tree import prepared

    try:
        return tidied(layout(prepared(tree, layout)))
    except (LxmlError, ValueError, RecursionError):
        return ""


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
