"""The conversation as a third party is shown it: the customer's words and ours, newest last, within a limit; no notes."""

from collections.abc import Sequence

from .threading import Letter

LIMIT = 100_000
CUT = "[…]"


def quoted(letters: Sequence[Letter], requester: str) -> str:
    """Each letter under a line that says who wrote it; the oldest are left out where it would grow too long."""
    parts: list[str] = []
    left = LIMIT
    for letter in reversed(letters):
        part = _quoted(letter, requester)
        if len(part) > left:
            parts.append(f"{part[:left]}\n{CUT}" if not parts else CUT)
            break
        parts.append(part)
        left -= len(part)
    return "\n\n".join(reversed(parts))


def _quoted(letter: Letter, requester: str) -> str:
    message = letter.message
    sender = message.sender.address if message.sender else requester
    head = f"---- {sender}:" if letter.is_inbound else f"---- to {', '.join(party.address for party in message.to) or requester}:"
    return "\n".join([head, *(f"> {line}".rstrip() for line in message.text.strip().split("\n"))])
