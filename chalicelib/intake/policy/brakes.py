"""Why the desk keeps silent where it would have answered by itself: what does not say that it is a program is stopped by what it does.

All that is asked stands in the customer's own item, which intake reads anyway. A brake changes nothing but the automatic mail: the ticket opens and its clock runs,
so a person who is taken for a program waits for a person's answer and for no longer.
"""

import string

from chalicelib.core.ids import digest
from chalicelib.core.patterns import pattern
from chalicelib.customers.model import Customer

MOST_LATELY = 3
"""Automatic mails to one address within an hour. Four questions in an hour are more than a person asks, and each of a loop's turns is one."""
WORDS_READ = 600
_REFERENCE = pattern(r"(?<![0-9A-Za-z])[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{5}(?![0-9A-Za-z])")
_WIDE = "".join(map(chr, (*range(0x3000, 0x3004), *range(0xFF01, 0xFF1B))))
"""Full-width marks and digits."""
_NO_LETTERS = str.maketrans("", "", string.digits + string.punctuation + string.whitespace + _WIDE)


def reason_for_silence(customer: Customer, now: int, daily_cap: int, *, subject: str, words: str) -> str | None:
    """A code, or None: nothing speaks against an automatic mail. `words` is the digest of what was written now (`digest_of_words`)."""
    sent = customer.sendings
    lately = sent.lately_at(now)
    if customer.suppression is not None:
        return "suppressed"
    if lately and _REFERENCE.search(subject):
        return "echo"
    if lately and words == sent.words:
        return "repeat"
    if lately >= MOST_LATELY:
        return "burst"
    return "day-cap" if sent.on_day_of(now) >= daily_cap else None


def digest_of_words(subject: str, text: str) -> str:
    """The same for texts that differ in numbers, spaces and marks alone, as a program's do from mail to mail."""
    return digest((text.strip() or subject)[:WORDS_READ].casefold().translate(_NO_LETTERS))[:8]
