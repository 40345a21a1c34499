"""Quoted history below a letter's words, in the forms that mail programs fold away and that the next reader's eye skips."""

from collections.abc import Sequence
from html import escape

from .model import Fragment, Quotation

CUT = "[…]"
_BAR = "margin:0 0 0 .4em;padding:0 0 0 .9em;border-left:1px solid #9aa1a9"


def quotation_of(quotes: Sequence[Quotation]) -> Fragment:
    """Each under the line that says who wrote it. Gmail folds what is classed so, Apple Mail and Thunderbird what is cited."""
    text = "\n\n".join(f"{quote.head}\n{_behind_marks(quote.text)}" for quote in quotes)
    return Fragment(text, f'<div class="gmail_quote" style="margin:1.6em 0 0">{"".join(map(_cited, quotes))}</div>\n')


def within(text: str, most_bytes: int) -> str:
    """Whole lines from its beginning; the last line says that there was more."""
    if len(text.encode()) <= most_bytes:
        return text
    start = text.encode()[:most_bytes].decode(errors="ignore")
    return f"{start.rpartition(chr(10))[0] or start}\n{CUT}"


def _behind_marks(text: str) -> str:
    return "\n".join(f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in text.split("\n"))


def _cited(quote: Quotation) -> str:
    lines = escape(quote.text).replace("\n", "<br>\n")
    head = f'<div dir="auto" class="gmail_attr" style="margin:0 0 .5em">{escape(quote.head)}<br></div>'
    return f'{head}\n<blockquote class="gmail_quote" type="cite" style="{_BAR}">{lines}</blockquote><br>\n'
