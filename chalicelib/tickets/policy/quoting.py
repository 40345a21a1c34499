"""The history below an agent's mail: what customer and desk wrote, within a limit; no notes, nothing held, no automatic mail."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from chalicelib.desk.model import QuoteHistory
from chalicelib.outbox.markdown import fragment_of
from chalicelib.outbox.model import Quotation
from chalicelib.outbox.quoting import CUT, within

from .new_words.splitting import new_words
from .threading import Letter, answered_letter

REPLY_LIMIT_BYTES = 20 * 1024
FORWARD_LIMIT_BYTES = 100 * 1024
LEAST_BYTES = 200
"""Where less is left, the rest is left out."""

Head = Callable[[Letter], str]
"""The line above a letter's words: who wrote them, and when."""


def quotes_of_reply(letters: Sequence[Letter], history: QuoteHistory, head: Head) -> tuple[Quotation, ...]:
    """Newest first, each without what it quotes itself. `last` is the letter that the reply answers."""
    by_people = [letter for letter in letters if not letter.is_automatic]
    if history == "none" or not by_people:
        return ()
    if history == "last":
        return tuple(_quoted([letter for letter in [answered_letter(by_people)] if letter], head, REPLY_LIMIT_BYTES))
    return tuple(_quoted(reversed(by_people), head, REPLY_LIMIT_BYTES))


def quotes_of_forward(letters: Sequence[Letter], head: Head) -> tuple[Quotation, ...]:
    """In order, as the third party reads it; the oldest are left out where it would grow too long."""
    return tuple(_quoted(reversed(letters), head, FORWARD_LIMIT_BYTES))[::-1]


def _quoted(letters: Iterable[Letter], head: Head, left: int) -> Iterator[Quotation]:
    for letter in letters:
        if left < LEAST_BYTES:
            return
        text = within(_words(letter), left)
        left -= len(text.encode())
        yield Quotation(head(letter), text)


def _words(letter: Letter) -> str:
    """Ours as the customer read them in plain text."""
    text = new_words(letter.message.text) if letter.is_inbound else fragment_of(letter.message.text).text
    return f"{text.strip()}\n{CUT}" if letter.message.truncated else text.strip()
