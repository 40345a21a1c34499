"""What a mail asks, told from its words alone: its questions, or why no machine answers them. It is asked before any knowledge is read."""

import re

from chalicelib.core.patterns import pattern
from chalicelib.faq.model import Reason

from .mail_reading import Reading, read_mail
from .refusals import needs_a_person

LONGEST_TEXT = 8_000
"""Characters; a longer text is not looked into, which also bounds the work that a hostile mail can cause."""

MOST_ASKS = 4

_OWN_CASE = pattern(r"\b(?=[0-9a-z]*\d)[0-9a-z]{16,}\b|[^\s@]{1,64}@[^\s@]{1,255}\.\w{2,}|\b\d{8,}\b", re.IGNORECASE | re.ASCII)
"""Transaction ids, addresses, account numbers: the mail is about one case, which an article cannot know."""


def questions_of(text: str, language: str) -> Reading | Reason:
    """The checks that cost least come first: most mails are stories and need no more than their first lines read."""
    reading = read_mail(text, language) if len(text) <= LONGEST_TEXT else None
    if reading is None or reading.is_story:
        return Reason.LONG_STORY
    if not reading.asks:
        return Reason.NO_QUESTION
    if needs_a_person(text, language):
        return Reason.NEEDS_A_PERSON
    if _OWN_CASE.search(text):
        return Reason.OWN_CASE
    return reading if len(reading.asks) <= MOST_ASKS else Reason.SEVERAL_QUESTIONS
