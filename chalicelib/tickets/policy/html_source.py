"""Reads a mail's HTML into a tree (libxml2), within limits of its size: what is nested without end would cost whoever goes on with it minutes."""

from typing import Any

HTML_LIMIT = 512 * 1024
MOST_ELEMENTS = 25_000
_TOO_DEEP = "ERR_RESOURCE_LIMIT"


def tree_of(html: str) -> Any:
    """An lxml element, read from as much as the limit lets in; None where that is nothing, too much, or deeper than libxml2 goes."""
    # Imported here: most mails carry a text part, and lxml is a third of a cold start.
    from lxml.etree import HTMLParser, LxmlError
    from lxml.html import HtmlElementClassLookup, document_fromstring

    parser = HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True)
    parser.set_element_class_lookup(HtmlElementClassLookup())
    try:
        tree = document_fromstring(html[:HTML_LIMIT].replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError):
        return None
    is_too_much = sum(1 for _ in zip(tree.iter(), range(MOST_ELEMENTS), strict=False)) == MOST_ELEMENTS
    return None if is_too_much or any(error.type_name == _TOO_DEEP for error in parser.error_log) else tree
