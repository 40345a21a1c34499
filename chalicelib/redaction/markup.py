"""Secrets in HTML: in its source, and as a reader sees it, where each word may stand in a cell of its own."""

import re
from html import unescape

from chalicelib.core.patterns import pattern

from .model import Redacted, in_order
from .redacting import redact

_OPENS_UNSEEN = pattern(r"<(script|style|title)\b[^<>]*+>|<!--", re.IGNORECASE)
_CLOSES_UNSEEN = {name: pattern(rf"</{name}\s*+>", re.IGNORECASE) for name in ("script", "style", "title")} | {"": pattern("-->")}
_TAG = pattern(r"<[^<>]*+>")
_BREAK = pattern(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^<>]*+>", re.IGNORECASE)
_WITHIN_A_WORD = pattern(
    r"(?<=\w)(?:</?(?:a|b|i|u|s|em|strong|span|font|small|big|mark|wbr|sub|sup|code|tt|ins)\b[^<>]*+>)++(?=\w)", re.IGNORECASE
)


def redact_html(html: str) -> Redacted:
    """Empty text where the source does not show how to take a secret out: the HTML has to go, then."""
    if not html:
        return Redacted(html)
    source = redact(html)
    kinds = set(source.kinds)
    for view in _views(source.text):
        if seen := redact(view).kinds:
            return Redacted("", in_order(kinds | set(seen)))
    return source


def _views(html: str) -> list[str]:
    """As text, twice where tags stand within words: they may belong together, or not."""
    shown = _seen(html)
    views = [_plain(shown)]
    if (joined := _WITHIN_A_WORD.sub("", shown)) != shown:
        views.append(_plain(joined))
    return views


def _seen(html: str) -> str:
    """Without scripts, styles, titles and comments. What never ends stays; that it does not is found out once, however often it begins."""
    pieces, end = [], 0
    endless: set[str] = set()
    for opening in _OPENS_UNSEEN.finditer(html):
        name = (opening[1] or "").lower()
        if opening.start() < end or name in endless:
            continue
        if closing := _CLOSES_UNSEEN[name].search(html, opening.end()):
            pieces += [html[end : opening.start()], " "]
            end = closing.end()
        else:
            endless.add(name)
    return "".join([*pieces, html[end:]])


def _plain(html: str) -> str:
    return unescape(_TAG.sub(" ", html))


def text_of(html: str) -> str:
    """What is left of HTML that had to go: its words, redacted, blocks on lines of their own."""
    words = _plain(_BREAK.sub("\n", _seen(html)))
    lines = (" ".join(line.split()) for line in redact(words).text.split("\n"))
    return "\n".join(line for line in lines if line)
