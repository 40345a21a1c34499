"""Prepares a tree of HTML for being laid out as text: hidden elements go, quotes get marks, links and pictures become words, tables lines."""

from collections.abc import Callable
from typing import Any

from chalicelib.tickets.policy.hidden_html import declarations, is_hidden

Element = Any
"""An lxml element; lxml carries no types."""

Layout = Callable[[Element], str]

DROPPED = (
    "head", "style", "script", "title", "template", "object", "embed", "applet", "iframe", "frame", "svg", "math", "audio", "video", "canvas", "map", "select",
    "datalist", "noframes", "param", "link", "meta",
)  # fmt: skip
MOST_QUOTES = 100
MOST_QUOTES_WITHIN_QUOTES = 5
MOST_LISTS_WITHIN_LISTS = 6
LONGEST_LINK = 200
LONGEST_ALT = 200
LONGEST_EMOJI = 8
_QUOTING_CLASSES = frozenset(
    {"yahoo_quoted", "gmail_quote_container_reply", "moz-cite", "protonmail_quote", "tutanota_quote", "zmail_extra", "hcssquote"}
)
_OUTLOOK = (
    "divrplyfwdmsg",
    "appendonsend",
    "mail-editor-reference-message-container",
    "reply-intro",
    "ms-outlook-mobile-reference-message",
)
"""Ids of what Outlook puts before the older mail; all that follows beside it is quoted."""

_BLOCKS = frozenset(
    {"p", "div", "table", "ul", "ol", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "center", "dl", "form"}
)
_LINES = frozenset({"table", "tr", "tbody", "thead", "tfoot", "caption", "dt", "dd", "center", "form", "fieldset", "legend"})
_INDENTED_ONLY = frozenset({"none", "0", "0px", "medium none", "none none none solid"})


def prepared(tree: Element, layout: Layout) -> Element:
    """The same tree, changed. `layout` lays out what a quote holds."""
    for element in [*tree.iter(*DROPPED), *(element for element in tree.iter() if is_hidden(element))]:
        if element.getparent() is not None:
            element.drop_tree()
    _wrap_what_outlook_quotes(tree)
    quotes = [element for element in tree.iter("blockquote", "div", "section") if is_quote(element)]
    for element in tree.iter("img"):
        _show_picture(element)
    for element in tree.iter("a"):
        _show_link(element)
    _level(tree)
    for element in reversed(_outer(quotes)):
        _mark(element, layout)
    return tree


def is_quote(element: Element) -> bool:
    classes = {name.removeprefix("x_").lower() for name in (element.get("class") or "").split()}
    if not classes.isdisjoint(_QUOTING_CLASSES) or "yahoo_quoted" in (element.get("id") or ""):
        return True
    if element.tag != "blockquote":
        return bool(element.get("data-marker") == "__QUOTED_TEXT__")
    if element.get("type") == "cite" or any("quote" in name or "cite" in name for name in classes):
        return True
    said = declarations(element.get("style") or "")
    return said.get("border") not in _INDENTED_ONLY or "border-left" in said


def _wrap_what_outlook_quotes(tree: Element) -> None:
    for element in tree.iter("div", "hr", "section"):
        name = (element.get("id") or "").lower().removeprefix("x_")
        if name in _OUTLOOK and element.getparent() is not None and not any(is_quote(above) for above in element.iterancestors()):
            following = [element, *element.itersiblings()]
            quote = element.makeelement("blockquote", {"type": "cite"})
            element.addprevious(quote)
            for sibling in following:
                quote.append(sibling)
            return


def _show_picture(element: Element) -> None:
    """By what it is called: an emoji as itself, a picture in brackets."""
    alt = " ".join((element.get("alt") or "").split())[:LONGEST_ALT]
    if alt:
        element.tail = (alt if len(alt) <= LONGEST_EMOJI else f"[{alt}]") + (element.tail or "")


def _show_link(element: Element) -> None:
    """The address behind the words, where they do not say it already: what a link says and where it leads may be two things."""
    address = (element.get("href") or "").strip()
    words = " ".join("".join(element.itertext()).split())
    if not words or not address.lower().startswith(("http://", "https://", "mailto:")) or _plain(address) in _plain(words):
        return
    shown = " <" + (address if len(address) <= LONGEST_LINK else address[:LONGEST_LINK] + "…") + ">"
    if len(element):
        element[-1].tail = (element[-1].tail or "") + shown
    else:
        element.text = (element.text or "") + shown


def _plain(address: str) -> str:
    plain = address.lower().strip()
    for prefix in ("mailto:", "https://", "http://", "www."):
        plain = plain.removeprefix(prefix)
    return plain.partition("?")[0].rstrip("/") if address.lower().startswith("mailto:") else plain.rstrip("/")


def _level(tree: Element) -> None:
    """Tables become lines, since their layout would pad every cell to the widest; deep lists lose their steps; no attribute has a say any more."""
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in {"td", "th"}:
            is_block = any(child.tag in _BLOCKS for child in element)
            element.tag = "div" if is_block else "span"
            element.tail = None if is_block or element.getnext() is None else "  "
        elif element.tag in _LINES or _is_deep_list(element):
            element.tag = "div"
        element.attrib.clear()


def _is_deep_list(element: Element) -> bool:
    return element.tag in {"ul", "ol"} and sum(1 for _ in element.iterancestors("ul", "ol")) >= MOST_LISTS_WITHIN_LISTS


def _outer(quotes: list[Element]) -> list[Element]:
    """Those that are marked: not more than so many, and not more than so many deep."""
    depths: dict[Element, int] = {}
    for quote in quotes:
        depths[quote] = next((depths[above] for above in quote.iterancestors() if above in depths), 0) + 1
    return [quote for quote in quotes if depths[quote] <= MOST_QUOTES_WITHIN_QUOTES][:MOST_QUOTES]


def _mark(element: Element, layout: Layout) -> None:
    """Puts the quote's text, each line under its mark, in its place."""
    tail, element.tail = element.tail, None
    lines = [line.rstrip() for line in layout(element).strip().split("\n")]
    text = "\n".join(f"> {line}".rstrip() for line in lines if line or len(lines) > 1)
    for child in list(element):
        element.remove(child)
    element.tag, element.text, element.tail = "pre", text, tail
