"""The text of a mail that came as HTML only."""

import re
from html import unescape

_TAG = re.compile(r"<[^<>]*>")
HTML_LIMIT = 512 * 1024


def text_of_html(html: str) -> str:
    """Laid out as a reader would see it (inscriptis); empty for empty input. Long HTML is read up to a limit."""
    if not html.strip():
        return ""
    # Imported here: most mails carry a text part, and lxml is a third of a cold start.
    from inscriptis import get_text
    from lxml.etree import LxmlError

    try:
        return str(get_text(html[:HTML_LIMIT])).strip() or _without_tags(html[:HTML_LIMIT])
    except (LxmlError, ValueError, RecursionError):
        return _without_tags(html[:HTML_LIMIT])


def _without_tags(html: str) -> str:
    """What is left of HTML that no layout could be made of (16,000 nested elements): better plain words than none."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())
