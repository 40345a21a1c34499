"""The HTML of a mail made safe for showing: no script, no style, no form, nothing that loads by itself (nh3; docs/mail.md).

libxml2 reads it first, for what is nested without end would cost nh3 minutes; nh3 has the last word, and its output goes out as it is.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .model import Attachment
from .policy.hidden_html import is_hidden
from .policy.html_source import tree_of

DEEPEST = 120
VIEW_LIMIT = 768 * 1024
TAGS = frozenset({
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code", "col",
    "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp",
    "section", "small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt",
    "u", "ul", "var", "wbr",
})  # fmt: skip
EMPTIED = frozenset({
    "script", "style", "title", "template", "noscript", "iframe", "frame", "frameset", "noframes", "object", "embed", "applet", "svg", "math",
    "textarea", "select", "option", "button", "xmp", "plaintext", "noembed", "audio", "video", "canvas", "head",
})  # fmt: skip
"""Gone with all that is in them."""

ATTRIBUTES: dict[str, set[str]] = {
    "*": {"dir", "lang", "align", "valign"},
    "a": {"href"},
    "img": {"alt", "width", "height"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "td": {"colspan", "rowspan", "width", "height"},
    "th": {"colspan", "rowspan", "width", "height"},
    "col": {"span", "width"},
    "ol": {"start", "type"},
    "font": {"color", "size"},
    "time": {"datetime"},
}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
PICTURE = "data-attachment"
"""On an `img`: where the picture lies. It has no `src`, so that nothing is loaded before somebody wants it."""

_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#%-+.")


def html_view(html: str, files: Sequence[Attachment], path_of: Callable[[int], str]) -> str:
    """Empty where there is no HTML, or none that can be shown: the text is there. `path_of` says where the n-th file is saved from, counted from 1."""
    if not html.strip():
        return ""
    pictures = {file.content_id: path_of(number) for number, file in enumerate(files, 1) if file.content_id}
    shallow = _shallow(html, pictures)
    return _cleaned(shallow, frozenset(pictures.values())) if shallow else ""


def _shallow(html: str, pictures: Mapping[str, str]) -> str:
    """The same HTML, balanced, without what is hidden, pictures by where they lie. Empty where it is too much, too deep, or nothing."""
    tree = tree_of(html)
    if tree is None or _is_too_deep(tree):
        return ""
    from lxml.html import tostring  # imported late: only who shows HTML needs it

    for element in [element for element in tree.iter() if is_hidden(element)]:
        if element.getparent() is not None:
            element.drop_tree()
    for element in tree.iter():
        _point(element, pictures)
    balanced = str(tostring(tree, encoding="unicode"))
    return balanced if len(balanced) <= VIEW_LIMIT else ""


def _is_too_deep(tree: Any) -> bool:
    depths = {None: -1}
    for element in tree.iter():
        depths[element] = depths[element.getparent()] + 1
        if depths[element] > DEEPEST:
            return True
    return False


def _point(element: Any, pictures: Mapping[str, str]) -> None:
    """No mail says itself where a picture lies."""
    element.attrib.pop(PICTURE, None)
    if element.tag == "a" and (address := element.get("href")):
        element.set("href", "".join(filter(str.isprintable, address)).strip())
    source = element.get("src") or ""
    if element.tag == "img" and source[:4].lower() == "cid:" and (path := pictures.get(source[4:].strip("<>"))):
        element.set(PICTURE, path)


def _cleaned(html: str, paths: frozenset[str]) -> str:
    import nh3  # imported late: only who shows HTML needs it

    def kept(tag: str, name: str, value: str) -> str | None:
        if name == "href":
            return value.strip() if value.strip().partition(":")[0].lower() in SCHEMES else None
        if name == PICTURE:
            return value if value in paths else None
        return value if name in {"alt", "rel"} or _WORD.issuperset(value) else None

    return nh3.clean(
        html, tags=set(TAGS), clean_content_tags=set(EMPTIED), attributes={**ATTRIBUTES, "img": {*ATTRIBUTES["img"], PICTURE}}, attribute_filter=kept,
        link_rel="noopener noreferrer nofollow", url_schemes=set(SCHEMES), url_relative="deny", strip_comments=True,
    ).strip()  # fmt: skip
