"""The forms in which the API shows a message beside its whole text: what is new in it, and its HTML made safe, within what one answer may hold."""

from collections.abc import Iterable
from functools import partial

from chalicelib.tickets.html_view import html_view
from chalicelib.tickets.policy.html_source import HTML_LIMIT
from chalicelib.tickets.policy.new_words.splitting import new_words
from chalicelib.tickets.reading import Line

from .api import PREFIX

MOST_HTML = 1024 * 1024
"""Characters of all messages' HTML together; of longer conversations the newest have theirs."""


def new_text_of(line: Line, kind: str) -> str | None:
    """Agents and the desk quote below what is stored; only customers' mail holds quotes."""
    if line.message is None:
        return None
    return new_words(line.message.text) if kind == "received" else line.message.text


def html_of(lines: Iterable[Line], ticket_id: str) -> dict[tuple[str, int, int], str]:
    """By the merged ticket that it stands in (empty: this one), version and slot. The newest first, as far as the limit goes: what is cleaned costs time, too."""
    found: dict[tuple[str, int, int], str] = {}
    left = MOST_HTML
    for line in reversed(list(lines)):
        if line.message is None or not line.message.html:
            continue
        left -= min(len(line.message.html), HTML_LIMIT)
        if left < 0:
            break
        if shown := html_view(line.message.html, line.message.attachments, partial(_place, line.ticket or ticket_id, line.version)):
            found[line.ticket, line.version, line.slot] = shown
    return found


def _place(ticket_id: str, version: int, number: int) -> str:
    return f"{PREFIX}/tickets/{ticket_id}/messages/{version}/attachments/{number}"
