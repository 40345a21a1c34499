"""Addresses in From, To and Cc, without trusting what is odd (CVE-2023-27043): one walk over the tokens, no recursion."""

import re
from collections.abc import Iterator

from chalicelib.core.patterns import pattern
from chalicelib.intake.model import Mailbox

from . import charsets
from .budget import COMMENTS_LIMIT, check_nesting
from .encoded_words import decoded

ADDRESSES_LIMIT = 100
NAME_LIMIT = 200
ADDRESS_LIMIT = 320
_CONTROL = pattern(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ADDRESS = pattern(
    r"[^\s\x00-\x1f\x7f@<>()\[\],;:\\\"]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\"[^\"\\\x00-\x1f\x7f]{1,62}\"@[A-Za-z0-9.-]{1,253}"
)
_TOKEN = pattern(r"\"(?:[^\"\\]|\\.)*+\"|<[^<>]*>|=\?[^?\s]{1,60}\?[bqBQ]\?[^?]*+\?=|[(),:;]|\s+|[^\s\"(),:;<>=]+|.", re.DOTALL)
_IN_COMMENT = pattern(r"\\.|[()]|[^()\\]+", re.DOTALL)
_ESCAPED = pattern(r"\\(.)")
_IN_PARENTHESES = pattern(r"\([^()]*\)")


def sender_in(value: str) -> Mailbox | None:
    """One mailbox that could be answered. The address must stand in the value as `<address>`, or be all of it: trailing garbage is no address."""
    found = written_in(value)
    if len(found) != 1 or not _ADDRESS.fullmatch(found[0].address):
        return None
    address, value = found[0].address, value.strip()
    if value == address or value.endswith(f"<{address}>") or re.fullmatch(re.escape(address) + r"\s*\([^()]*\)", value):
        return found[0]
    return None


def mailboxes_in(value: str) -> tuple[Mailbox, ...]:
    """The addresses that could be written to; the rest is left out."""
    return tuple(mailbox for mailbox in written_in(value) if _ADDRESS.fullmatch(mailbox.address))


def written_in(value: str) -> tuple[Mailbox, ...]:
    """What stands there, whether or not it could be written to."""
    found = (mailbox for mailbox in _mailboxes(value) if mailbox.address)
    return tuple(mailbox for mailbox, _ in zip(found, range(ADDRESSES_LIMIT), strict=False))


def _mailboxes(value: str) -> Iterator[Mailbox]:
    phrase: list[str] = []
    comments: list[str] = []
    address = ""
    for piece in _tokens(value):
        if piece in {",", ";"}:
            yield _mailbox(phrase, address, comments)
            phrase, comments, address = [], [], ""
        elif piece == ":" and not address:
            phrase, comments = [], []  # what stood before is a group's name
        elif piece.startswith("(") and len(piece) > 1:
            comments.append(piece[1:-1])
        elif piece.startswith("<") and piece.endswith(">"):
            address = address or _without_blanks(_IN_PARENTHESES.sub("", piece[1:-1]))
        else:
            phrase.append(piece)
    yield _mailbox(phrase, address, comments)


def _tokens(value: str) -> Iterator[str]:
    """Comments as one token each, however deep their parentheses go."""
    place = 0
    while (found := _TOKEN.match(value, place)) is not None:
        place = found.end()
        if found.group() == "(":
            end = _comment_end(value, place)
            yield value[place - 1 : end] if end else " "
            place = end or place
        else:
            yield found.group()


def _comment_end(value: str, place: int) -> int:
    """0 where nothing closes it."""
    depth = 1
    while (found := _IN_COMMENT.match(value, place)) is not None:
        place = found.end()
        depth += {"(": 1, ")": -1}.get(found.group(), 0)
        check_nesting(depth, COMMENTS_LIMIT)
        if depth == 0:
            return place
    return 0


def _mailbox(phrase: list[str], address: str, comments: list[str]) -> Mailbox:
    written = "".join(phrase).strip()
    if not address:
        return Mailbox(_plain(written) if "@" in written or " " not in written else "", _shown(" ".join(comments)))
    words = ("".join(_unquoted(token) for token in phrase)).strip() or _ESCAPED.sub(r"\1", " ".join(comments))
    return Mailbox(_plain(address.rpartition(":")[2] if address.startswith("@") else address), _shown(words))


def _plain(address: str) -> str:
    """A blank for what cannot be seen: with it, it is an address no longer."""
    return _CONTROL.sub(" ", charsets.whole_characters(address))[:ADDRESS_LIMIT]


def _without_blanks(address: str) -> str:
    return address.strip() if '"' in address else "".join(address.split())


def _unquoted(token: str) -> str:
    return _ESCAPED.sub(r"\1", token[1:-1]) if token.startswith('"') and len(token) > 1 else token


def _shown(name: str) -> str:
    return " ".join(_CONTROL.sub(" ", charsets.whole_characters(decoded(name))).split())[:NAME_LIMIT]
