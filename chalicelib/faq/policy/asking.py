"""What a mail asks, told from its words alone: its questions, or why no machine answers them. It is asked before any knowledge is read."""

from chalicelib.faq.outcome import Reason

from .mail_reading import Reading, read_mail
from .own_case import is_own_case
from .refusals import needs_a_person

LONGEST_TEXT = 8_000
"""Characters; a longer text is not looked into, which also bounds the work that a hostile mail can cause."""

MOST_ASKS = 4
MOST_WORDS = 1_000
"""Characters of a text that suggestions are found for: what is asked comes first."""


def questions_of(text: str, language: str) -> Reading | Reason:
    """The checks that cost least come first: most mails are stories and need no more than their first lines read."""
    reading = read_mail(text, language) if len(text) <= LONGEST_TEXT else None
    if reading is None or reading.is_story:
        return Reason.LONG_STORY
    if not reading.asks and not reading.context:
        return Reason.NO_QUESTION
    if needs_a_person(text, language):
        return Reason.NEEDS_A_PERSON
    if any(map(is_own_case, (*reading.asks, *reading.context))):
        return Reason.OWN_CASE
    return reading if len(reading.asks) <= MOST_ASKS else Reason.SEVERAL_QUESTIONS


def words_of(text: str, language: str) -> tuple[str, ...]:
    """What a person who answers wants to see articles for: each question, and everything said in the letter, whatever a machine may answer of it."""
    reading = read_mail(text[:LONGEST_TEXT], language)
    parts = (*reading.context, *reading.asks)
    whole = "\n".join(parts)[:MOST_WORDS]
    return tuple(dict.fromkeys((*(ask[:MOST_WORDS] for ask in reading.asks[:MOST_ASKS]), *((whole,) if whole.strip() else ()))))
