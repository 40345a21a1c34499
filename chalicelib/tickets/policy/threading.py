"""What a letter of ours answers, so that every mail program shows one thread: its subject and its references (RFC 5322 3.6.4)."""

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from chalicelib.core.patterns import pattern
from chalicelib.tickets.model import Message

SUBJECT_LIMIT = 180
_WORDS = (
    "re", "fw", "fwd",  # English, and what most programs write in any language
    "aw", "antwort", "wg", "antw", "doorst",  # German, Dutch
    "rv", "rif", "r", "i", "rp",  # Spanish, Italian
    "tr", "réf", "réponse",  # French
    "res", "enc",  # Portuguese
    "odp", "pd",  # Polish
    "sv", "vs", "vb", "vl",  # Swedish, Norwegian, Danish, Finnish
    "vá", "továbbítás",  # Hungarian
    "ynt", "ilt", "i̇lt",  # Turkish
    "на", "ha", "ответ", "отв", "fwd",  # Russian
    "回复", "回覆", "答复", "答覆", "转发", "轉寄", "轉發", "转寄",  # Chinese
    "返信", "転送", "回信",  # Japanese
    "답장", "회신", "전달",  # Korean
)  # fmt: skip
_COUNT = r"(?:\s?[\[(^]\s?[0-9]{1,3}\s?[\])]?)?"
_OUTSIDE = r"[\[【(](?:ext|external|externe|extern|externo|esterno|外部|外部メール|社外)(?: (?:e-?mail|mail|sender))?[\]】)]:?"
"""What a gateway puts before mail that comes from outside: no word of the customer's."""
_MARK = pattern(
    rf"(?:(?:{'|'.join(map(re.escape, sorted(_WORDS, key=len, reverse=True)))}){_COUNT}\s?[:\uff1a]|{_OUTSIDE})\s*", re.IGNORECASE
)
_TAG = pattern(r"(?:\[[^\[\]]{1,40}\]|【[^【】]{1,40}】)\s*")
_CONTROL = pattern(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class Letter(Struct, frozen=True):
    """A message that went between the customer and us. `writer` is the customer who wrote it, empty for one of ours; `at` is epoch seconds.

    `ticket` is the one in whose record it stands, where that was merged into the one that is read; else empty.
    """

    version: int
    message: Message
    is_inbound: bool
    is_automatic: bool
    writer: str = ""
    at: int = 0
    ticket: str = ""


def reply_subject(subject: str, reference: str) -> str:
    """`Re:` once, whatever stood there before; the reference where the customer gave no subject."""
    return f"Re: {bare_subject(subject) or reference}"


def forward_subject(subject: str, reference: str) -> str:
    return f"Fwd: {bare_subject(subject) or reference}"


def bare_subject(subject: str) -> str:
    """Without what mail programs in the desk's languages and their neighbours' put before it. Tags such as `[list]` and `【重要】` are the customer's."""
    plain = " ".join(_CONTROL.sub(" ", subject).split())
    tags: dict[str, str] = {}
    at = 0
    while found := (mark := _MARK.match(plain, at)) or _TAG.match(plain, at):
        at = found.end()
        if mark is None:
            tags.setdefault(found[0].strip(), found[0])
    return ("".join(tags.values()) + plain[at:].strip())[:SUBJECT_LIMIT].strip()


def between_us(letters: Sequence[Letter], participants: frozenset[str]) -> list[Letter]:
    """Ours, and those of people who take part: not what an agent let in from somebody else, such as a bank that was asked."""
    return [letter for letter in letters if not letter.is_inbound or letter.writer in participants]


def references_of_reply(letters: Sequence[Letter], channel: str, id_of_ours: Callable[[Letter], str]) -> tuple[str, ...]:
    """The thread of what is answered, and its own id last; `id_of_ours` gives the stable id of a letter of ours.

    A chat message's references name its conversation, so they are taken as they are.
    """
    answered = answered_letter(letters)
    if answered is None:
        return ()
    references = answered.message.references
    if channel == "chat":
        return references
    own = answered.message.message_id if answered.is_inbound else id_of_ours(answered)
    return (*references, own) if own else references


def answered_letter(letters: Sequence[Letter]) -> Letter | None:
    """The customer's newest words; an out-of-office note only where there are no others; else our own last letter."""
    newest = letters[::-1]
    by_customer = [letter for letter in newest if letter.is_inbound]
    return next((letter for letter in by_customer if not letter.is_automatic), None) or next(iter(by_customer or newest), None)
