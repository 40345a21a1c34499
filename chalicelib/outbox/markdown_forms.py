"""The two forms of read Markdown. HTML holds what is named here and nothing else: tags, styles, and links to http, https and mailto."""

import re
from collections.abc import Callable, Sequence
from html import escape

from msgspec import Struct

from chalicelib.core.patterns import pattern

_ADDRESS = pattern(r"(?:https?://|mailto:)[^\s\"'<>\\]+", re.IGNORECASE)
_PATH = pattern(r"/(?!/)[^\s\"'<>\\]*")
_BARE_ADDRESS = pattern(r"https://[^\s<>\"]+")
RULE = "* * *"
CODE_INDENT = "    "

MONOSPACE = "font-family:ui-monospace,SFMono-Regular,Consolas,Menlo,monospace;font-size:.9em"
STYLES = {
    "paragraph": "margin:0 0 1em",
    "heading": "margin:1.4em 0 .5em;font-weight:bold;line-height:1.35",
    "bullet_list": "margin:0 0 1em;padding:0 0 0 1.6em",
    "ordered_list": "margin:0 0 1em;padding:0 0 0 1.9em",
    "list_item": "margin:0 0 .35em",
    "blockquote": "margin:0 0 1em;padding:0 0 0 .9em;border-left:3px solid #9aa1a9",
    "fence": f"margin:0 0 1em;padding:.7em .9em;border:1px solid #9aa1a9;border-radius:6px;white-space:pre-wrap;{MONOSPACE}",
    "hr": "margin:1.5em 0;border:0;border-top:1px solid #9aa1a9",
    "code_inline": MONOSPACE,
}
"""Without a colour for text or ground: each mail program has its own, by day and by night. The grey of lines shows on both."""
SIZES = {"h1": "1.3em", "h2": "1.2em", "h3": "1.1em", "h4": "1em"}
TAGS = {"bullet_list": "ul", "ordered_list": "ol", "list_item": "li", "blockquote": "blockquote", "strong": "strong", "em": "em"}


class Node(Struct, frozen=True):
    """A piece of Markdown with what stands in it. `is_tight`: a paragraph of a list without empty lines; `is_address`: a link that shows where it leads."""

    kind: str
    tag: str
    content: str
    attributes: dict[str, str | int | float]
    is_tight: bool
    is_address: bool
    children: "list[Node]"


def text_of(nodes: Sequence[Node], base_url: str = "") -> str:
    """As a person would type it: marks off, lists and steps kept, links as `words (address)`, code indented, quotes behind `> `."""
    return _Text(base_url).blocks(nodes)


def html_of(nodes: Sequence[Node], base_url: str = "") -> str:
    return "".join(map(_Html(base_url).node, nodes))


def paragraph_of(text: str) -> str:
    """Of text that is no Markdown."""
    return f'<p style="{STYLES["paragraph"]}">{lines_of(text)}</p>\n'


def lines_of(text: str) -> str:
    """Escaped, lines kept, bare addresses linked."""
    return _BARE_ADDRESS.sub(r'<a href="\g<0>">\g<0></a>', escape(text)).replace("\n", "<br>\n")


def _target(node: Node, base_url: str) -> str:
    """Where a link may lead, or nowhere."""
    target = str(node.attributes.get("href") or node.attributes.get("src") or "")
    if base_url and _PATH.fullmatch(target):
        return base_url + target
    return target if _ADDRESS.fullmatch(target) else ""


class _Text(Struct, frozen=True):
    base_url: str

    def blocks(self, nodes: Sequence[Node]) -> str:
        between = "\n" if any(node.is_tight for node in nodes) else "\n\n"
        return between.join(filter(None, map(self.block, nodes)))

    def block(self, node: Node) -> str:
        match node.kind:
            case "bullet_list" | "ordered_list":
                return self.items(node)
            case "blockquote":
                return _behind("> ", self.blocks(node.children))
            case "fence":
                return _behind(CODE_INDENT, node.content.rstrip("\n"))
            case "hr":
                return RULE
            case "inline":
                return self.inline(node.children).strip()
            case _:
                return self.blocks(node.children)

    def items(self, node: Node) -> str:
        first, items = int(node.attributes.get("start", 1)), node.children
        marks = [f"{first + place}. " if node.kind == "ordered_list" else "- " for place in range(len(items))]
        is_tight = all(child.is_tight for item in items for child in item.children if child.kind == "paragraph")
        texts = [_behind(" " * len(mark), self.blocks(item.children)) for mark, item in zip(marks, items, strict=True)]
        return ("\n" if is_tight else "\n\n").join(mark + text[len(mark) :] for mark, text in zip(marks, texts, strict=True))

    def inline(self, nodes: Sequence[Node]) -> str:
        return "".join(map(self.word, nodes))

    def word(self, node: Node) -> str:
        match node.kind:
            case "softbreak" | "hardbreak":
                return "\n"
            case "link" if node.is_address:
                return self.inline(node.children)
            case "link" | "image":
                return self.link(self.inline(node.children), _target(node, self.base_url))
            case "strong" | "em":
                return self.inline(node.children)
            case _:
                return node.content

    @staticmethod
    def link(words: str, target: str) -> str:
        shown = target.removeprefix("mailto:")
        if words in {"", shown, shown.partition("://")[2]}:
            return shown
        return f"{words} ({shown})" if shown else words


def _behind(mark: str, text: str) -> str:
    return "\n".join(f"{mark}{line}".rstrip() if not line else mark + line for line in text.split("\n"))


class _Html(Struct, frozen=True):
    base_url: str

    def node(self, node: Node) -> str:
        make: Callable[[Node], str] = getattr(self, f"_{node.kind}", self._text)
        return make(node)

    def inside(self, node: Node) -> str:
        return "".join(map(self.node, node.children))

    def _text(self, node: Node) -> str:
        return escape(node.content)

    def _inline(self, node: Node) -> str:
        return self.inside(node)

    def _paragraph(self, node: Node) -> str:
        return self.inside(node) if node.is_tight else f'<p style="{STYLES["paragraph"]}">{self.inside(node)}</p>\n'

    def _heading(self, node: Node) -> str:
        tag = node.tag if node.tag in SIZES else "h4"
        return f'<{tag} style="{STYLES["heading"]};font-size:{SIZES[tag]}">{self.inside(node)}</{tag}>\n'

    def _tagged(self, node: Node) -> str:
        tag, style = TAGS[node.kind], STYLES.get(node.kind)
        styled = f' style="{style}"' if style else ""
        return f"<{tag}{styled}>{self.inside(node)}</{tag}>"

    _strong = _em = _blockquote = _list_item = _tagged

    def _list(self, node: Node) -> str:
        start = int(node.attributes.get("start", 1))
        numbered = f' start="{start}"' if start != 1 else ""
        tag = TAGS[node.kind]
        return f'<{tag}{numbered} style="{STYLES[node.kind]}">{self.inside(node)}</{tag}>\n'

    _bullet_list = _ordered_list = _list

    def _fence(self, node: Node) -> str:
        return f'<pre style="{STYLES["fence"]}">{escape(node.content)}</pre>\n'

    def _code_inline(self, node: Node) -> str:
        return f'<code style="{STYLES["code_inline"]}">{escape(node.content)}</code>'

    def _hr(self, _: Node) -> str:
        return f'<hr style="{STYLES["hr"]}">\n'

    def _softbreak(self, _: Node) -> str:
        return "<br>\n"

    _hardbreak = _softbreak

    def _link(self, node: Node) -> str:
        target = _target(node, self.base_url)
        words = self.inside(node) or escape(target)
        return f'<a href="{escape(target)}">{words}</a>' if target else words

    _image = _link
