"""Reads Markdown as people type it into a mail, and gives both forms of it: text as it is read in a terminal, and HTML of our own making.

CommonMark (https://spec.commonmark.org/0.31.2/) with line breaks kept and bare https addresses linked. What would change the looks, or lose words,
of a text whose writer knows no Markdown is switched off: HTML, underlined headings (`Regards` above `---`), code by indenting, link definitions.
The parser is imported where a text is first read: mail that a template writes needs none of it.
"""

from functools import cache
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from chalicelib.core.patterns import pattern

from .markdown_forms import Node, html_of, paragraph_of, text_of
from .model import Fragment

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

SWITCHED_OFF = ("html_block", "html_inline", "lheading", "code", "reference")
MOST_NESTING = 100
MOST_BRACKETS = 1000
"""Where there are more, none of them makes a link: the parser's time grows with their square."""
MARKS = "\n*_`<&\\:#!"
MOST_MARKS = 4000
"""Where there are more of them, line ends included, the text goes out as it is: a table or a log, or made to keep the desk busy. Each costs up to 0.1 ms."""
_REST_OF_ADDRESS = pattern(r"://[!#-;=?-\[\]_a-z~]{1,2000}")
"""After `https`: what RFC 3986 allows and no quote, bracket or backtick, so that Japanese goes on right behind an address."""
_CLOSING = ".,:;!?'*_~"


def fragment_of(markdown: str, base_url: str = "") -> Fragment:
    """`base_url` goes before links that are paths, without a slash at its end; without it such links are text alone."""
    if sum(map(markdown.count, MARKS)) > MOST_MARKS:
        return Fragment(markdown, paragraph_of(markdown))
    markdown = markdown if markdown.count("[") <= MOST_BRACKETS else markdown.replace("[", "\\[")
    nodes = _tree(_parser().parse(markdown))
    return Fragment(text_of(nodes, base_url), html_of(nodes, base_url))


def _tree(tokens: "list[Token]") -> list[Node]:
    """Opening and closing tokens become one node around what stands between them."""
    root: list[Node] = []
    open_nodes = [root]
    for token in tokens:
        if token.nesting < 0:
            open_nodes.pop()
            continue
        kind, children = token.type.removesuffix("_open"), _tree(token.children or [])
        node = Node(kind, token.tag, token.content, dict(token.attrs), token.hidden, token.info == "auto", children)
        open_nodes[-1].append(node)
        if token.nesting > 0:
            open_nodes.append(node.children)
    return root


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MOST_NESTING}).disable(SWITCHED_OFF)
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.inline.ruler.before("emphasis", "bare_address", _bare_address)
    return parser


def _emphasis(state: "StateInline", silent: bool) -> bool:
    """As CommonMark has it, but beside a wide character asterisks need no blank (`これは**「重要」**です`), and `2*3*4` stays what it is."""
    from markdown_it.rules_inline.state_inline import Delimiter

    start, marker = state.pos, state.src[state.pos]
    if silent or marker not in "*_":
        return False
    found = state.scanDelims(start, marker == "*")
    before, after = state.src[start - 1 : start] if start else "", state.src[start + found.length : start + found.length + 1]
    is_product = marker == "*" and found.length == 1 and (before + after).isascii() and before.isalnum() and after.isalnum()
    is_free = marker == "*" and before.strip() and after.strip()
    opens = not is_product and (found.can_open or bool(is_free and _is_wide(before)))
    closes = not is_product and (found.can_close or bool(is_free and _is_wide(after)))
    for _ in range(found.length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(Delimiter(ord(marker), found.length, len(state.tokens) - 1, -1, opens, closes))
    state.pos += found.length
    return True


def _is_wide(character: str) -> bool:
    return east_asian_width(character) in "WF"


def _bare_address(state: "StateInline", silent: bool) -> bool:
    """Links `https://…` that stands by itself; the punctuation of the sentence around it stays outside."""
    if state.linkLevel or state.src[state.pos] != ":" or not state.pending.endswith("https"):
        return False
    found = _REST_OF_ADDRESS.match(state.src, state.pos, state.posMax)
    address = "https" + _without_closing(found[0]) if found else ""
    before = state.pending[-6:-5]
    if len(address) <= len("https://") or (before.isascii() and before.isalnum()):
        return False
    if not silent:
        state.pending = state.pending.removesuffix("https")
        state.push("link_open", "a", 1).attrs = {"href": address}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos += len(address) - len("https")
    return True


def _without_closing(address: str) -> str:
    """Without the full stop at its end, or a bracket that was opened before it."""
    while address and (address[-1] in _CLOSING or _is_unopened(address, "()") or _is_unopened(address, "[]")):
        address = address[:-1]
    return address


def _is_unopened(address: str, brackets: str) -> bool:
    return address[-1] == brackets[1] and address.count(brackets[1]) > address.count(brackets[0])
