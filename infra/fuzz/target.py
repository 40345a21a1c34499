"""What every input goes through: all that looks into a mail before a person does, with a limit of time and memory for each input."""

import resource
import time

from chalicelib.intake.model import ParsedMail, Unreadable
from chalicelib.intake.policy.automatic import kind_of
from chalicelib.intake.policy.forward_signs import looks_forwarded
from chalicelib.intake.policy.forwarded import forwarded_in
from chalicelib.intake.policy.takeover import is_takeover
from chalicelib.intake.policy.trace import dkim_domains
from chalicelib.intake.reading.html import text_of_html
from chalicelib.intake.reading.redacting import read
from chalicelib.redaction.markup import redact_html
from chalicelib.redaction.redacting import redact
from chalicelib.tickets.html_view import html_view
from chalicelib.tickets.policy.new_words.splitting import new_words
from chalicelib.tickets.policy.thanks import is_bare_thanks

LONGEST_INPUT = 64 * 1024
LONGEST_S = 1.0
MOST_GROWTH_KB = 256 * 1024


class TooSlow(Exception):
    """An input took longer than a mail of its size may."""


class TooMuchMemory(Exception):
    """The process grew by more than a mail of its size may cost."""


def look_into(data: bytes) -> None:
    """The bytes as a mail, and as the text of one. Raises whatever is wrong."""
    data = data[:LONGEST_INPUT]
    before = _memory_kb()
    for look in (as_mail, as_text):
        started = time.process_time()  # the process's own, so that a busy machine is no fault of the input
        look(data)
        took = time.process_time() - started
        if took > LONGEST_S:
            raise TooSlow(f"{look.__name__}: {took:.2f} s for {len(data)} bytes")
    if _memory_kb() - before > MOST_GROWTH_KB:
        raise TooMuchMemory(f"{(_memory_kb() - before) // 1024} MB for {len(data)} bytes")


def as_mail(raw: bytes) -> None:
    dkim_domains(raw)
    mail = find_mail(raw)
    if mail is None:
        return
    kind_of(mail, mail.headers.get("return-path", ""))
    is_takeover(mail.subject, mail.new_text)
    is_bare_thanks(mail.new_text)
    html_view(mail.html, (), "/files/{}".format)
    if looks_forwarded(mail):
        forwarded_in(mail, find_mail)


def as_text(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    new_words(text)
    redact(text)
    redact_html(text)
    text_of_html(text)
    html_view(text, (), "/files/{}".format)
    is_takeover("", text)


def find_mail(raw: bytes) -> ParsedMail | None:
    try:
        return read(raw)
    except Unreadable:
        return None


def _memory_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
