"""What a letter of ours answers, so that every mail program shows one thread: its subject and its references (RFC 5322 3.6.4)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.tickets.model import Message

SUBJECT_LIMIT = 180
_MARKS = re.compile(
    r"^\s*(?:(?:re|aw|antw|sv|vs|rv|tr|res|fwd?|wg|返信|回复|转发|転送)\s*(?:\[\d+\]|\(\d+\))?\s*[::]\s*)+", re.IGNORECASE
)  # as mail programs in the desk's languages and their neighbours' write them
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True)
class Letter:
    """A message that went between the customer and us."""

    version: int
    message: Message
    is_inbound: bool
    is_automatic: bool


def reply_subject(subject: str, reference: str) -> str:
    """`Re:` once, whatever stood there before; the reference where the customer gave no subject."""
    return f"Re: {bare_subject(subject) or reference}"


def forward_subject(subject: str, reference: str) -> str:
    return f"Fwd: {bare_subject(subject) or reference}"


def bare_subject(subject: str) -> str:
    plain = " ".join(_CONTROL.sub(" ", subject).split())
    return _MARKS.sub("", plain)[:SUBJECT_LIMIT].strip()


def references_of_reply(letters: Sequence[Letter], channel: str, id_of_ours: Callable[[int], str]) -> tuple[str, ...]:
    """The thread of what is answered, and its own id last; `id_of_ours` gives the stable id of a letter of ours by its version.

    A chat message's references name its conversation, so they are taken as they are.
    """
    answered = answered_letter(letters)
    if answered is None:
        return ()
    references = answered.message.references
    if channel == "chat":
        return references
    own = answered.message.message_id if answered.is_inbound else id_of_ours(answered.version)
    return (*references, own) if own else references


def answered_letter(letters: Sequence[Letter]) -> Letter | None:
    """The customer's newest words; an out-of-office note only where there are no others; else our own last letter."""
    newest = letters[::-1]
    by_customer = [letter for letter in newest if letter.is_inbound]
    return next((letter for letter in by_customer if not letter.is_automatic), None) or next(iter(by_customer or newest), None)
